"""The dossiers of many groups are found by one reading, not by one for each group."""

from django.db import migrations

from models_registry.integrity_moves import MANY_FOUND_AT_ONCE, MOVED_IN_PIECES


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0038_moved_in_pieces'),
    ]

    operations = [
        migrations.RunSQL(MANY_FOUND_AT_ONCE, MOVED_IN_PIECES),
    ]
