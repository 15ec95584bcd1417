"""The index by letters is written in large pieces while a reorganisation is carried out or taken back."""

from django.db import migrations

from models_registry.integrity_moves import MOVED_IN_PIECES, MOVED_ROW_BY_ROW


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0037_moved_together'),
    ]

    operations = [
        migrations.RunSQL(MOVED_IN_PIECES, MOVED_ROW_BY_ROW),
    ]
