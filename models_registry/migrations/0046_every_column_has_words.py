"""Every column has words: they stand in the archive of a register. Nothing in the database changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0045_people_from_lists'),
        ('units', '0007_every_column_has_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='award',
            name='creation_key',
            field=models.UUIDField(null=True, unique=True, verbose_name='khóa chống gửi hai lần'),
        ),
        migrations.AlterField(
            model_name='award',
            name='replaces',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='models_registry.award', verbose_name='thay cho'),
        ),
        migrations.AlterField(
            model_name='codecounter',
            name='last',
            field=models.PositiveIntegerField(default=0, verbose_name='số đã cấp'),
        ),
        migrations.AlterField(
            model_name='codecounter',
            name='period_code',
            field=models.CharField(max_length=16, primary_key=True, serialize=False, verbose_name='mã kỳ'),
        ),
        migrations.AlterField(
            model_name='correction',
            name='creation_key',
            field=models.UUIDField(editable=False, null=True, unique=True, verbose_name='khóa chống gửi hai lần'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='scan_type',
            field=models.CharField(blank=True, max_length=100, verbose_name='kiểu bản quét'),
        ),
        migrations.AlterField(
            model_name='latesending',
            name='creation_key',
            field=models.UUIDField(editable=False, null=True, unique=True, verbose_name='khóa chống gửi hai lần'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='creation_key',
            field=models.UUIDField(editable=False, null=True, unique=True, verbose_name='khóa chống gửi hai lần'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='emulation_model',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='models_registry.emulationmodel', verbose_name='mô hình, điển hình'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='first_sent_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người gửi lần đầu'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='moves',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='số bước đã qua'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='search_key',
            field=models.TextField(editable=False, verbose_name='khóa tìm kiếm'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='sort_key',
            field=models.TextField(db_collation='C', editable=False, verbose_name='khóa xếp thứ tự'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name='lần lưu'),
        ),
        migrations.AlterField(
            model_name='reportedtotal',
            name='creation_key',
            field=models.UUIDField(null=True, unique=True, verbose_name='khóa chống gửi hai lần'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='entry_type',
            field=models.CharField(choices=[('model', 'Mô hình'), ('exemplar', 'Điển hình')], max_length=12, verbose_name='loại'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='origin',
            field=models.CharField(choices=[('new', 'Xây dựng mới'), ('maintained', 'Duy trì'), ('upgraded', 'Nâng chất lượng'), ('replicated', 'Nhân rộng')], max_length=12, verbose_name='hình thức'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='period',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='models_registry.emulationperiod', verbose_name='kỳ'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='registered_late',
            field=models.BooleanField(default=False, verbose_name='đăng ký bổ sung sau hạn'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='request_key',
            field=models.UUIDField(null=True, unique=True, verbose_name='khóa chống gửi hai lần'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='results_late',
            field=models.BooleanField(default=False, verbose_name='nộp kết quả muộn'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='sector',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='models_registry.sector', verbose_name='lĩnh vực'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='subject',
            field=models.CharField(choices=[('collective', 'Tập thể'), ('individual', 'Cá nhân')], max_length=12, verbose_name='chủ thể'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='target_level',
            field=models.SmallIntegerField(choices=[(1, 'cấp tỉnh'), (2, 'cấp huyện'), (3, 'cấp cơ sở')], null=True, verbose_name='cấp đăng ký'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='đơn vị đăng ký'),
        ),
        migrations.AlterField(
            model_name='unitchoice',
            name='registration',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unit_choices', to='models_registry.registration', verbose_name='đăng ký'),
        ),
    ]
