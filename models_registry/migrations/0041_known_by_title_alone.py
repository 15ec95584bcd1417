"""Registrations of old years of which only the title is left, told apart from those with their texts."""

from django.db import migrations, models

from models_registry.integrity_quality import DROP_QUALITY, QUALITY


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0040_public_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='registration',
            name='quality',
            field=models.CharField(choices=[('full', 'Đủ nội dung'), ('title', 'Chỉ có tên')], default='full', editable=False, max_length=5, verbose_name='nội dung'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('quality__in', ['full', 'title'])), name='registration_of_a_known_quality'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(condition=models.Q(('quality', 'title')), fields=['period', 'id'], name='registration_by_title_alone'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='by_title',
            field=models.BooleanField(default=False, verbose_name='danh sách cũ, chỉ cần tên'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(('by_title', False), ('kind', 'registrations'), _connector='OR'), name='registrations_alone_are_known_by_title'),
        ),
        migrations.RunSQL(QUALITY, DROP_QUALITY),
    ]
