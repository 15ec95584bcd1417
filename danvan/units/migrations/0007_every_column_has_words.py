"""Every column has words: they stand in the archive of a register. Nothing in the database changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0006_second_groupings'),
    ]

    operations = [
        migrations.AlterField(
            model_name='cluster',
            name='sort_key',
            field=models.TextField(db_collation='C', editable=False, verbose_name='khóa xếp thứ tự'),
        ),
        migrations.AlterField(
            model_name='clustermember',
            name='grouping',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='units.grouping', verbose_name='cách chia'),
        ),
        migrations.AlterField(
            model_name='unitterm',
            name='search_key',
            field=models.TextField(editable=False, verbose_name='khóa tìm kiếm'),
        ),
        migrations.AlterField(
            model_name='unitterm',
            name='sort_key',
            field=models.TextField(db_collation='C', editable=False, verbose_name='khóa xếp thứ tự'),
        ),
    ]
