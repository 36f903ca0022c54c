"""A part of a number or name is found at a million rows: an index of trigrams where the database has them."""

from django.db import migrations

from claimsoffice.kernel import dialect

INDEXES = {
    "policy_parts": ("policies_policy", ["policy_no", "policyholder", "insured"]),
    "parcel_parts": ("policies_insuredparcel", ["tracking_no", "order_no"]),
    "alias_parts": ("policies_parcelalias", ["tracking_no"]),
}


def build(apps, schema_editor):
    for name, (table, columns) in INDEXES.items():
        dialect.index_parts(name, table, columns, schema_editor.connection.alias)


def drop(apps, schema_editor):
    for name in INDEXES:
        dialect.drop_index(name, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("policies", "0006_fact_proofs")]

    operations = [migrations.RunPython(build, drop)]
