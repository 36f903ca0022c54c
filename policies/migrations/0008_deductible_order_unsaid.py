"""A policy that does not say when its deductible is taken has no order of its own: the terms' edition decides (GT-8).

Until now such policies were stored as if they had said what the edition says. Who recorded an order by hand said it.
"""

from typing import Any

from django.db import migrations, models


def unsay(apps: Any, schema_editor: Any) -> None:
    recorded = (
        apps.get_model("kernel", "Event")
        .objects.using(schema_editor.connection.alias)
        .filter(kind="policy.facts_recorded")
    )
    said = [
        int(stream.removeprefix("policy:"))
        for stream, data in recorded.values_list("stream", "data").iterator()
        if "deductible_order" in data["changed"]
    ]
    policies = apps.get_model("policies", "Policy").objects.using(schema_editor.connection.alias)
    policies.filter(deductible_order="after_pro_rata").exclude(pk__in=said).update(deductible_order="")


def say(apps: Any, schema_editor: Any) -> None:
    policies = apps.get_model("policies", "Policy").objects.using(schema_editor.connection.alias)
    policies.filter(deductible_order="").update(deductible_order="after_pro_rata")


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_staged_rows_as_they_are"),
        ("policies", "0007_search_by_parts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="policy",
            name="deductible_order",
            field=models.CharField(
                blank=True,
                choices=[("after_pro_rata", "After pro rata"), ("before_pro_rata", "Before pro rata")],
                max_length=16,
                verbose_name="deductible taken",
            ),
        ),
        migrations.RunPython(unsay, say),
    ]
