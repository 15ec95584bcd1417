"""Who copied whom is a list of its own: it starts at the last model made after another."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0046_every_column_has_words'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='emulationmodel',
            index=models.Index(condition=models.Q(('replicated_from__isnull', False)), fields=['-id'], name='models_made_after_another'),
        ),
    ]
