"""The app role may refresh the planner's statistics of the tree, which only a table's owner may ANALYZE: whoever has
just loaded the country asks questions about tables that were empty a moment ago."""

from django.db import migrations

CREATE = """
CREATE FUNCTION units_refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    ANALYZE units_unit, units_unitterm, units_unitsuccession;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0003_offline_desks")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION units_refresh_statistics();")]
