"""Half a year and a year after its recognition a unit says whether the model is still alive."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch
from models_registry.integrity_library import DROP_FOLLOW_UPS, FOLLOW_UPS


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"REVOKE DELETE ON models_registry_followup FROM {role}")


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0032_the_library'),
        ('units', '0006_second_groupings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.SmallIntegerField(choices=[(6, '6 tháng'), (12, '12 tháng')], verbose_name='mốc sau công nhận')),
                ('state', models.CharField(choices=[('kept', 'Còn duy trì'), ('stopped', 'Đã dừng')], max_length=8, verbose_name='tình hình')),
                ('note', models.TextField(blank=True, verbose_name='ghi rõ')),
                ('at', models.DateTimeField(verbose_name='lúc')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='thôi tính từ')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người báo cáo')),
                ('for_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='đơn vị báo cáo')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='models_registry.registration', verbose_name='đăng ký')),
            ],
            options={
                'verbose_name': 'báo cáo sau công nhận',
                'verbose_name_plural': 'báo cáo sau công nhận',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('registration', 'mark'), name='one_follow_up_per_mark', violation_error_message='Mốc này đã có báo cáo.'), models.CheckConstraint(condition=models.Q(('mark__in', [6, 12]), ('state__in', ['kept', 'stopped'])), name='follow_up_of_a_known_mark_and_state'), models.CheckConstraint(condition=models.Q(('state', 'kept'), models.Q(('note', ''), _negated=True), _connector='OR'), name='stopped_with_a_reason', violation_error_message='Ghi rõ vì sao đã dừng.'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gt', models.F('at')), _connector='OR'), name='follow_up_ends_after_it_was_said')],
            },
        ),
        migrations.RunSQL(FOLLOW_UPS, DROP_FOLLOW_UPS),
        migrations.RunPython(protect, migrations.RunPython.noop),
        migrations.RunSQL(watch("models_registry_followup"), unwatch("models_registry_followup")),
    ]
