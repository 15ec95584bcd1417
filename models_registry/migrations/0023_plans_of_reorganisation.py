"""Plans of reorganisation that are written on the screen; what was carried out says for whom, and tells what it did."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch
from models_registry.integrity import DROP_PLANS, PLANS

# What was carried out before belongs to where its author managed units, else to the whole country.
FILL = """
ALTER TABLE models_registry_reorganisation DISABLE TRIGGER kept;
UPDATE models_registry_reorganisation r SET unit_id = coalesce(
    (SELECT m.unit_id FROM accounts_membership m WHERE m.user_id = r.carried_out_by_id AND m.role = 'administrator'
     ORDER BY m.id LIMIT 1),
    (SELECT t.unit_id FROM units_unitterm t WHERE t.parent_id IS NULL LIMIT 1));
ALTER TABLE models_registry_reorganisation ENABLE TRIGGER kept;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0001_long_work'),
        ('models_registry', '0022_dossiers_of_divided_units'),
        ('units', '0005_letterheads'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='reorganisation',
            name='report',
            field=models.JSONField(default=dict, editable=False, verbose_name='đã làm những gì'),
        ),
        migrations.AddField(
            model_name='reorganisation',
            name='sectors',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='reorganisation',
            name='unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='của đơn vị'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='reorganisation',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='của đơn vị'),
        ),
        migrations.CreateModel(
            name='ReorganisationPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='tên phương án')),
                ('on', models.DateField(verbose_name='có hiệu lực từ ngày')),
                ('resolution', models.CharField(blank=True, max_length=200, verbose_name='theo nghị quyết')),
                ('agencies', models.CharField(blank=True, max_length=12, verbose_name='cơ quan không nêu')),
                ('transfers', models.JSONField(default=dict, verbose_name='đổi cấp đăng ký')),
                ('lists', models.JSONField(default=dict, verbose_name='lĩnh vực, hạn của tỉnh mới theo tỉnh nào')),
                ('lines', models.JSONField(default=list, verbose_name='phương án')),
                ('size', models.PositiveIntegerField(default=0, verbose_name='số dòng')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='lần lưu')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='lập lúc')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='sửa lúc')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người sửa')),
                ('done', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='models_registry.reorganisation', verbose_name='đã thực hiện')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job', verbose_name='việc thực hiện')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người lập')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='của đơn vị')),
            ],
            options={
                'verbose_name': 'phương án sắp xếp',
                'verbose_name_plural': 'các phương án sắp xếp',
            },
        ),
        migrations.CreateModel(
            name='KeptRehearsal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='của lần lưu')),
                ('told', models.JSONField(null=True, verbose_name='kết quả')),
                ('told_at', models.DateTimeField(null=True, verbose_name='xem thử lúc')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job', verbose_name='việc xem thử')),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rehearsal', to='models_registry.reorganisationplan')),
            ],
            options={
                'verbose_name': 'kết quả xem thử',
                'verbose_name_plural': 'kết quả xem thử',
            },
        ),
        migrations.AddIndex(
            model_name='reorganisationplan',
            index=models.Index(models.F('unit'), models.F('changed_at'), name='plans_of_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='keptrehearsal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('told', None), ('told_at', None)), models.Q(('told__isnull', False), ('told_at__isnull', False)), _connector='OR'), name='a_kept_rehearsal_says_when'),
        ),
        migrations.RunSQL(PLANS, DROP_PLANS),
        migrations.RunSQL(watch("models_registry_reorganisationplan"), unwatch("models_registry_reorganisationplan")),
    ]
