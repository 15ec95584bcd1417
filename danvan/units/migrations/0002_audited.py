from django.db import migrations

from danvan.audit.sql import unwatch, watch


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial"), ("audit", "0001_the_log_and_the_app_role")]

    operations = [
        migrations.RunSQL(watch(table), unwatch(table))
        # Not units_unit: it holds nothing but an id and two paths derived from the terms.
        for table in ("units_unitterm", "units_unitsuccession")
    ]
