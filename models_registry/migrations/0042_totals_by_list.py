"""Totals of years without a list, from a workbook."""

from django.db import migrations, models

KINDS = [('registrations', 'Danh sách đăng ký'), ('results', 'Báo cáo kết quả'), ('recognitions', 'Quyết định công nhận'), ('totals', 'Số liệu tổng hợp')]


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0041_known_by_title_alone'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importbatch',
            name='kind',
            field=models.CharField(choices=KINDS, default='registrations', max_length=14, verbose_name='loại'),
        ),
        migrations.AlterField(
            model_name='importmapping',
            name='kind',
            field=models.CharField(choices=KINDS, default='registrations', max_length=14, verbose_name='loại'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'totals'), _negated=True), ('is_desk', True), _connector='OR'), name='totals_are_brought_in_by_a_reviewer'),
        ),
    ]
