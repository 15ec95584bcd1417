"""Figures are counted by one number that the database computes of each change, from smaller indexes. The table is written
anew: with five million registrations that takes some ten minutes."""

import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from models_registry.integrity import HISTORY_WITH_ITS_KEY

# Counting from an index alone needs to know which pages are visible to all. With the usual fifth of a large table this
# would be known of a year's rows long after the year.
VACUUM_OFTEN = """
ALTER TABLE models_registry_statuschange SET (
    autovacuum_vacuum_scale_factor = 0.001, autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_insert_scale_factor = 0.001, autovacuum_vacuum_insert_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.02);
"""
AS_USUAL = """
ALTER TABLE models_registry_statuschange RESET (
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
    autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold, autovacuum_analyze_scale_factor);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0019_corrections_of_results_and_steps'),
        ('units', '0004_statistics_on_demand'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='statuschange',
            name='figures_now',
        ),
        migrations.RemoveIndex(
            model_name='statuschange',
            name='figures_at_a_moment',
        ),
        migrations.AddField(
            model_name='statuschange',
            name='figure_key',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Case(models.When(then=models.Value(0), to_status='draft'), models.When(then=models.Value(1), to_status='submitted'), models.When(then=models.Value(2), to_status='returned'), models.When(then=models.Value(3), to_status='refused'), models.When(then=models.Value(4), to_status='running'), models.When(then=models.Value(5), to_status='results_submitted'), models.When(then=models.Value(6), to_status='results_returned'), models.When(then=models.Value(7), to_status='proposed'), models.When(then=models.Value(8), to_status='recognised'), models.When(then=models.Value(9), to_status='not_recognised'), models.When(then=models.Value(10), to_status='revoked'), models.When(then=models.Value(11), to_status='withdrawn'), output_field=models.IntegerField()), '+', models.Case(models.When(target_level__isnull=True, then=models.Value(0)), models.When(target_level=1, then=models.Value(32)), models.When(target_level=2, then=models.Value(64)), models.When(target_level=3, then=models.Value(96)), output_field=models.IntegerField())), '+', models.Case(models.When(subject='collective', then=models.Value(0)), models.When(subject='individual', then=models.Value(256)), output_field=models.IntegerField())), '+', models.Case(models.When(origin='new', then=models.Value(0)), models.When(origin='maintained', then=models.Value(1024)), models.When(origin='upgraded', then=models.Value(2048)), models.When(origin='replicated', then=models.Value(3072)), output_field=models.IntegerField())), '+', models.Case(models.When(entry_type='model', then=models.Value(0)), models.When(entry_type='exemplar', then=models.Value(8192)), output_field=models.IntegerField())), '+', models.Case(models.When(accepted=False, then=models.Value(0)), models.When(accepted=True, then=models.Value(32768)), output_field=models.IntegerField())), '+', models.Case(models.When(registered_late=False, then=models.Value(0)), models.When(registered_late=True, then=models.Value(65536)), output_field=models.IntegerField())), '+', models.Case(models.When(results_late=False, then=models.Value(0)), models.When(results_late=True, then=models.Value(131072)), output_field=models.IntegerField())), output_field=models.IntegerField()),
        ),
        migrations.AddIndex(
            model_name='statuschange',
            index=models.Index(condition=models.Q(('until', 'infinity')), fields=['period', 'unit'], include=('registration', 'to_status', 'target_level', 'sector', 'figure_key'), name='figures_now'),
        ),
        migrations.AddIndex(
            model_name='statuschange',
            index=models.Index(fields=['period', 'unit', 'until'], include=('at', 'to_status', 'target_level', 'sector', 'figure_key'), name='figures_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='statuschange',
            constraint=models.CheckConstraint(condition=models.Q(('figure_key__isnull', False)), name='every_change_is_counted'),
        ),
        migrations.RunSQL(HISTORY_WITH_ITS_KEY, migrations.RunSQL.noop),
        migrations.RunSQL(VACUUM_OFTEN, AS_USUAL),
    ]
