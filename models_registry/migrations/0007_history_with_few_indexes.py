# The history is the largest table: nothing is looked up by these columns alone.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0006_longer_phones'),
        ('units', '0002_audited'),
    ]

    operations = [
        migrations.AlterField(
            model_name='statuschange',
            name='awaiting_unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='chờ'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='for_unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='tại đơn vị'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='period',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='models_registry.emulationperiod'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='sector',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='models_registry.sector'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit'),
        ),
    ]
