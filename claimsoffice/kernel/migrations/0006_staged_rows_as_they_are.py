"""Staged rows live for minutes: packing and unpacking them costs more than the disk that they take."""

from django.db import migrations

from claimsoffice.kernel import dialect


def store_as_they_are(apps, schema_editor):
    dialect.store_as_it_is("kernel_stagedchunk", "rows", schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_how_people_are_reminded")]

    operations = [migrations.RunPython(store_as_they_are, migrations.RunPython.noop)]
