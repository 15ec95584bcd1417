"""Decisions of desks that are not online are recorded by the units below; who added a line does not record it."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from models_registry import integrity


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0012_what_a_closed_period_holds'),
        ('units', '0004_statistics_on_demand'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='decision',
            name='one_decision_of_a_number_per_issuer_and_year',
        ),
        migrations.AddField(
            model_name='decision',
            name='recorded_for',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='phần của đơn vị'),
        ),
        migrations.AddField(
            model_name='recognition',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người thêm'),
        ),
        migrations.AddField(
            model_name='recognition',
            name='revocation_added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người thêm vào dự thảo thu hồi'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_for', None), models.Q(('recorded_for', models.F('issuer')), _negated=True), _connector='OR'), name='recorded_from_paper_by_another_unit'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(models.F('issuer'), django.db.models.functions.comparison.Coalesce('recorded_for', 'issuer'), models.F('number'), django.db.models.functions.datetime.ExtractYear('date'), condition=models.Q(('recorded_at__isnull', False)), name='one_decision_of_a_number_per_issuer_and_year', violation_error_message='Số quyết định này đã được ghi trong năm.'),
        ),
        migrations.RunSQL(integrity.TWO_PERSONS, "DROP FUNCTION registry_recorder_added_no_line() CASCADE;"),
    ]
