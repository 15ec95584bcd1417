"""A line of the journal stays as it was written; it may say once more, that its file has been dropped."""

from django.db import migrations, models

FUNCTION = """
CREATE OR REPLACE FUNCTION reports_run_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'UPDATE' AND to_jsonb(old) - '{OUTCOME}'::text[] = to_jsonb(new) - '{OUTCOME}'::text[] THEN
        IF old.sha256 = '' AND old.refusal = '' THEN RETURN new; END IF;
        IF old.fetched_at IS NULL AND to_jsonb(old) - 'fetched_at' = to_jsonb(new) - 'fetched_at' THEN RETURN new; END IF;
    END IF;DROPPED
    RAISE EXCEPTION 'Nhật ký xuất báo cáo không được sửa, xóa.' USING ERRCODE = 'P0C03';
END $$;
""".replace("{OUTCOME}", "{taken_at,map_date,version,definitions,name,sha256,size,refusal,fetched_at}")
BEFORE = FUNCTION.replace("DROPPED", "")
AFTER = FUNCTION.replace(
    "DROPPED",
    """
    IF tg_op = 'UPDATE' AND old.dropped_at IS NULL AND old.sha256 <> ''
        AND to_jsonb(old) - 'dropped_at' = to_jsonb(new) - 'dropped_at' THEN RETURN new; END IF;""",
)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0005_registers_as_archives'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportrun',
            name='dropped_at',
            field=models.DateTimeField(null=True, verbose_name='dọn tệp lúc'),
        ),
        migrations.AddIndex(
            model_name='reportrun',
            index=models.Index(condition=models.Q(('dropped_at', None), ('version', None), models.Q(('kind__in', ('frozen', 'annex')), _negated=True), models.Q(('sha256', ''), _negated=True)), fields=['asked_at'], name='runs_to_be_dropped'),
        ),
        migrations.AddConstraint(
            model_name='reportrun',
            constraint=models.CheckConstraint(condition=models.Q(('dropped_at', None), models.Q(('version', None), models.Q(('kind__in', ('frozen', 'annex')), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='what_must_be_kept_is_not_dropped'),
        ),
        migrations.RunSQL(AFTER, BEFORE),
    ]
