"""What a deciding body lets everybody read, without an account."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import models_registry.models.registration
from danvan.audit.sql import unwatch, watch
from models_registry.integrity_library import DROP_PUBLICATIONS, PUBLICATIONS


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"REVOKE DELETE ON models_registry_publication FROM {role}")


class Migration(migrations.Migration):

    dependencies = [
        ('models_registry', '0039_many_found_at_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=models_registry.models.registration.new_token, editable=False, max_length=12, verbose_name='địa chỉ')),
                ('summary', models.TextField(verbose_name='nội dung công bố')),
                ('search_key', models.TextField(editable=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='từ lúc')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='đến lúc')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người công bố')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người gỡ')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='models_registry.recognition', verbose_name='công nhận')),
            ],
            options={
                'verbose_name': 'công bố',
                'verbose_name_plural': 'công bố',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('line',), name='a_line_is_published_once', violation_error_message='Mô hình này đang được công bố.'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('token',), name='one_public_page_per_address'), models.CheckConstraint(condition=models.Q(('summary', ''), _negated=True), name='published_with_a_text'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__gte', models.F('at')), ('ended_at__isnull', False)), _connector='OR'), name='publication_ends_after_it_began')],
                'indexes': [models.Index(fields=['-at', '-id'], condition=models.Q(('ended_at', None)), name='published_by_moment'), django.contrib.postgres.indexes.GinIndex(models_registry.models.registration.Grams(models.Value(0), models.Value(''), 'search_key'), condition=models.Q(('ended_at', None)), name='published_by_letters')],
            },
        ),
        migrations.RunSQL(PUBLICATIONS, DROP_PUBLICATIONS),
        migrations.RunPython(protect, migrations.RunPython.noop),
        migrations.RunSQL(watch("models_registry_publication"), unwatch("models_registry_publication")),
    ]
