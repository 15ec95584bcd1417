import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class KeptBtreeGist(BtreeGistExtension):
    """Made by the superuser at set-up, so the owner of the tables could not drop it on the way back."""

    def database_backwards(self, *args):
        pass


class KeptTrigram(TrigramExtension):
    def database_backwards(self, *args):
        pass


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        KeptBtreeGist(),
        KeptTrigram(),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='lập lúc')),
                ('scope_path', models.TextField(db_collation='C', default='', editable=False, verbose_name='đường dẫn phạm vi')),
                ('closed_path', models.TextField(db_collation='C', editable=False, null=True, verbose_name='đường dẫn khi kết thúc')),
            ],
            options={
                'verbose_name': 'đơn vị',
                'verbose_name_plural': 'đơn vị',
                'indexes': [models.Index(models.F('scope_path'), name='unit_by_scope_path'), models.Index(models.F('closed_path'), condition=models.Q(('closed_path__isnull', False)), name='unit_by_closed_path')],
            },
        ),
        migrations.CreateModel(
            name='UnitSuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='từ ngày')),
                ('resolution', models.CharField(blank=True, max_length=200, verbose_name='theo nghị quyết')),
                ('is_default', models.BooleanField(default=True, verbose_name='nhận phần chính')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='units.unit', verbose_name='đơn vị trước')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inheritances', to='units.unit', verbose_name='đơn vị sau')),
            ],
            options={
                'verbose_name': 'đơn vị sau sắp xếp',
                'verbose_name_plural': 'đơn vị sau sắp xếp',
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor'), name='one_succession_per_pair'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('predecessor',), name='one_default_successor'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='no_unit_succeeds_itself')],
            },
        ),
        migrations.CreateModel(
            name='UnitTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='thời gian hiệu lực')),
                ('name', models.CharField(max_length=200, verbose_name='tên')),
                ('kind', models.CharField(choices=[('nation', 'Cả nước'), ('province', 'Tỉnh'), ('municipality', 'Thành phố trực thuộc Trung ương'), ('city', 'Thành phố'), ('town', 'Thị xã'), ('urban_district', 'Quận'), ('rural_district', 'Huyện'), ('ward', 'Phường'), ('commune', 'Xã'), ('township', 'Thị trấn'), ('special_zone', 'Đặc khu'), ('party_body', 'Cơ quan Đảng'), ('mass_organisation', 'Mặt trận, đoàn thể'), ('state_body', 'Phòng, ban, ngành'), ('armed_force', 'Lực lượng vũ trang'), ('party_cell', 'Chi bộ'), ('school', 'Trường học'), ('neighbourhood', 'Khu phố, ấp'), ('other', 'Đơn vị khác')], max_length=24, verbose_name='loại đơn vị')),
                ('group', models.CharField(choices=[('self', 'Bản thân đơn vị'), ('party', 'Cơ quan Đảng'), ('front', 'Mặt trận và đoàn thể'), ('state', 'Chính quyền, ban, ngành'), ('armed', 'Lực lượng vũ trang'), ('territory', 'Các xã, phường, đặc khu'), ('other', 'Đơn vị khác')], max_length=12, verbose_name='nhóm trong Biểu 1')),
                ('code', models.CharField(blank=True, max_length=32, verbose_name='mã')),
                ('level', models.SmallIntegerField(choices=[(0, 'toàn quốc'), (1, 'cấp tỉnh'), (2, 'cấp huyện'), (3, 'cấp cơ sở'), (4, 'dưới cơ sở')], verbose_name='bậc')),
                ('path', models.TextField(db_collation='C', editable=False, verbose_name='đường dẫn')),
                ('desk_level', models.SmallIntegerField(blank=True, choices=[(0, 'toàn quốc'), (1, 'cấp tỉnh'), (2, 'cấp huyện'), (3, 'cấp cơ sở'), (4, 'dưới cơ sở')], null=True, verbose_name='cấp của bộ phận thẩm định')),
                ('desk_name', models.CharField(blank=True, max_length=200, verbose_name='tên cơ quan thường trực')),
                ('sort_key', models.TextField(db_collation='C', editable=False)),
                ('search_key', models.TextField(editable=False)),
                ('desk_served_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='desks_served', to='units.unit', verbose_name='đơn vị xét thay')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='child_terms', to='units.unit', verbose_name='trực thuộc')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='units.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'giai đoạn của đơn vị',
                'verbose_name_plural': 'các giai đoạn của đơn vị',
                'indexes': [models.Index(models.F('path'), name='term_by_path'), models.Index(models.F('parent'), models.F('sort_key'), name='term_by_parent'), models.Index(models.F('code'), name='term_by_code')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('unit', '='), ('during', '&&')], name='one_term_of_a_unit_at_a_time', violation_error_message='Đơn vị đã có một giai đoạn khác trong thời gian này.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('code', ''), _negated=True), expressions=[('code', '='), ('level', '='), ('during', '&&')], name='one_unit_of_a_code_and_level_at_a_time', violation_error_message='Mã này đang là mã của một đơn vị khác cùng cấp.'), models.CheckConstraint(condition=models.Q(('during__isempty', False)), name='term_lasts_at_least_a_day'), models.CheckConstraint(condition=models.Q(('desk_level', None), ('desk_level__in', [1, 2, 3]), _connector='OR'), name='desk_is_of_a_deciding_level'), models.CheckConstraint(condition=models.Q(models.Q(('desk_level', None), ('desk_name', ''), ('desk_served_by', None)), models.Q(('desk_level__isnull', False), models.Q(('desk_name', ''), _negated=True)), _connector='OR'), name='desk_has_a_name_and_only_then', violation_error_message='Nhập tên cơ quan thường trực của bộ phận thẩm định.'), models.CheckConstraint(condition=models.Q(models.Q(('level', 0), ('parent__isnull', True)), models.Q(('parent__isnull', False), models.Q(('level', 0), _negated=True)), _connector='OR'), name='only_the_nation_has_no_parent')],
            },
        ),
    ]
