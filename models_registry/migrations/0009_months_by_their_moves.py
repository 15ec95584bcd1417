# The chart by months reads the moves that it counts and no others.

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0008_figures_with_their_registrations'),
        ('units', '0002_audited'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='statuschange',
            name='figures_at_a_moment',
        ),
        migrations.AddIndex(
            model_name='statuschange',
            index=models.Index(fields=['period', 'unit', 'at'], include=('until', 'to_status', 'target_level', 'sector', 'subject', 'origin', 'entry_type', 'accepted', 'registered_late', 'results_late'), name='figures_at_a_moment'),
        ),
        migrations.AddIndex(
            model_name='statuschange',
            index=models.Index(condition=models.Q(models.Q(('to_status__in', ['not_recognised', 'proposed', 'recognised', 'results_returned', 'results_submitted', 'returned', 'revoked', 'running', 'submitted']), models.Q(('from_status__in', ['not_recognised', 'proposed', 'recognised', 'results_returned', 'results_submitted', 'returned', 'revoked', 'running', 'submitted']), _negated=True)), models.Q(('from_status__in', ['not_recognised', 'proposed', 'recognised', 'results_returned', 'results_submitted', 'returned', 'revoked', 'running', 'submitted']), models.Q(('to_status__in', ['not_recognised', 'proposed', 'recognised', 'results_returned', 'results_submitted', 'returned', 'revoked', 'running', 'submitted']), _negated=True)), models.Q(('to_status__in', ['not_recognised', 'proposed', 'recognised', 'revoked']), models.Q(('from_status__in', ['not_recognised', 'proposed', 'recognised', 'revoked']), _negated=True)), models.Q(('from_status__in', ['not_recognised', 'proposed', 'recognised', 'revoked']), models.Q(('to_status__in', ['not_recognised', 'proposed', 'recognised', 'revoked']), _negated=True)), _connector='OR'), fields=['period', 'unit', 'at'], include=('from_status', 'to_status'), name='figures_by_month'),
        ),
    ]
