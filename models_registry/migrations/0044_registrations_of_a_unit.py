import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0043_lists_discarded'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(fields=['unit', 'period'], name='registration_by_unit'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='units.unit', verbose_name='đơn vị đăng ký'),
        ),
    ]
