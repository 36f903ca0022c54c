"""A part of a number or name is found at a million rows: an index of trigrams where the database has them."""

from django.db import migrations

from claimsoffice.kernel.part_index import part_indexes

INDEXES = {
    "policy_parts": ("policies_policy", ["policy_no", "policyholder", "insured"]),
    "parcel_parts": ("policies_insuredparcel", ["tracking_no", "order_no"]),
    "alias_parts": ("policies_parcelalias", ["tracking_no"]),
}


class Migration(migrations.Migration):
    dependencies = [("policies", "0006_fact_proofs")]

    operations = [part_indexes(INDEXES)]
