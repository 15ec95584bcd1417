"""What is recognised now stands beside the dossier, with small indexes of its own. With millions of recognised dossiers
this takes some minutes."""

from django.db import migrations, models

from models_registry.integrity_library import DROP_HONOURED, HONOURED, WITHOUT_TRIGGERS


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0031_letters_with_their_part'),
    ]

    operations = [
        migrations.AddField(
            model_name='registration',
            name='honoured_level',
            field=models.SmallIntegerField(choices=[(1, 'cấp tỉnh'), (2, 'cấp huyện'), (3, 'cấp cơ sở')], editable=False, null=True, verbose_name='cấp công nhận'),
        ),
        migrations.RunSQL(WITHOUT_TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(HONOURED, DROP_HONOURED),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(condition=models.Q(('honoured_level__isnull', False)), fields=['-changed_at', '-id'], name='library_by_moment'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(condition=models.Q(('honoured_level__isnull', False)), fields=['period', '-changed_at', '-id'], name='library_by_period'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(condition=models.Q(('honoured_level__isnull', False)), fields=['keeper_path', 'period'], name='library_by_place'),
        ),
    ]
