"""Every column has words: they stand in the archive of a register. Nothing in the database changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0006_exported_files_are_kept_for_a_time'),
    ]

    operations = [
        migrations.AlterField(
            model_name='snapshotfile',
            name='format',
            field=models.CharField(max_length=8, verbose_name='dạng tệp'),
        ),
        migrations.AlterField(
            model_name='snapshotfile',
            name='name',
            field=models.CharField(max_length=200, verbose_name='tên tệp'),
        ),
        migrations.AlterField(
            model_name='snapshotfile',
            name='report',
            field=models.CharField(max_length=32, verbose_name='báo cáo'),
        ),
        migrations.AlterField(
            model_name='snapshotfile',
            name='sha256',
            field=models.CharField(max_length=64, verbose_name='mã băm'),
        ),
        migrations.AlterField(
            model_name='snapshotfile',
            name='size',
            field=models.PositiveIntegerField(verbose_name='dung lượng (byte)'),
        ),
        migrations.AlterField(
            model_name='snapshotfile',
            name='snapshot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reports.snapshot', verbose_name='số liệu đã chốt'),
        ),
        migrations.AlterField(
            model_name='snapshottable',
            name='content',
            field=models.TextField(verbose_name='nội dung'),
        ),
        migrations.AlterField(
            model_name='snapshottable',
            name='label',
            field=models.CharField(max_length=80, verbose_name='tên báo cáo'),
        ),
        migrations.AlterField(
            model_name='snapshottable',
            name='position',
            field=models.PositiveSmallIntegerField(verbose_name='thứ tự'),
        ),
        migrations.AlterField(
            model_name='snapshottable',
            name='report',
            field=models.CharField(max_length=32, verbose_name='báo cáo'),
        ),
        migrations.AlterField(
            model_name='snapshottable',
            name='sha256',
            field=models.CharField(max_length=64, verbose_name='mã băm'),
        ),
        migrations.AlterField(
            model_name='snapshottable',
            name='snapshot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tables', to='reports.snapshot', verbose_name='số liệu đã chốt'),
        ),
    ]
