import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch
from models_registry.integrity import DROP_UNIT_CHOICES, UNIT_CHOICES


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0021_reorganisations'),
        ('units', '0004_statistics_on_demand'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='UnitChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('forward', models.BooleanField(default=True, verbose_name='theo chiều sau sắp xếp')),
                ('at', models.DateTimeField(verbose_name='lúc')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người chọn')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='đơn vị trước')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unit_choices', to='models_registry.registration')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='đơn vị sau')),
            ],
            options={
                'verbose_name': 'quy đổi hồ sơ',
                'verbose_name_plural': 'quy đổi hồ sơ',
                'constraints': [models.UniqueConstraint(condition=models.Q(('forward', True)), fields=('registration', 'predecessor'), name='one_choice_of_a_dossier_where_its_unit_was_divided'), models.UniqueConstraint(condition=models.Q(('forward', False)), fields=('registration', 'successor'), name='one_choice_of_a_dossier_where_its_unit_was_put_together')],
            },
        ),
        migrations.RunSQL(UNIT_CHOICES, DROP_UNIT_CHOICES),
        migrations.RunSQL(watch("models_registry_unitchoice"), unwatch("models_registry_unitchoice")),
    ]
