# Recognitions are joined by what the index of figures holds.

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0007_history_with_few_indexes'),
        ('units', '0002_audited'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='statuschange',
            name='figures_now',
        ),
        migrations.AddIndex(
            model_name='statuschange',
            index=models.Index(condition=models.Q(('until', 'infinity')), fields=['period', 'unit', 'target_level', 'to_status'], include=('registration', 'sector', 'subject', 'origin', 'entry_type', 'accepted', 'registered_late', 'results_late'), name='figures_now'),
        ),
    ]
