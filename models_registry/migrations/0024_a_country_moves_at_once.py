"""A reorganisation moves all dossiers of a country in one go, and is taken back as fast."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from models_registry.integrity import DROP_MOVED_AT_ONCE, MOVED_AT_ONCE

OF_THE_APP = (
    "registry_carry_out_reorganisation(bigint, bigint, bigint, text, text, timestamptz, bigint[], text[], smallint[],"
    " bigint[], boolean[], boolean[], bigint[], bigint[], text[], smallint[], boolean[])",
    "registry_before_units_go(bigint[])",
    "registry_after_units_went()",
)


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    for function in OF_THE_APP:
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        schema_editor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0023_plans_of_reorganisation'),
        ('units', '0005_letterheads'),
    ]

    operations = [
        migrations.AlterField(
            model_name='relocation',
            name='from_awaiting',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='units.unit'),
        ),
        migrations.AlterField(
            model_name='relocation',
            name='from_keeper',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='units.unit'),
        ),
        migrations.AddField(
            model_name='relocation',
            name='left',
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(MOVED_AT_ONCE, DROP_MOVED_AT_ONCE),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
