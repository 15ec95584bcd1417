"""A round opened at its end from the dossiers of its years: which those were, and the move that makes it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch
from models_registry.integrity import DROP_ROUNDS, ROUNDS


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0017_awards'),
        ('units', '0004_statistics_on_demand'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RoundSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'hồ sơ năm của hồ sơ giai đoạn',
                'verbose_name_plural': 'hồ sơ năm của hồ sơ giai đoạn',
            },
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='action',
            field=models.CharField(choices=[('discard', 'Xóa bản nháp'), ('submit', 'Gửi đăng ký'), ('gather', 'Lập hồ sơ giai đoạn từ hồ sơ các năm'), ('recall', 'Lấy lại để sửa'), ('take_back', 'Rút lại bước vừa chuyển'), ('forward', 'Chuyển lên'), ('accept', 'Chấp thuận đăng ký'), ('return', 'Trả lại để bổ sung'), ('refuse', 'Không chấp thuận'), ('report_results', 'Nộp kết quả'), ('propose', 'Đề nghị công nhận'), ('return_results', 'Yêu cầu bổ sung kết quả'), ('send_down', 'Chuyển trả'), ('recognise', 'Ghi quyết định công nhận'), ('recognise_elsewhere', 'Ghi quyết định công nhận ở cấp khác'), ('decline', 'Không công nhận'), ('revoke', 'Thu hồi'), ('revoke_elsewhere', 'Thu hồi công nhận ở cấp khác'), ('reconsider', 'Xét lại'), ('withdraw', 'Rút đăng ký'), ('ask_withdrawal', 'Xin rút'), ('agree_withdrawal', 'Đồng ý cho rút'), ('decline_withdrawal', 'Không đồng ý cho rút'), ('appraise', 'Thẩm định'), ('nominate', 'Giới thiệu lên cấp trên'), ('transfer_level', 'Đổi cấp đăng ký'), ('amend', 'Điều chỉnh thông tin')], max_length=24, verbose_name='việc'),
        ),
        migrations.AddConstraint(
            model_name='statuschange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', 'gather'), _negated=True), ('sequence', 1), _connector='OR'), name='gathered_first'),
        ),
        migrations.AddField(
            model_name='roundsource',
            name='registration',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='models_registry.registration', verbose_name='hồ sơ giai đoạn'),
        ),
        migrations.AddField(
            model_name='roundsource',
            name='yearly',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='models_registry.registration', verbose_name='hồ sơ năm'),
        ),
        migrations.AddConstraint(
            model_name='roundsource',
            constraint=models.UniqueConstraint(fields=('registration', 'yearly'), name='a_year_is_taken_once'),
        ),
        migrations.RunSQL(ROUNDS, DROP_ROUNDS),
        migrations.RunSQL(watch("models_registry_roundsource"), unwatch("models_registry_roundsource")),
    ]
