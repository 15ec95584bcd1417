"""The app role may refresh the planner's statistics of the register: whoever loads much at once needs it, and only
a table's owner may ANALYZE it."""

from django.db import migrations

CREATE = """
CREATE FUNCTION registry_refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    ANALYZE units_unit, units_unitterm, accounts_membership, models_registry_registration,
        models_registry_emulationmodel, models_registry_statuschange, models_registry_appraisal,
        models_registry_decision, models_registry_recognition, models_registry_nomination,
        models_registry_dossier, models_registry_resultreport, models_registry_evidence;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("models_registry", "0009_months_by_their_moves"), ("accounts", "0001_initial"), ("units", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION registry_refresh_statistics();")]
