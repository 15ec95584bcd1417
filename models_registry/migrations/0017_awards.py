"""Awards, kept as they were entered."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch
from models_registry.integrity import AWARDS, DROP_AWARDS


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_the_log_and_the_app_role'),
        ('models_registry', '0016_closed_abstentions'),
        ('units', '0004_statistics_on_demand'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('flag', 'Cờ thi đua'), ('diploma', 'Bằng khen'), ('merit', 'Giấy khen'), ('certificate', 'Giấy chứng nhận'), ('praise', 'Tuyên dương'), ('other', 'Hình thức khác')], max_length=12, verbose_name='hình thức')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('movement', 'Phong trào thi đua “Dân vận khéo”'), ('democracy', 'Thực hiện quy chế dân chủ ở cơ sở'), ('mobilisation', 'Công tác dân vận'), ('government', 'Công tác dân vận chính quyền')], max_length=12), size=None, verbose_name='nội dung')),
                ('level', models.SmallIntegerField(choices=[(1, 'cấp tỉnh'), (2, 'cấp huyện'), (3, 'cấp cơ sở')], verbose_name='cấp')),
                ('issued_by', models.CharField(max_length=200, verbose_name='cơ quan khen thưởng')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='số quyết định')),
                ('date', models.DateField(verbose_name='ngày quyết định')),
                ('collectives', models.PositiveIntegerField(null=True, verbose_name='số tập thể')),
                ('individuals', models.PositiveIntegerField(null=True, verbose_name='số cá nhân')),
                ('creation_key', models.UUIDField(null=True, unique=True)),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='ghi lúc')),
                ('counts_from', models.DateTimeField(verbose_name='tính từ')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='thôi tính từ')),
                ('end_reason', models.TextField(blank=True, verbose_name='lý do sửa, hủy')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người sửa')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi')),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='units.unit', verbose_name='đơn vị')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='models_registry.emulationperiod', verbose_name='kỳ')),
                ('registration', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='models_registry.registration', verbose_name='mô hình')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='models_registry.award')),
            ],
            options={
                'verbose_name': 'khen thưởng',
                'verbose_name_plural': 'khen thưởng',
            },
        ),
        migrations.CreateModel(
            name='AwardRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('collective', 'Tập thể'), ('individual', 'Cá nhân')], max_length=10, verbose_name='chủ thể')),
                ('name', models.CharField(max_length=200, verbose_name='tên')),
                ('position', models.CharField(blank=True, max_length=160, verbose_name='chức vụ')),
                ('unit_name', models.CharField(max_length=200, verbose_name='đơn vị theo quyết định')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recipients', to='models_registry.award', verbose_name='khen thưởng')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'tập thể, cá nhân được khen',
                'verbose_name_plural': 'tập thể, cá nhân được khen',
            },
        ),
        migrations.AddIndex(
            model_name='award',
            index=models.Index(fields=['period', 'issuer'], name='award_by_period'),
        ),
        migrations.AddIndex(
            model_name='award',
            index=models.Index(models.OrderBy(models.F('date'), descending=True), models.OrderBy(models.F('id'), descending=True), name='award_latest_first'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['movement', 'democracy', 'mobilisation', 'government']), ('scopes__len__gt', 0)), name='award_says_for_what'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('collectives', None), ('individuals', None)), models.Q(('collectives__isnull', False), ('individuals__isnull', False), models.Q(('collectives__gt', 0), ('individuals__gt', 0), _connector='OR')), _connector='OR'), name='award_counts_stand_together'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), ('collectives__isnull', False), _connector='OR'), name='award_with_names_has_a_number'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='award_ended_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.UniqueConstraint(models.F('issuer'), models.F('issued_by'), models.F('number'), django.db.models.functions.datetime.ExtractYear('date'), models.F('form'), models.F('period'), condition=models.Q(('ended_at', None), models.Q(('number', ''), _negated=True)), name='one_award_of_a_form_per_decision', violation_error_message='Hình thức khen thưởng này của quyết định đã được ghi.'),
        ),
        migrations.AddConstraint(
            model_name='awardrecipient',
            constraint=models.CheckConstraint(condition=models.Q(('position', ''), ('subject', 'individual'), _connector='OR'), name='only_a_person_has_a_position'),
        ),
        migrations.AddConstraint(
            model_name='awardrecipient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('unit_name', ''), _negated=True)), name='award_recipient_is_named'),
        ),
        migrations.AddConstraint(
            model_name='awardrecipient',
            constraint=models.UniqueConstraint(fields=('award', 'subject', 'name', 'position', 'unit'), name='named_once_in_an_award'),
        ),
        migrations.RunSQL(AWARDS, DROP_AWARDS),
        migrations.RunSQL(watch("models_registry_award"), unwatch("models_registry_award")),
        migrations.RunSQL(watch("models_registry_awardrecipient"), unwatch("models_registry_awardrecipient")),
    ]
