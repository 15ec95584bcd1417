"""What the database itself holds true across rows, as SQL for migrations.

Within a row the named CHECK constraints of the models say it; here are the promises between rows: history that
cannot be rewritten, a status that always has its history, and recognition that always has its decision.
"""

from __future__ import annotations

CREATE = """
-- History is inserted once. Later only `until` may be set, once, from infinity to the next change's `at`.
CREATE FUNCTION registry_history_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' THEN
        RAISE EXCEPTION 'Lịch sử xử lý không được xóa.' USING ERRCODE = 'P0R01';
    END IF;
    IF old.until <> 'infinity' OR new.until = 'infinity'
        OR to_jsonb(old) - 'until' IS DISTINCT FROM to_jsonb(new) - 'until' THEN
        RAISE EXCEPTION 'Lịch sử xử lý không được sửa.' USING ERRCODE = 'P0R01';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE ON models_registry_statuschange
    FOR EACH ROW EXECUTE FUNCTION registry_history_is_kept();

-- At the end of every transaction the status of a registration, its turn and its axes are those of its open change;
-- one that was never sent has no history at all.
CREATE FUNCTION registry_status_has_its_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r models_registry_registration%ROWTYPE;
    c models_registry_statuschange%ROWTYPE;
    wanted bigint;
BEGIN
    IF tg_table_name = 'models_registry_registration' THEN wanted := new.id; ELSE wanted := new.registration_id; END IF;
    SELECT * INTO r FROM models_registry_registration WHERE id = wanted;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT * INTO c FROM models_registry_statuschange WHERE registration_id = r.id AND until = 'infinity';
    IF NOT FOUND THEN
        IF r.status <> 'draft' OR r.first_sent_at IS NOT NULL THEN
            RAISE EXCEPTION 'Hồ sơ % có trạng thái % mà không có lịch sử.', r.id, r.status USING ERRCODE = 'P0R02';
        END IF;
    ELSIF c.to_status <> r.status OR c.period_id <> r.period_id OR c.unit_id <> r.unit_id
        OR c.awaiting_unit_id IS DISTINCT FROM r.awaiting_unit_id OR c.awaiting_role <> r.awaiting_role
        OR c.sequence <> r.moves
        OR (r.status <> 'draft' AND (
            c.target_level <> r.target_level OR c.sector_id <> r.sector_id OR c.entry_type <> r.entry_type
            OR c.subject <> r.subject OR c.origin <> r.origin)) THEN
        RAISE EXCEPTION 'Hồ sơ % không khớp với lịch sử của nó.', r.id USING ERRCODE = 'P0R02';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER status_has_its_history AFTER INSERT OR UPDATE ON models_registry_registration
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry_status_has_its_history();
CREATE CONSTRAINT TRIGGER history_has_its_status AFTER INSERT OR UPDATE ON models_registry_statuschange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry_status_has_its_history();

-- RECOGNISED if and only if a line in force stands at the level registered for.
CREATE FUNCTION registry_recognised_by_a_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r models_registry_registration%ROWTYPE;
    wanted bigint;
    live boolean;
BEGIN
    IF tg_table_name = 'models_registry_registration' THEN
        wanted := new.id;
    ELSE
        wanted := coalesce(new.registration_id, old.registration_id);
    END IF;
    SELECT * INTO r FROM models_registry_registration WHERE id = wanted;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT EXISTS (
        SELECT 1 FROM models_registry_recognition
        WHERE registration_id = r.id AND level = r.target_level AND effective_at IS NOT NULL AND revoked_at IS NULL
    ) INTO live;
    IF live <> (r.status = 'recognised') THEN
        RAISE EXCEPTION 'Hồ sơ % (%) không khớp với dòng công nhận của nó.', r.id, r.status USING ERRCODE = 'P0R03';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER recognised_by_a_line AFTER INSERT OR UPDATE ON models_registry_registration
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry_recognised_by_a_line();
CREATE CONSTRAINT TRIGGER line_makes_recognised AFTER INSERT OR UPDATE OR DELETE ON models_registry_recognition
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry_recognised_by_a_line();

-- A line in force is kept as signed: only its revocation may be added.
CREATE FUNCTION registry_lines_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.effective_at IS NOT NULL AND (tg_op = 'DELETE' OR old.revoked_at IS NOT NULL
        OR to_jsonb(old) - 'revoked_at' - 'revoked_by_id'
            IS DISTINCT FROM to_jsonb(new) - 'revoked_at' - 'revoked_by_id') THEN
        RAISE EXCEPTION 'Dòng quyết định đã có hiệu lực không được sửa, xóa.' USING ERRCODE = 'P0R04';
    END IF;
    RETURN coalesce(new, old);
END $$;
CREATE TRIGGER lines_are_kept BEFORE UPDATE OR DELETE ON models_registry_recognition
    FOR EACH ROW EXECUTE FUNCTION registry_lines_are_kept();
CREATE FUNCTION registry_decisions_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.recorded_at IS NOT NULL THEN
        RAISE EXCEPTION 'Quyết định đã ghi không được sửa, xóa.' USING ERRCODE = 'P0R04';
    END IF;
    RETURN coalesce(new, old);
END $$;
CREATE TRIGGER decisions_are_kept BEFORE UPDATE OR DELETE ON models_registry_decision
    FOR EACH ROW EXECUTE FUNCTION registry_decisions_are_kept();

-- The level of a line is that of its decision. (Django 5.2 has no foreign key of two columns.)
ALTER TABLE models_registry_recognition ADD CONSTRAINT line_has_the_level_of_its_decision
    FOREIGN KEY (decision_id, level) REFERENCES models_registry_decision (id, level);
"""

DROP = """
ALTER TABLE models_registry_recognition DROP CONSTRAINT line_has_the_level_of_its_decision;
DROP FUNCTION registry_decisions_are_kept() CASCADE;
DROP FUNCTION registry_lines_are_kept() CASCADE;
DROP FUNCTION registry_recognised_by_a_line() CASCADE;
DROP FUNCTION registry_status_has_its_history() CASCADE;
DROP FUNCTION registry_history_is_kept() CASCADE;
"""

# Where a dossier is looked after, copied from its keeper: so that a list is one range of one index, and the planner
# knows how many rows to expect.
PLACES = """
CREATE FUNCTION registry_place_of_keeper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT scope_path INTO STRICT new.keeper_path FROM units_unit WHERE id = new.keeper_id;
    RETURN new;
END $$;
CREATE TRIGGER place_of_keeper BEFORE INSERT OR UPDATE OF keeper_id, keeper_path ON models_registry_registration
    FOR EACH ROW EXECUTE FUNCTION registry_place_of_keeper();

CREATE FUNCTION registry_places_follow_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE models_registry_registration r SET keeper_path = n.scope_path
    FROM moved n JOIN before o ON o.id = n.id
    WHERE r.keeper_id = n.id AND n.scope_path <> o.scope_path;
    RETURN NULL;
END $$;
CREATE TRIGGER places_follow_units AFTER UPDATE ON units_unit
    REFERENCING OLD TABLE AS before NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION registry_places_follow_units();

UPDATE models_registry_registration SET keeper_path = '';
"""

DROP_PLACES = """
DROP TRIGGER places_follow_units ON units_unit;
DROP FUNCTION registry_places_follow_units();
DROP TRIGGER place_of_keeper ON models_registry_registration;
DROP FUNCTION registry_place_of_keeper();
"""
