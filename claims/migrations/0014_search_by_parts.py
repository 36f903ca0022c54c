"""Parts of numbers and names by an index of trigrams, where the database has them; and the few rows that desks ask for."""

from django.db import migrations, models

from claimsoffice.kernel import dialect

INDEXES = {
    "claim_parts": ("claims_claim", ["claim_no"]),
    "party_parts": ("claims_party", ["name"]),
}


def build(apps, schema_editor):
    for name, (table, columns) in INDEXES.items():
        dialect.index_parts(name, table, columns, schema_editor.connection.alias)


def drop(apps, schema_editor):
    for name in INDEXES:
        dialect.drop_index(name, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("claims", "0013_list_files")]

    operations = [
        migrations.RunPython(build, drop),
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
