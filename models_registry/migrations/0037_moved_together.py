"""Of dossiers moved by the hundred thousand the promises are asked together; letters are numbered in a third of the time."""

from django.db import migrations

from models_registry.integrity import GRAMS_AGAIN
from models_registry.integrity_moves import GRAMS_BY_BYTES, MOVED_ONE_BY_ONE, MOVED_TOGETHER


def protect(apps, schema_editor):
    schema_editor.execute("REVOKE ALL ON FUNCTION registry_moved_agree(bigint) FROM PUBLIC")


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0036_models_joined'),
    ]

    operations = [
        migrations.RunSQL(MOVED_TOGETHER, MOVED_ONE_BY_ONE),
        migrations.RunPython(protect, migrations.RunPython.noop),
        migrations.RunSQL(GRAMS_BY_BYTES, GRAMS_AGAIN),
    ]
