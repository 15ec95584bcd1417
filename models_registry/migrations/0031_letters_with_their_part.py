"""The numbers by which titles are found say the period and the province again."""

from django.db import migrations

from models_registry.integrity import GRAMS_AGAIN


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0030_closed_books'),
    ]

    operations = [migrations.RunSQL(GRAMS_AGAIN, migrations.RunSQL.noop)]
