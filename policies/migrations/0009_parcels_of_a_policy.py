"""Parcels are found by their policy through the constraint on policy and number: one index less to write."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0008_deductible_order_unsaid")]

    operations = [
        migrations.AlterField(
            model_name="insuredparcel",
            name="policy",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parcels",
                to="policies.policy",
                verbose_name="policy",
            ),
        ),
    ]
