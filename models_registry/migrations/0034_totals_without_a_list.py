"""Years known by their totals alone, never counted beside what tells of the same models."""

import zoneinfo

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch
from models_registry.integrity_totals import DROP_TOTALS, TOTALS


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"REVOKE DELETE ON models_registry_reportedtotal FROM {role}")


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0033_follow_ups'),
        ('units', '0006_second_groupings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportedTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.SmallIntegerField(choices=[(1, 'cấp tỉnh'), (2, 'cấp huyện'), (3, 'cấp cơ sở')], null=True, verbose_name='cấp đăng ký')),
                ('registered', models.PositiveIntegerField(null=True, verbose_name='đăng ký')),
                ('proposed', models.PositiveIntegerField(null=True, verbose_name='đã đề nghị công nhận')),
                ('recognised', models.PositiveIntegerField(null=True, verbose_name='được công nhận')),
                ('document_number', models.CharField(max_length=60, verbose_name='số, ký hiệu văn bản')),
                ('document_date', models.DateField(verbose_name='ngày văn bản')),
                ('document_title', models.CharField(max_length=250, verbose_name='trích yếu')),
                ('creation_key', models.UUIDField(null=True, unique=True)),
                ('at', models.DateTimeField(verbose_name='nhập lúc')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='thôi tính từ')),
                ('end_reason', models.TextField(blank=True, verbose_name='lý do bỏ')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người bỏ')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người nhập')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reported_totals', to='models_registry.emulationperiod', verbose_name='kỳ')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reported_totals', to='units.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'số liệu tổng hợp',
                'verbose_name_plural': 'số liệu tổng hợp',
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('period', 'unit', 'level'), name='one_total_of_a_unit_and_level_per_period', nulls_distinct=False, violation_error_message='Đơn vị đã có số liệu tổng hợp của cấp này trong kỳ.'),
                    models.CheckConstraint(condition=models.Q(('level', None), ('level__in', [1, 2, 3]), _connector='OR'), name='total_of_a_deciding_level_or_of_all'),
                    models.CheckConstraint(condition=models.Q(('registered__isnull', False), ('recognised__isnull', False), _connector='OR'), name='total_says_how_many', violation_error_message='Ghi số đăng ký hoặc số được công nhận.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('recognised', None), ('proposed', None), ('recognised__lte', models.F('proposed')), _connector='OR'), models.Q(('proposed', None), ('registered', None), ('proposed__lte', models.F('registered')), _connector='OR'), models.Q(('recognised', None), ('registered', None), ('recognised__lte', models.F('registered')), _connector='OR')), name='total_recognised_within_proposed_within_registered', violation_error_message='Số được công nhận không quá số đề nghị, số đề nghị không quá số đăng ký.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('document_number', ''), _negated=True), models.Q(('document_title', ''), _negated=True)), name='total_names_its_source', violation_error_message='Ghi số và trích yếu của văn bản làm căn cứ.'),
                    models.CheckConstraint(condition=models.Q(('document_date__lte', django.db.models.functions.datetime.TruncDate('at', tzinfo=zoneinfo.ZoneInfo(key='Asia/Ho_Chi_Minh')))), name='total_from_a_document_that_is_there'),
                    models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='total_ended_with_a_reason'),
                ],
            },
        ),
        migrations.RunSQL(TOTALS, DROP_TOTALS),
        migrations.RunPython(protect, migrations.RunPython.noop),
        migrations.RunSQL(watch("models_registry_reportedtotal"), unwatch("models_registry_reportedtotal")),
    ]
