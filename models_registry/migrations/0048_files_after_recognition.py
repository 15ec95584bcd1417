"""Files beside what a unit reports half a year and a year after recognition, also where the period is closed."""

from django.db import migrations, models

from models_registry.integrity_library import DROP_FILES_AFTERWARDS, FILES_AFTERWARDS


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0047_models_made_after_another'),
    ]

    operations = [
        migrations.AlterField(
            model_name='evidence',
            name='step',
            field=models.CharField(choices=[('registration', 'Khi đăng ký'), ('results', 'Khi nộp kết quả'), ('after_6', 'Sau công nhận 6 tháng'), ('after_12', 'Sau công nhận 12 tháng')], max_length=12, verbose_name='bước'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['registration', 'results', 'after_6', 'after_12'])), name='evidence_of_a_known_step'),
        ),
        migrations.RunSQL(FILES_AFTERWARDS, DROP_FILES_AFTERWARDS),
    ]
