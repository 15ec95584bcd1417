"""The SQL of the log, for migrations: one function, one trigger per watched table."""

from __future__ import annotations

# Keeps only the columns that changed. Secrets are cut out before they reach the log.
FUNCTIONS = """
CREATE FUNCTION audit_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    was jsonb; became jsonb;
BEGIN
    IF tg_op <> 'INSERT' THEN was := to_jsonb(old) - 'password'; END IF;
    IF tg_op <> 'DELETE' THEN became := to_jsonb(new) - 'password'; END IF;
    IF tg_op = 'UPDATE' THEN
        SELECT jsonb_object_agg(w.key, w.value) INTO was
            FROM jsonb_each(was) w WHERE w.value IS DISTINCT FROM became -> w.key;
        IF was IS NULL THEN
            IF to_jsonb(old) ->> 'password' IS NOT DISTINCT FROM to_jsonb(new) ->> 'password' THEN RETURN NULL; END IF;
            was := '{"password": "đã đổi"}'; became := was;
        ELSE
            SELECT jsonb_object_agg(b.key, b.value) INTO became FROM jsonb_each(became) b WHERE was ? b.key;
        END IF;
    END IF;
    INSERT INTO audit_auditevent ("table", key, operation, actor, before, after)
    VALUES (tg_table_name, coalesce(to_jsonb(new) ->> TG_ARGV[0], to_jsonb(old) ->> TG_ARGV[0]),
            left(tg_op, 1), nullif(current_setting('danvan.actor', true), ''), was, became);
    RETURN NULL;
END $$;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Nhật ký chỉ được ghi thêm, không được sửa, xóa.' USING ERRCODE = 'P0A01';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
"""

DROP_FUNCTIONS = """
DROP TRIGGER append_only ON audit_auditevent;
DROP FUNCTION audit_record() CASCADE;
DROP FUNCTION audit_refuse() CASCADE;
"""


def watch(table: str, *, key: str = "id") -> str:
    """SQL that makes every change of `table` leave one row in the log."""
    return (
        f"CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION audit_record('{key}');"
    )


def unwatch(table: str) -> str:
    """The reverse of `watch`."""
    return f"DROP TRIGGER audited ON {table};"
