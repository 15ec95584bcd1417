from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_what_was_taken_is_kept")]

    operations = [
        migrations.AlterField(
            model_name="reportrun",
            name="kind",
            field=models.CharField(
                choices=[
                    ("figures", "Số liệu tổng hợp"),
                    ("frozen", "Tệp đã chốt"),
                    ("dossiers", "Danh sách hồ sơ"),
                    ("queue", "Hồ sơ chờ thẩm định"),
                    ("archive", "Trọn sổ đăng ký"),
                    ("list", "Danh sách trên trang"),
                    ("annex", "Danh sách kèm theo quyết định"),
                    ("awarded", "Danh sách khen thưởng"),
                ],
                max_length=8,
                verbose_name="từ trang",
            ),
        ),
    ]
