"""What a unit is told to register, and what a province asks of registrations in a period."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch
from models_registry.integrity import DROP_QUOTAS, QUOTAS

WATCHED = ("models_registry_quota", "models_registry_periodrule")


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"REVOKE DELETE ON models_registry_quota FROM {role}")


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0024_a_country_moves_at_once'),
        ('units', '0006_second_groupings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PeriodRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('most_entries', 'Số mô hình tối đa của một đơn vị'), ('months_running', 'Số tháng thực hiện trước khi công nhận'), ('lower_first', 'Được cấp dưới công nhận trước')], max_length=16, verbose_name='quy định')),
                ('level', models.SmallIntegerField(blank=True, choices=[(1, 'cấp tỉnh'), (2, 'cấp huyện'), (3, 'cấp cơ sở')], null=True, verbose_name='cấp')),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='số')),
                ('strength', models.CharField(choices=[('warning', 'Chỉ cảnh báo'), ('blocking', 'Không cho làm')], max_length=8, verbose_name='mức độ')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='models_registry.emulationperiod', verbose_name='kỳ')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='period_rules', to='units.unit', verbose_name='tỉnh')),
            ],
            options={
                'verbose_name': 'quy định của kỳ',
                'verbose_name_plural': 'quy định của kỳ',
                'constraints': [models.UniqueConstraint(fields=('period', 'province', 'kind', 'level'), name='one_rule_of_a_kind_per_level', nulls_distinct=False, violation_error_message='Đã có quy định này cho cấp ấy.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'lower_first'), ('number', None)), models.Q(models.Q(('kind', 'lower_first'), _negated=True), ('number__gt', 0), ('number__isnull', False)), _connector='OR'), name='rule_says_how_many_where_it_counts', violation_error_message='Ghi số mô hình hoặc số tháng, ít nhất là 1.'), models.CheckConstraint(condition=models.Q(('kind__in', ['most_entries', 'months_running', 'lower_first']), ('strength__in', ['warning', 'blocking'])), name='rule_of_a_known_kind_and_strength')],
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.SmallIntegerField(choices=[(1, 'cấp tỉnh'), (2, 'cấp huyện'), (3, 'cấp cơ sở')], verbose_name='cấp đăng ký')),
                ('number', models.PositiveIntegerField(verbose_name='chỉ tiêu')),
                ('at', models.DateTimeField(verbose_name='giao lúc')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='thôi tính từ')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người giao')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người điều chỉnh')),
                ('giver', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='quotas_given', to='units.unit', verbose_name='đơn vị giao')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotas', to='models_registry.emulationperiod', verbose_name='kỳ')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotas', to='units.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'chỉ tiêu',
                'verbose_name_plural': 'chỉ tiêu',
                'indexes': [models.Index(models.F('giver'), models.F('period'), name='quota_by_giver')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('period', 'unit', 'level'), name='one_quota_of_a_unit_and_level_per_period', violation_error_message='Đơn vị đã có chỉ tiêu cho cấp này.'), models.CheckConstraint(condition=models.Q(('level__in', [1, 2, 3]), ('number__gt', 0)), name='quota_is_one_at_least_and_of_a_deciding_level'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='quota_ended_at_and_by')],
            },
        ),
        migrations.RunSQL(QUOTAS, DROP_QUOTAS),
        migrations.RunPython(protect, migrations.RunPython.noop),
        *(migrations.RunSQL(watch(table), unwatch(table)) for table in WATCHED),
    ]
