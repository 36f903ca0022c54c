"""A granted advance can be taken back: one that could not be paid any more stood in the way of every other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0014_search_by_parts")]

    operations = [
        migrations.RemoveConstraint(model_name="advance", name="advance_one_waiting"),
        migrations.AddField(
            model_name="advance",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
        ),
        migrations.AddField(
            model_name="advance",
            name="withdrawn_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="taken back because"),
        ),
        migrations.AddConstraint(
            model_name="advance",
            constraint=models.UniqueConstraint(
                fields=("claim",),
                condition=models.Q(payment__isnull=True, withdrawn_at__isnull=True),
                name="advance_one_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="advance",
            constraint=models.CheckConstraint(
                condition=models.Q(payment__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="advance_paid_or_taken_back",
            ),
        ),
    ]
