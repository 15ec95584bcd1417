from django.db import migrations

from danvan.audit.sql import unwatch, watch
from models_registry.integrity import CREATE, DROP

AUDITED = (
    "models_registry_emulationperiod",
    "models_registry_deadline",
    "models_registry_sector",
    "models_registry_emulationmodel",
    "models_registry_registration",
    "models_registry_resultmetric",
    "models_registry_evidence",
    "models_registry_appraisal",
    "models_registry_inspection",
    "models_registry_explanation",
    "models_registry_decision",
    "models_registry_recognition",
    "models_registry_nomination",
)
KEYED_BY_REGISTRATION = ("models_registry_dossier", "models_registry_resultreport")


class Migration(migrations.Migration):
    dependencies = [("models_registry", "0001_initial"), ("audit", "0001_the_log_and_the_app_role")]

    operations = [
        migrations.RunSQL(CREATE, DROP),
        *[migrations.RunSQL(watch(table), unwatch(table)) for table in AUDITED],
        *[migrations.RunSQL(watch(table, key="registration_id"), unwatch(table)) for table in KEYED_BY_REGISTRATION],
    ]
