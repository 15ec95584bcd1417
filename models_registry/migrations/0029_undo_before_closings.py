from django.db import migrations

from models_registry.integrity import UNDO_AFTER_ALL, UNDO_BEFORE_CLOSINGS


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0028_titles_by_letters'),
    ]

    operations = [
        migrations.RunSQL(UNDO_BEFORE_CLOSINGS, UNDO_AFTER_ALL),
    ]
