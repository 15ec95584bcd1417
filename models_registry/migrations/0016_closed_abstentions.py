"""Statements of abstention stand in Biểu 8, so they are held by a closed period too."""

from django.db import migrations

from models_registry.integrity import CLOSED_ABSTENTIONS, DROP_CLOSED_ABSTENTIONS


class Migration(migrations.Migration):
    dependencies = [("models_registry", "0015_abstentions")]

    operations = [migrations.RunSQL(CLOSED_ABSTENTIONS, DROP_CLOSED_ABSTENTIONS)]
