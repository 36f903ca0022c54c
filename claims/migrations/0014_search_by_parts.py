"""Parts of numbers and names by an index of trigrams, where the database has them; and the few rows that desks ask for."""

from django.db import migrations, models

from claimsoffice.kernel.part_index import part_indexes

INDEXES = {
    "claim_parts": ("claims_claim", ["claim_no"]),
    "party_parts": ("claims_party", ["name"]),
}


class Migration(migrations.Migration):
    dependencies = [("claims", "0013_list_files")]

    operations = [
        part_indexes(INDEXES),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["claim"], name="evidence_waiting", condition=models.Q(("state", "received"))),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["state", "claim"],
                name="payment_unsettled",
                condition=models.Q(("state", "executed"), _negated=True),
            ),
        ),
    ]
