"""An approved correction lets through exactly what it says: of the information, of the results, or one step."""

from django.db import migrations, models

from models_registry.integrity import CORRECTIONS, DROP_CORRECTIONS

def tell(apps, schema_editor):
    """Earlier corrections are of the information; what they say stands in words too."""
    columns = {field.attname: field for field in apps.get_model("models_registry", "Registration")._meta.fields}
    sectors = dict(apps.get_model("models_registry", "Sector").objects.values_list("pk", "name"))

    def said(name, value):
        words = sectors if name == "sector_id" else dict(columns[name].choices or ())
        return str(words.get(value, value))

    # They are kept as they are by a trigger; this is not another proposal, only another way to write it down.
    schema_editor.execute("ALTER TABLE models_registry_correction DISABLE TRIGGER corrections_are_kept")
    for one in apps.get_model("models_registry", "Correction").objects.all():
        one.changes = {"sector_id" if name == "sector" else name: pair for name, pair in one.changes.items()}
        one.told = [
            [columns[name].verbose_name.capitalize(), *(said(name, value) for value in pair)]
            for name, pair in one.changes.items()
        ]
        one.save(update_fields=["changes", "told"])
    schema_editor.execute("ALTER TABLE models_registry_correction ENABLE TRIGGER corrections_are_kept")


class Migration(migrations.Migration):
    dependencies = [("models_registry", "0018_rounds_from_years")]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("information", "Thông tin đăng ký"),
                    ("results", "Kết quả"),
                    ("step", "Bước xử lý"),
                ],
                default="information",
                max_length=12,
                verbose_name="chỗ sai",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="told",
            field=models.JSONField(default=list, verbose_name="nội dung bằng lời"),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.RunSQL(CORRECTIONS, DROP_CORRECTIONS),
    ]
