from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0029_undo_before_closings'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='periodbook',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['period'], name='closed_books'),
        ),
    ]
