"""A list that was given up is not gone at once: its file goes when its time is over."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0042_totals_by_list'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importbatch',
            name='state',
            field=models.CharField(choices=[('reading', 'Đang đọc tệp'), ('refused', 'Không nhận tệp'), ('mapping', 'Chờ chọn cột'), ('checking', 'Đang kiểm tra'), ('checked', 'Chờ xác nhận'), ('writing', 'Đang ghi vào sổ'), ('done', 'Đã nhập'), ('undoing', 'Đang hoàn tác'), ('undone', 'Đã hoàn tác'), ('discarded', 'Đã bỏ')], default='reading', max_length=10, verbose_name='tình trạng'),
        ),
    ]
