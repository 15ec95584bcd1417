"""Letterheads of units as rows with dates, watched by the log like the tree itself."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0004_statistics_on_demand'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnitLetterhead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.CharField(choices=[('report', 'Báo cáo và các biểu'), ('award_table', 'Biểu 4 - Khen thưởng'), ('steering', 'Quyết định của Ban Chỉ đạo'), ('party', 'Quyết định của cấp ủy'), ('state', 'Quyết định của Ủy ban nhân dân'), ('other', 'Quyết định của Mặt trận, đoàn thể, cơ quan khác')], max_length=12, verbose_name='loại văn bản')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='thời gian hiệu lực')),
                ('style', models.CharField(choices=[('party', 'Văn bản của Đảng'), ('state', 'Văn bản hành chính nhà nước')], max_length=8, verbose_name='thể thức')),
                ('above', models.CharField(blank=True, max_length=200, verbose_name='cơ quan cấp trên')),
                ('body', models.CharField(max_length=300, verbose_name='cơ quan ban hành')),
                ('symbol', models.CharField(max_length=40, verbose_name='ký hiệu')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='địa danh')),
                ('signs', models.CharField(blank=True, max_length=300, verbose_name='thẩm quyền ký')),
                ('recipients', models.CharField(blank=True, max_length=1000, verbose_name='nơi nhận')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letterheads', to='units.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'thể thức văn bản',
                'verbose_name_plural': 'thể thức văn bản',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('unit', '='), ('document', '='), ('during', '&&')], name='one_letterhead_of_a_document_at_a_time', violation_error_message='Loại văn bản này đã có thể thức khác trong thời gian đó.'), models.CheckConstraint(condition=models.Q(('during__isempty', False)), name='letterhead_lasts_at_least_a_day'), models.CheckConstraint(condition=models.Q(('document__in', ['report', 'award_table', 'steering', 'party', 'state', 'other']), ('style__in', ['party', 'state'])), name='letterhead_of_a_known_document_and_style'), models.CheckConstraint(condition=models.Q(models.Q(('body', ''), _negated=True), models.Q(('symbol', ''), _negated=True)), name='letterhead_names_who_issues', violation_error_message='Nhập tên cơ quan ban hành và ký hiệu.'), models.CheckConstraint(condition=models.Q(models.Q(('document__in', ['report', 'award_table']), _negated=True), models.Q(models.Q(('signs', ''), _negated=True), models.Q(('place', ''), _negated=True)), _connector='OR'), name='letterhead_of_a_report_names_who_signs_and_where', violation_error_message='Nhập địa danh và thẩm quyền ký.')],
            },
        ),
        migrations.RunSQL(watch("units_unitletterhead"), unwatch("units_unitletterhead")),
    ]
