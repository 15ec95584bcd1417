import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch
from models_registry.integrity_joins import DROP_JOINS, JOINS


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"REVOKE DELETE ON models_registry_modeljoin FROM {role}")


class Migration(migrations.Migration):

    dependencies = [
        ("models_registry", "0035_lists_of_more_kinds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ModelJoin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="lý do")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="từ lúc")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="đến lúc")),
                ("ended_reason", models.TextField(blank=True, verbose_name="vì sao tách")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="người gộp")),
                ("ended_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="người tách")),
                ("joined", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="joins", to="models_registry.emulationmodel", verbose_name="mô hình được tính chung")),
                ("kept", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="joins_kept", to="models_registry.emulationmodel", verbose_name="mô hình giữ mã")),
            ],
            options={
                "verbose_name": "mô hình tính chung",
                "verbose_name_plural": "các mô hình tính chung",
            },
        ),
        migrations.AddIndex(
            model_name="modeljoin",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["kept"], name="joined_to_a_model"),
        ),
        migrations.AddConstraint(
            model_name="modeljoin",
            constraint=models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("joined",), name="a_model_is_joined_to_one"),
        ),
        migrations.AddConstraint(
            model_name="modeljoin",
            constraint=models.CheckConstraint(condition=models.Q(("kept", models.F("joined")), _negated=True), name="a_model_is_not_joined_to_itself"),
        ),
        migrations.AddConstraint(
            model_name="modeljoin",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="joining_has_a_reason"),
        ),
        migrations.AddConstraint(
            model_name="modeljoin",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("ended_at", None), ("ended_by", None), ("ended_reason", "")), models.Q(("ended_at__isnull", False), ("ended_by__isnull", False), models.Q(("ended_reason", ""), _negated=True)), _connector="OR"), name="separated_at_and_by_with_a_reason"),
        ),
        migrations.RunSQL(JOINS, DROP_JOINS),
        migrations.RunSQL(watch("models_registry_modeljoin"), unwatch("models_registry_modeljoin")),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
