"""Second groupings of units as rows with dates, watched by the log like the tree itself."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch

# A member's grouping is that of its cluster. (Django 5.2 has no foreign key of two columns.)
OF_ITS_CLUSTER = """
ALTER TABLE units_cluster ADD CONSTRAINT cluster_with_its_grouping UNIQUE (id, grouping_id);
ALTER TABLE units_clustermember ADD CONSTRAINT member_has_the_grouping_of_its_cluster
    FOREIGN KEY (cluster_id, grouping_id) REFERENCES units_cluster (id, grouping_id);
"""
DROP_OF_ITS_CLUSTER = """
ALTER TABLE units_clustermember DROP CONSTRAINT member_has_the_grouping_of_its_cluster;
ALTER TABLE units_cluster DROP CONSTRAINT cluster_with_its_grouping;
"""
WATCHED = ("units_grouping", "units_cluster", "units_clustermember")


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0005_letterheads'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cluster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='tên cụm, khối')),
                ('sort_key', models.TextField(db_collation='C', editable=False)),
            ],
            options={
                'verbose_name': 'cụm, khối thi đua',
                'verbose_name_plural': 'cụm, khối thi đua',
            },
        ),
        migrations.CreateModel(
            name='Grouping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='tên cách chia')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groupings', to='units.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'cách chia cụm, khối thi đua',
                'verbose_name_plural': 'các cách chia cụm, khối thi đua',
            },
        ),
        migrations.CreateModel(
            name='ClusterMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='thời gian')),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='units.cluster', verbose_name='cụm, khối')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='in_clusters', to='units.unit', verbose_name='đơn vị')),
                ('grouping', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='units.grouping')),
            ],
            options={
                'verbose_name': 'thành viên cụm, khối',
                'verbose_name_plural': 'thành viên cụm, khối',
            },
        ),
        migrations.AddField(
            model_name='cluster',
            name='grouping',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clusters', to='units.grouping', verbose_name='cách chia'),
        ),
        migrations.AddConstraint(
            model_name='grouping',
            constraint=models.UniqueConstraint(fields=('unit', 'name'), name='one_grouping_of_a_name_per_unit', violation_error_message='Đơn vị đã có cách chia mang tên này.'),
        ),
        migrations.AddConstraint(
            model_name='grouping',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='grouping_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='clustermember',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('grouping', '='), ('unit', '='), ('during', '&&')], name='one_cluster_of_a_grouping_at_a_time', violation_error_message='Đơn vị đang ở một cụm, khối khác trong thời gian này.'),
        ),
        migrations.AddConstraint(
            model_name='clustermember',
            constraint=models.CheckConstraint(condition=models.Q(('during__isempty', False)), name='cluster_member_for_a_day_at_least'),
        ),
        migrations.AddConstraint(
            model_name='cluster',
            constraint=models.UniqueConstraint(fields=('grouping', 'name'), name='one_cluster_of_a_name_per_grouping', violation_error_message='Đã có cụm, khối mang tên này.'),
        ),
        migrations.AddConstraint(
            model_name='cluster',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='cluster_has_a_name'),
        ),
        migrations.RunSQL(OF_ITS_CLUSTER, DROP_OF_ITS_CLUSTER),
        *(migrations.RunSQL(watch(table), unwatch(table)) for table in WATCHED),
    ]
