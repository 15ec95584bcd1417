"""What the database itself keeps of honour and of what becomes of it afterwards, as SQL for migrations."""

from __future__ import annotations

# The highest level at which a dossier is recognised now, beside the dossier: the library is one range of one small
# index, and nobody can write there what no decision says.
HONOURED = """
CREATE FUNCTION registry_honoured_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT min(level) INTO new.honoured_level FROM models_registry_recognition
    WHERE registration_id = new.id AND effective_at IS NOT NULL AND revoked_at IS NULL;
    RETURN new;
END $$;
-- Named to come before the trigger of closed periods: what a stale row says of it is put right before it is looked at.
CREATE TRIGGER by_its_lines BEFORE UPDATE OF honoured_level ON models_registry_registration
    FOR EACH ROW EXECUTE FUNCTION registry_honoured_level();
CREATE TRIGGER by_its_lines_from_the_start BEFORE INSERT ON models_registry_registration
    FOR EACH ROW WHEN (new.honoured_level IS NOT NULL) EXECUTE FUNCTION registry_honoured_level();

-- Written by the tables' owner: whether the line itself may be written in a closed period, its own trigger has said.
CREATE FUNCTION registry_lines_honour() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    was boolean := tg_op <> 'INSERT' AND old.effective_at IS NOT NULL AND old.revoked_at IS NULL;
    became boolean := tg_op <> 'DELETE' AND new.effective_at IS NOT NULL AND new.revoked_at IS NULL;
BEGIN
    IF was <> became THEN
        UPDATE models_registry_registration SET honoured_level = NULL
        WHERE id = CASE tg_op WHEN 'DELETE' THEN old.registration_id ELSE new.registration_id END;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER lines_honour AFTER INSERT OR UPDATE OR DELETE ON models_registry_recognition
    FOR EACH ROW EXECUTE FUNCTION registry_lines_honour();
"""

DROP_HONOURED = """
DROP FUNCTION registry_lines_honour() CASCADE;
DROP FUNCTION registry_honoured_level() CASCADE;
"""

# What the triggers would have written, for rows that were there before them or were loaded with the triggers off.
FILL_HONOURED = """
UPDATE models_registry_registration r SET honoured_level = l.level
FROM (
    SELECT registration_id, min(level) AS level FROM models_registry_recognition
    WHERE effective_at IS NOT NULL AND revoked_at IS NULL GROUP BY registration_id
) l WHERE l.registration_id = r.id AND r.honoured_level IS DISTINCT FROM l.level;
"""
WITHOUT_TRIGGERS = f"""
ALTER TABLE models_registry_registration DISABLE TRIGGER USER;
{FILL_HONOURED}
ALTER TABLE models_registry_registration ENABLE TRIGGER USER;
"""

# What a unit reported after recognition, also where the period is closed: no figure of a closing is made of it.
FOLLOW_UPS = """
CREATE FUNCTION registry_follow_ups_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.ended_at IS NOT NULL OR to_jsonb(old) - 'ended_at' IS DISTINCT FROM to_jsonb(new) - 'ended_at' THEN
        RAISE EXCEPTION 'Báo cáo sau công nhận không được sửa.' USING ERRCODE = 'P0R33';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER follow_ups_are_kept BEFORE UPDATE ON models_registry_followup
    FOR EACH ROW EXECUTE FUNCTION registry_follow_ups_are_kept();
"""

DROP_FOLLOW_UPS = "DROP FUNCTION registry_follow_ups_are_kept() CASCADE;"

# What strangers read is what a decision in force says of a collective. The moments are the database's own; the locks
# let whoever revokes the line at the same moment find what is to be ended.
PUBLICATIONS = """
CREATE FUNCTION registry_publications_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' OR (tg_op = 'UPDATE' AND (
        old.ended_at IS NOT NULL OR new.ended_at IS NULL
        OR to_jsonb(old) - '{ended_at,ended_by_id}'::text[]
            IS DISTINCT FROM to_jsonb(new) - '{ended_at,ended_by_id}'::text[]))
    THEN
        RAISE EXCEPTION 'Nội dung đã công bố không được sửa, xóa; chỉ gỡ xuống.' USING ERRCODE = 'P0R38';
    END IF;
    IF tg_op = 'UPDATE' THEN
        new.ended_at := clock_timestamp();
        RETURN new;
    END IF;
    PERFORM 1 FROM models_registry_recognition l JOIN models_registry_registration r ON r.id = l.registration_id
        WHERE l.id = new.line_id AND l.effective_at IS NOT NULL AND l.revoked_at IS NULL AND r.subject = 'collective'
        FOR SHARE;
    IF NOT FOUND OR new.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'Chỉ công bố mô hình tập thể đang được công nhận.' USING ERRCODE = 'P0R39';
    END IF;
    new.at := clock_timestamp();
    RETURN new;
END $$;
CREATE TRIGGER publications_are_kept BEFORE INSERT OR UPDATE OR DELETE ON models_registry_publication
    FOR EACH ROW EXECUTE FUNCTION registry_publications_are_kept();

CREATE FUNCTION registry_line_ends_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE models_registry_publication SET ended_at = clock_timestamp() WHERE line_id = new.id AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER line_ends_publication AFTER UPDATE ON models_registry_recognition FOR EACH ROW
    WHEN (old.effective_at IS NOT NULL AND old.revoked_at IS NULL
        AND (new.effective_at IS NULL OR new.revoked_at IS NOT NULL))
    EXECUTE FUNCTION registry_line_ends_publication();

CREATE FUNCTION registry_person_ends_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE models_registry_publication SET ended_at = clock_timestamp() WHERE ended_at IS NULL
        AND line_id IN (SELECT id FROM models_registry_recognition WHERE registration_id = new.id);
    RETURN NULL;
END $$;
CREATE TRIGGER person_ends_publication AFTER UPDATE OF subject ON models_registry_registration FOR EACH ROW
    WHEN (old.subject = 'collective' AND new.subject <> 'collective')
    EXECUTE FUNCTION registry_person_ends_publication();
"""

DROP_PUBLICATIONS = """
DROP FUNCTION registry_person_ends_publication() CASCADE;
DROP FUNCTION registry_line_ends_publication() CASCADE;
DROP FUNCTION registry_publications_are_kept() CASCADE;
"""

# Files beside what a unit reported after recognition: they join and leave a dossier of a closed period too, though only
# one that is recognised. All else of a file, and every other file, stays as the closing found it.
FILES_AFTERWARDS = """
CREATE FUNCTION registry_files_after_recognition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM models_registry_registration r
            WHERE r.id = new.registration_id AND r.honoured_level IS NOT NULL) THEN
        RAISE EXCEPTION 'Chỉ hồ sơ đang được công nhận có tài liệu sau công nhận.' USING ERRCODE = 'P0R40';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER after_recognition BEFORE INSERT OR UPDATE OF step, registration_id ON models_registry_evidence
    FOR EACH ROW WHEN (new.step IN ('after_6', 'after_12')) EXECUTE FUNCTION registry_files_after_recognition();
DROP TRIGGER closed_period ON models_registry_evidence;
CREATE TRIGGER closed_period BEFORE INSERT ON models_registry_evidence
    FOR EACH ROW WHEN (new.step NOT IN ('after_6', 'after_12'))
    EXECUTE FUNCTION registry_closed_content('registration_id');
CREATE TRIGGER closed_period_changed BEFORE UPDATE ON models_registry_evidence
    FOR EACH ROW WHEN (old.step NOT IN ('after_6', 'after_12') OR old.removed_at IS NOT NULL
        OR to_jsonb(old) - 'removed_at' IS DISTINCT FROM to_jsonb(new) - 'removed_at')
    EXECUTE FUNCTION registry_closed_content('registration_id');
CREATE TRIGGER closed_period_deleted BEFORE DELETE ON models_registry_evidence
    FOR EACH ROW EXECUTE FUNCTION registry_closed_content('registration_id');
"""

DROP_FILES_AFTERWARDS = """
DROP FUNCTION registry_files_after_recognition() CASCADE;
DROP TRIGGER closed_period_deleted ON models_registry_evidence;
DROP TRIGGER closed_period_changed ON models_registry_evidence;
DROP TRIGGER closed_period ON models_registry_evidence;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_evidence
    FOR EACH ROW EXECUTE FUNCTION registry_closed_content('registration_id');
"""
