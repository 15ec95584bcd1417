import django.contrib.postgres.indexes
from django.db import migrations

import models_registry.models.registration
from models_registry.integrity import DROP_GRAMS, GRAMS


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0027_imports'),
    ]

    operations = [
        migrations.RunSQL(GRAMS, DROP_GRAMS),
        migrations.RemoveIndex(
            model_name='registration',
            name='registration_by_words',
        ),
        migrations.AddIndex(
            model_name='registration',
            index=django.contrib.postgres.indexes.GinIndex(models_registry.models.registration.Grams('period_id', 'keeper_path', 'search_key'), name='registration_by_letters'),
        ),
    ]
