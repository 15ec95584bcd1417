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

# A closed period. Whoever writes what a figure or an official table is made of holds the books of its chain in share
# mode to the end of the transaction; closing takes the top one, so it waits for them, and they for it.
CLOSING = """
-- Every period has a book at every desk that exists on a day of it.
CREATE FUNCTION registry_open_books() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF tg_table_name = 'units_unitterm' THEN
        INSERT INTO models_registry_periodbook (period_id, unit_id, level, version)
        SELECT p.id, t.unit_id, min(t.desk_level), 0
        FROM new_rows t JOIN models_registry_emulationperiod p
            ON t.during && daterange(p.starts_on, p.ends_on, '[]')
        WHERE t.desk_level IS NOT NULL GROUP BY p.id, t.unit_id
        ON CONFLICT (period_id, unit_id) DO NOTHING;
    ELSE
        INSERT INTO models_registry_periodbook (period_id, unit_id, level, version)
        SELECT p.id, t.unit_id, min(t.desk_level), 0
        FROM new_rows p JOIN units_unitterm t ON t.during && daterange(p.starts_on, p.ends_on, '[]')
        WHERE t.desk_level IS NOT NULL GROUP BY p.id, t.unit_id
        ON CONFLICT (period_id, unit_id) DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER books_of_new_desks AFTER INSERT ON units_unitterm
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION registry_open_books();
CREATE TRIGGER books_of_changed_desks AFTER UPDATE ON units_unitterm
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION registry_open_books();
CREATE TRIGGER books_of_new_periods AFTER INSERT ON models_registry_emulationperiod
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION registry_open_books();
CREATE TRIGGER books_of_changed_periods AFTER UPDATE ON models_registry_emulationperiod
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION registry_open_books();
-- Once closed, closed; and the days of a period with a closed book stand.
CREATE FUNCTION registry_closed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_table_name = 'models_registry_emulationperiod' THEN
        IF (new.starts_on, new.ends_on, new.kind) IS DISTINCT FROM (old.starts_on, old.ends_on, old.kind) AND EXISTS (
            SELECT 1 FROM models_registry_periodbook WHERE period_id = old.id AND closed_at IS NOT NULL) THEN
            RAISE EXCEPTION 'Kỳ đã có nơi chốt số liệu nên không đổi ngày được.' USING ERRCODE = 'P0C01';
        END IF;
    ELSIF (new.period_id, new.unit_id, new.level) IS DISTINCT FROM (old.period_id, old.unit_id, old.level)
        OR old.closed_at IS NOT NULL AND (new.version < old.version
            OR (new.closed_at, new.closed_by_id, new.map_date)
                IS DISTINCT FROM (old.closed_at, old.closed_by_id, old.map_date)) THEN
        RAISE EXCEPTION 'Số liệu đã chốt không mở lại được.' USING ERRCODE = 'P0C01';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER closed_stays BEFORE UPDATE ON models_registry_periodbook
    FOR EACH ROW EXECUTE FUNCTION registry_closed_stays();
CREATE TRIGGER closed_stays BEFORE UPDATE ON models_registry_emulationperiod
    FOR EACH ROW EXECUTE FUNCTION registry_closed_stays();

-- What stands in the way of a dossier of `u` in the period `p`: the highest level at which it is closed (0 where a
-- book is missing: nobody is above that), and the last moment it was closed. Both null: open. `take` holds the books
-- of the chain in share mode first, top down. The chain is that of the unit itself on the map by which it is counted,
-- whoever answers for it today. A unit with an exception in force has no level in its way, only the moment.
CREATE FUNCTION registry_closed(p bigint, u bigint, take boolean, OUT closed_level integer, OUT closed_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    first_day date;
    last_day date;
    desks bigint[];
    held integer;
BEGIN
    SELECT starts_on, greatest(least(ends_on, (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date), starts_on)
        INTO first_day, last_day FROM models_registry_emulationperiod WHERE id = p;
    SELECT array_agg(DISTINCT d.unit_id) INTO desks
    FROM units_unitterm t
    CROSS JOIN LATERAL (SELECT least(upper(t.during) - 1, last_day) AS day) shown
    JOIN units_unitterm d ON d.unit_id = ANY (string_to_array(rtrim(t.path, '.'), '.')::bigint[])
        AND d.during @> shown.day AND d.desk_level IS NOT NULL
    WHERE t.unit_id = u AND t.during && daterange(first_day, last_day, '[]');
    IF desks IS NULL THEN
        SELECT array_agg(b.unit_id) INTO desks FROM models_registry_periodbook b
        WHERE b.period_id = p AND b.unit_id = ANY (registry_chain(u, last_day));
    END IF;
    IF take THEN
        PERFORM 1 FROM models_registry_periodbook b WHERE b.period_id = p AND b.unit_id = ANY (desks)
        ORDER BY b.level, b.unit_id FOR SHARE;
    END IF;
    SELECT count(*), min(b.level) FILTER (WHERE b.closed_at IS NOT NULL), max(b.closed_at)
        INTO held, closed_level, closed_at
    FROM models_registry_periodbook b WHERE b.period_id = p AND b.unit_id = ANY (desks)
        AND (b.closed_at IS NULL OR b.unit_id = ANY (registry_chain(u, b.map_date)));
    IF closed_level IS NOT NULL THEN
        IF EXISTS (SELECT 1 FROM models_registry_latesending s WHERE s.period_id = p AND s.unit_id = u
                AND s.until >= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) THEN
            closed_level := NULL;
        END IF;
    ELSIF held < cardinality(desks) AND EXISTS (
        SELECT 1 FROM unnest(desks) AS d (unit_id) WHERE NOT EXISTS (
            SELECT 1 FROM models_registry_periodbook b WHERE b.period_id = p AND b.unit_id = d.unit_id)) THEN
        closed_level := 0;
    END IF;
END $$;

-- The unit and those above it on the map of a day, topmost first; on its last map where it did not exist then.
CREATE FUNCTION registry_chain(u bigint, day date) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT string_to_array(rtrim(path, '.'), '.')::bigint[] FROM units_unitterm WHERE unit_id = u
    ORDER BY during @> day DESC, upper(during) DESC NULLS FIRST LIMIT 1
$$;

CREATE FUNCTION registry_refuse_closed(p bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Số liệu kỳ % đã chốt.', (SELECT code FROM models_registry_emulationperiod WHERE id = p)
        USING ERRCODE = 'P0C01';
END $$;

-- The dossier itself. Closed, it still goes where a reorganisation puts it; makes the moves of the desks above, of
-- which the history says which desk made them; and is amended once for each approved correction.
CREATE FUNCTION registry_closed_registration() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place CONSTANT text[] := ARRAY['keeper_id', 'keeper_path', 'awaiting_unit_id'];
    steps CONSTANT text[] := place || ARRAY['status', 'awaiting_role', 'moves', 'changed_at'];
    amended CONSTANT text[] := ARRAY['title', 'sector_id', 'entry_type', 'subject', 'origin', 'moves', 'changed_at',
        'sort_key', 'search_key'];
    k record;
    same boolean;
BEGIN
    FOR k IN SELECT DISTINCT p, u FROM (VALUES
            (CASE WHEN tg_op <> 'INSERT' THEN old.period_id END, CASE WHEN tg_op <> 'INSERT' THEN old.unit_id END),
            (CASE WHEN tg_op <> 'DELETE' THEN new.period_id END, CASE WHEN tg_op <> 'DELETE' THEN new.unit_id END)
        ) v (p, u) WHERE p IS NOT NULL ORDER BY 1, 2
    LOOP
        IF (SELECT closed_level FROM registry_closed(k.p, k.u, true)) IS NULL THEN
            CONTINUE;
        END IF;
        IF tg_op <> 'UPDATE' THEN
            PERFORM registry_refuse_closed(k.p);
        END IF;
        same := to_jsonb(old) - place = to_jsonb(new) - place;
        IF NOT same AND new.moves = old.moves + 1 THEN
            same := to_jsonb(old) - steps = to_jsonb(new) - steps AND (new.status = old.status
                OR (old.status, new.status) IN (('proposed', 'recognised'), ('proposed', 'not_recognised'),
                    ('recognised', 'revoked'), ('not_recognised', 'proposed')))
                OR to_jsonb(old) - amended = to_jsonb(new) - amended AND EXISTS (
                    SELECT 1 FROM models_registry_correction c
                    WHERE c.registration_id = old.id AND c.approved_at IS NOT NULL AND c.spent_at IS NULL);
        END IF;
        IF NOT same THEN
            PERFORM registry_refuse_closed(k.p);
        END IF;
    END LOOP;
    RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_registration
    FOR EACH ROW EXECUTE FUNCTION registry_closed_registration();

-- The history. Whatever comes after the closing also counts from after it, so that the frozen past stays as it was.
CREATE FUNCTION registry_closed_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed record;
    desk_level integer;
BEGIN
    SELECT * INTO closed FROM registry_closed(new.period_id, new.unit_id, true);
    IF closed.closed_at IS NULL AND closed.closed_level IS NULL THEN
        RETURN new;
    END IF;
    IF new.at <= closed.closed_at THEN
        PERFORM registry_refuse_closed(new.period_id);
    END IF;
    IF closed.closed_level IS NULL THEN
        RETURN new;
    END IF;
    IF new.action = 'amend' THEN
        UPDATE models_registry_correction SET spent_at = clock_timestamp()
        WHERE registration_id = new.registration_id AND approved_at IS NOT NULL AND spent_at IS NULL;
        IF FOUND THEN
            RETURN new;
        END IF;
    ELSIF new.action IN ('recognise', 'revoke', 'recognise_elsewhere', 'revoke_elsewhere') THEN
        desk_level := coalesce((new.details ->> 'level')::integer, new.target_level);
    ELSIF new.action IN ('appraise', 'decline', 'reconsider') THEN
        SELECT t.desk_level INTO desk_level FROM units_unitterm t
        WHERE t.desk_level IS NOT NULL AND t.unit_id = coalesce(new.awaiting_unit_id, (
            SELECT c.awaiting_unit_id FROM models_registry_statuschange c
            WHERE c.registration_id = new.registration_id AND c.sequence = new.sequence - 1))
        ORDER BY upper(t.during) DESC NULLS FIRST LIMIT 1;
    END IF;
    IF desk_level IS NULL OR desk_level >= closed.closed_level THEN
        PERFORM registry_refuse_closed(new.period_id);
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER closed_period BEFORE INSERT ON models_registry_statuschange
    FOR EACH ROW EXECUTE FUNCTION registry_closed_history();

-- A line in force is written by desks above alone. What never was in force makes no figure, and may go.
CREATE FUNCTION registry_closed_recognition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    k record;
    level_of_line integer;
    closed integer;
BEGIN
    IF tg_op = 'DELETE' THEN
        IF old.effective_at IS NULL THEN RETURN old; END IF;
        level_of_line := old.level;
    ELSE
        level_of_line := new.level;
        IF tg_op = 'UPDATE' AND new.revoked_by_id IS NULL
            AND to_jsonb(old) - 'revoked_by_id' = to_jsonb(new) - 'revoked_by_id' THEN RETURN new; END IF;
    END IF;
    FOR k IN SELECT r.period_id, r.unit_id FROM models_registry_registration r WHERE r.id IN (
            CASE WHEN tg_op <> 'INSERT' THEN old.registration_id END,
            CASE WHEN tg_op <> 'DELETE' THEN new.registration_id END) ORDER BY 1, 2
    LOOP
        SELECT closed_level INTO closed FROM registry_closed(k.period_id, k.unit_id, true);
        IF level_of_line >= closed THEN
            PERFORM registry_refuse_closed(k.period_id);
        END IF;
    END LOOP;
    RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_recognition
    FOR EACH ROW EXECUTE FUNCTION registry_closed_recognition();

-- What a dossier says: nobody writes in it any more. The argument names the column that leads to the registration.
CREATE FUNCTION registry_closed_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT r.period_id, r.unit_id FROM models_registry_registration r WHERE r.id IN (
            CASE WHEN tg_op <> 'INSERT' THEN (to_jsonb(old) ->> tg_argv[0])::bigint END,
            CASE WHEN tg_op <> 'DELETE' THEN (to_jsonb(new) ->> tg_argv[0])::bigint END) ORDER BY 1, 2
    LOOP
        IF (SELECT closed_level FROM registry_closed(k.period_id, k.unit_id, true)) IS NOT NULL THEN
            PERFORM registry_refuse_closed(k.period_id);
        END IF;
    END LOOP;
    RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_dossier
    FOR EACH ROW EXECUTE FUNCTION registry_closed_content('registration_id');
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_resultreport
    FOR EACH ROW EXECUTE FUNCTION registry_closed_content('registration_id');
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_resultmetric
    FOR EACH ROW EXECUTE FUNCTION registry_closed_content('report_id');
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_evidence
    FOR EACH ROW EXECUTE FUNCTION registry_closed_content('registration_id');

-- A code that was given stands on paper.
CREATE FUNCTION registry_codes_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.code IS DISTINCT FROM new.code AND old.code IS NOT NULL THEN
        RAISE EXCEPTION 'Mã mô hình đã cấp không đổi được.' USING ERRCODE = 'P0R05';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER codes_are_kept AFTER UPDATE OF code ON models_registry_emulationmodel
    FOR EACH ROW EXECUTE FUNCTION registry_codes_are_kept();

-- What was proposed and approved is kept as it was; an approval or a refusal is given once.
CREATE FUNCTION registry_corrections_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' OR old.spent_at IS NOT NULL OR old.refused_at IS NOT NULL
        OR old.approved_at IS NOT NULL AND new.approved_at IS DISTINCT FROM old.approved_at
        OR (new.registration_id, new.unit_id, new.changes, new.reason, new.proposed_by_id, new.proposed_at)
            IS DISTINCT FROM
            (old.registration_id, old.unit_id, old.changes, old.reason, old.proposed_by_id, old.proposed_at) THEN
        RAISE EXCEPTION 'Đề nghị đính chính đã trả lời không được sửa, xóa.' USING ERRCODE = 'P0C02';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER corrections_are_kept BEFORE UPDATE OR DELETE ON models_registry_correction
    FOR EACH ROW EXECUTE FUNCTION registry_corrections_are_kept();
"""

# The books of all periods at once, for what was loaded with the triggers off.
BOOKS = """
INSERT INTO models_registry_periodbook (period_id, unit_id, level, version)
SELECT p.id, t.unit_id, min(t.desk_level), 0
FROM models_registry_emulationperiod p JOIN units_unitterm t
    ON t.during && daterange(p.starts_on, p.ends_on, '[]')
WHERE t.desk_level IS NOT NULL GROUP BY p.id, t.unit_id
ON CONFLICT (period_id, unit_id) DO NOTHING;
"""

DROP_CLOSING = """
DROP FUNCTION registry_corrections_are_kept() CASCADE;
DROP FUNCTION registry_codes_are_kept() CASCADE;
DROP FUNCTION registry_closed_content() CASCADE;
DROP FUNCTION registry_closed_recognition() CASCADE;
DROP FUNCTION registry_closed_history() CASCADE;
DROP FUNCTION registry_closed_registration() CASCADE;
DROP FUNCTION registry_refuse_closed(bigint) CASCADE;
DROP FUNCTION registry_closed(bigint, bigint, boolean) CASCADE;
DROP FUNCTION registry_chain(bigint, date) CASCADE;
DROP FUNCTION registry_closed_stays() CASCADE;
DROP FUNCTION registry_open_books() CASCADE;
"""

TWO_PERSONS = """
-- Who put a line on a decision does not record it, whatever posts they hold by then.
CREATE FUNCTION registry_recorder_added_no_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM models_registry_recognition
        WHERE (decision_id = new.id AND added_by_id = new.recorded_by_id)
            OR (revoked_by_id = new.id AND revocation_added_by_id = new.recorded_by_id)
    ) THEN
        RAISE EXCEPTION 'Người thêm mô hình vào dự thảo không được tự ghi quyết định.' USING ERRCODE = 'P0R06';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER recorder_added_no_line BEFORE INSERT OR UPDATE ON models_registry_decision
    FOR EACH ROW WHEN (new.recorded_by_id IS NOT NULL) EXECUTE FUNCTION registry_recorder_added_no_line();

-- A line in force is kept as signed: only its revocation may be added.
CREATE OR REPLACE FUNCTION registry_lines_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.effective_at IS NOT NULL AND (tg_op = 'DELETE' OR old.revoked_at IS NOT NULL
        OR to_jsonb(old) - 'revoked_at' - 'revoked_by_id' - 'revocation_added_by_id'
            IS DISTINCT FROM to_jsonb(new) - 'revoked_at' - 'revoked_by_id' - 'revocation_added_by_id') THEN
        RAISE EXCEPTION 'Dòng quyết định đã có hiệu lực không được sửa, xóa.' USING ERRCODE = 'P0R04';
    END IF;
    RETURN coalesce(new, old);
END $$;
"""

# Where a dossier is looked after, copied from its keeper: so that a list is one range of one index, and the planner
# knows how many rows to expect.
PLACES = """
CREATE FUNCTION registry_place_of_keeper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT scope_path INTO STRICT new.keeper_path FROM units_unit WHERE id = new.keeper_id;
    RETURN new;
END $$;
-- Named to be the first of its kind: the others see the right place.
CREATE TRIGGER at_its_keepers_place BEFORE INSERT OR UPDATE OF keeper_id, keeper_path ON models_registry_registration
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
DROP TRIGGER at_its_keepers_place ON models_registry_registration;
DROP FUNCTION registry_place_of_keeper();
"""

# Rows that themselves name a period and a unit: nobody writes them where the period is closed for the unit.
CLOSED_ABSTENTIONS = """
CREATE FUNCTION registry_closed_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT DISTINCT p, u FROM (VALUES
            (CASE WHEN tg_op <> 'INSERT' THEN old.period_id END, CASE WHEN tg_op <> 'INSERT' THEN old.unit_id END),
            (CASE WHEN tg_op <> 'DELETE' THEN new.period_id END, CASE WHEN tg_op <> 'DELETE' THEN new.unit_id END)
        ) v (p, u) WHERE p IS NOT NULL ORDER BY 1, 2
    LOOP
        IF (SELECT closed_level FROM registry_closed(k.p, k.u, true)) IS NOT NULL THEN
            PERFORM registry_refuse_closed(k.p);
        END IF;
    END LOOP;
    RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_abstention
    FOR EACH ROW EXECUTE FUNCTION registry_closed_row();
"""

DROP_CLOSED_ABSTENTIONS = "DROP FUNCTION registry_closed_row() CASCADE;"

AWARDS = """
-- What was entered about an award stands: it only ends, once, and another row takes its place.
CREATE FUNCTION registry_awards_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' OR old.ended_at IS NOT NULL
        OR to_jsonb(old) - 'ended_at' - 'ended_by_id' - 'end_reason'
            IS DISTINCT FROM to_jsonb(new) - 'ended_at' - 'ended_by_id' - 'end_reason' THEN
        RAISE EXCEPTION 'Khen thưởng đã ghi không được sửa, xóa.' USING ERRCODE = 'P0R07';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER awards_are_kept BEFORE UPDATE OR DELETE ON models_registry_award
    FOR EACH ROW EXECUTE FUNCTION registry_awards_are_kept();
CREATE FUNCTION registry_award_recipients_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Khen thưởng đã ghi không được sửa, xóa.' USING ERRCODE = 'P0R07';
END $$;
CREATE TRIGGER award_recipients_are_kept BEFORE UPDATE OR DELETE ON models_registry_awardrecipient
    FOR EACH ROW EXECUTE FUNCTION registry_award_recipients_are_kept();

-- Either names or counts.
CREATE FUNCTION registry_award_has_names_or_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    counted boolean;
BEGIN
    IF tg_table_name = 'models_registry_award' THEN wanted := new.id; ELSE wanted := new.award_id; END IF;
    SELECT collectives IS NOT NULL INTO counted FROM models_registry_award WHERE id = wanted;
    IF counted = EXISTS (SELECT 1 FROM models_registry_awardrecipient WHERE award_id = wanted) THEN
        RAISE EXCEPTION 'Khen thưởng % phải có hoặc tên, hoặc số lượng.', wanted USING ERRCODE = 'P0R08';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER award_has_names_or_counts AFTER INSERT ON models_registry_award
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry_award_has_names_or_counts();
CREATE CONSTRAINT TRIGGER names_stand_without_counts AFTER INSERT ON models_registry_awardrecipient
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry_award_has_names_or_counts();

-- Awards are given after a period is closed too. They count from after the closing of who gives and of who is
-- given, so that the frozen past stays as it was.
CREATE FUNCTION registry_award_after_closing(a bigint, u bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    p bigint;
BEGIN
    SELECT period_id INTO p FROM models_registry_award WHERE id = a;
    IF moment <= (SELECT closed_at FROM registry_closed(p, u, true)) THEN
        PERFORM registry_refuse_closed(p);
    END IF;
END $$;
CREATE FUNCTION registry_closed_award() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    u bigint;
    moment timestamptz := CASE tg_op WHEN 'UPDATE' THEN new.ended_at ELSE new.counts_from END;
BEGIN
    FOR u IN SELECT new.issuer_id UNION SELECT unit_id FROM models_registry_awardrecipient WHERE award_id = new.id
        ORDER BY 1
    LOOP
        PERFORM registry_award_after_closing(new.id, u, moment);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER closed_period AFTER INSERT OR UPDATE ON models_registry_award
    FOR EACH ROW EXECUTE FUNCTION registry_closed_award();
CREATE FUNCTION registry_closed_award_recipient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM registry_award_after_closing(
        new.award_id, new.unit_id, (SELECT counts_from FROM models_registry_award WHERE id = new.award_id));
    RETURN NULL;
END $$;
CREATE TRIGGER closed_period AFTER INSERT ON models_registry_awardrecipient
    FOR EACH ROW EXECUTE FUNCTION registry_closed_award_recipient();
"""

DROP_AWARDS = """
DROP FUNCTION registry_closed_award_recipient() CASCADE;
DROP FUNCTION registry_closed_award() CASCADE;
DROP FUNCTION registry_award_after_closing(bigint, bigint, timestamptz) CASCADE;
DROP FUNCTION registry_award_has_names_or_counts() CASCADE;
DROP FUNCTION registry_award_recipients_are_kept() CASCADE;
DROP FUNCTION registry_awards_are_kept() CASCADE;
"""

REORGANISATIONS = """
-- Undoing a reorganisation is the one thing that takes rows of history back. It is done by a function of the tables'
-- owner, within which the current user is not the one who signed in; nothing that the app role can set counts.
CREATE OR REPLACE FUNCTION registry_history_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' THEN
        IF old.action = 'reorganise' AND current_user <> session_user THEN
            RETURN old;
        END IF;
        RAISE EXCEPTION 'Lịch sử xử lý không được xóa.' USING ERRCODE = 'P0R01';
    END IF;
    -- (A column that the database computes is not there yet when the trigger runs; nobody can write it either.)
    IF to_jsonb(old) - 'until' - 'figure_key' IS DISTINCT FROM to_jsonb(new) - 'until' - 'figure_key'
        OR (old.until <> 'infinity' OR new.until = 'infinity') AND current_user = session_user THEN
        RAISE EXCEPTION 'Lịch sử xử lý không được sửa.' USING ERRCODE = 'P0R01';
    END IF;
    RETURN new;
END $$;
DROP TRIGGER closed_period ON models_registry_registration;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_registration
    FOR EACH ROW WHEN (current_user = session_user) EXECUTE FUNCTION registry_closed_registration();

-- A closed dossier goes where a reorganisation puts it: after the closing, with nothing of it changed that a figure
-- counts.
CREATE FUNCTION registry_closed_reorganisation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed record;
    before models_registry_statuschange%ROWTYPE;
BEGIN
    SELECT * INTO closed FROM registry_closed(new.period_id, new.unit_id, true);
    IF closed.closed_at IS NULL AND closed.closed_level IS NULL THEN
        RETURN new;
    END IF;
    SELECT * INTO before FROM models_registry_statuschange
    WHERE registration_id = new.registration_id AND sequence = new.sequence - 1;
    IF new.at <= closed.closed_at
        OR (new.to_status, new.target_level, new.sector_id, new.entry_type, new.subject, new.origin)
            IS DISTINCT FROM
            (before.to_status, before.target_level, before.sector_id, before.entry_type, before.subject, before.origin)
    THEN
        PERFORM registry_refuse_closed(new.period_id);
    END IF;
    RETURN new;
END $$;
DROP TRIGGER closed_period ON models_registry_statuschange;
CREATE TRIGGER closed_period BEFORE INSERT ON models_registry_statuschange
    FOR EACH ROW WHEN (new.action <> 'reorganise') EXECUTE FUNCTION registry_closed_history();
CREATE TRIGGER closed_period_reorganised BEFORE INSERT ON models_registry_statuschange
    FOR EACH ROW WHEN (new.action = 'reorganise') EXECUTE FUNCTION registry_closed_reorganisation();

-- What was carried out is told as it was; undone, once, it says so.
CREATE FUNCTION registry_reorganisations_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' OR old.undone_at IS NOT NULL
        OR old.is_whole AND to_jsonb(old) - '{undone_at,undone_by_id}'::text[]
            IS DISTINCT FROM to_jsonb(new) - '{undone_at,undone_by_id}'::text[] THEN
        RAISE EXCEPTION 'Lần sắp xếp đã thực hiện không được sửa, xóa.' USING ERRCODE = 'P0G01';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON models_registry_reorganisation
    FOR EACH ROW EXECUTE FUNCTION registry_reorganisations_are_kept();

-- The dossiers and their history are as they were before the reorganisation, and the books that its new desks were
-- given are gone. Refused where any of the dossiers has moved on since, or a new desk has closed.
CREATE FUNCTION registry_undo_reorganisation(plan bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    r models_registry_reorganisation%ROWTYPE;
    moved bigint;
BEGIN
    SELECT * INTO STRICT r FROM models_registry_reorganisation WHERE id = plan FOR UPDATE;
    IF r.undone_at IS NOT NULL OR NOT r.is_whole THEN
        RAISE EXCEPTION 'Lần sắp xếp này không còn hiệu lực.' USING ERRCODE = 'P0G02';
    END IF;
    PERFORM 1 FROM models_registry_registration g JOIN models_registry_relocation m ON m.registration_id = g.id
    WHERE m.reorganisation_id = plan ORDER BY g.id FOR NO KEY UPDATE OF g;
    IF EXISTS (SELECT 1 FROM models_registry_relocation m
            JOIN models_registry_registration g ON g.id = m.registration_id
            WHERE m.reorganisation_id = plan AND (g.keeper_id, g.awaiting_unit_id, g.status, g.target_level)
                IS DISTINCT FROM (m.to_keeper_id, m.to_awaiting_id, m.to_status::text, m.to_target))
        OR EXISTS (SELECT 1 FROM models_registry_relocation m
            JOIN models_registry_statuschange c ON c.registration_id = m.registration_id AND c.until = 'infinity'
            WHERE m.reorganisation_id = plan AND m.told AND c.details ->> 'reorganisation' IS DISTINCT FROM plan::text)
    THEN
        RAISE EXCEPTION 'Có hồ sơ đã được xử lý tiếp sau lần sắp xếp.' USING ERRCODE = 'P0G02';
    END IF;
    DELETE FROM models_registry_statuschange c USING models_registry_relocation m
    WHERE m.reorganisation_id = plan AND m.told AND c.registration_id = m.registration_id AND c.until = 'infinity';
    UPDATE models_registry_statuschange c SET until = 'infinity'
    FROM models_registry_relocation m JOIN models_registry_registration g ON g.id = m.registration_id
    WHERE m.reorganisation_id = plan AND m.told AND c.registration_id = g.id AND c.sequence = g.moves - 1;
    UPDATE models_registry_registration g SET keeper_id = m.from_keeper_id, awaiting_unit_id = m.from_awaiting_id,
        status = m.from_status, target_level = m.from_target, changed_at = m.from_changed_at,
        moves = g.moves - m.told::integer
    FROM models_registry_relocation m WHERE m.reorganisation_id = plan AND g.id = m.registration_id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF EXISTS (SELECT 1 FROM models_registry_periodbook WHERE unit_id = ANY (r.made) AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Đơn vị mới đã chốt số liệu sau lần sắp xếp.' USING ERRCODE = 'P0G02';
    END IF;
    DELETE FROM models_registry_periodbook WHERE unit_id = ANY (r.made);
    RETURN moved;
END $$;
"""

DROP_REORGANISATIONS = """
DROP FUNCTION registry_undo_reorganisation(bigint);
DROP FUNCTION registry_reorganisations_are_kept() CASCADE;
DROP FUNCTION registry_closed_reorganisation() CASCADE;
DROP TRIGGER closed_period ON models_registry_statuschange;
CREATE TRIGGER closed_period BEFORE INSERT ON models_registry_statuschange
    FOR EACH ROW EXECUTE FUNCTION registry_closed_history();
DROP TRIGGER closed_period ON models_registry_registration;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_registration
    FOR EACH ROW EXECUTE FUNCTION registry_closed_registration();
"""

# A whole country's dossiers are moved by one function of the tables' owner: what a trigger would ask of every row is
# asked once of each unit, and each dossier is written once.
MOVED_AT_ONCE = """
-- All dossiers of the groups lie where the reorganisation puts them, and the history of those under way says so, at one
-- moment after all that has happened. Of a closed period nothing changes but the place. Once for each reorganisation.
CREATE FUNCTION registry_carry_out_reorganisation(plan bigint, person bigint, acting_unit bigint, acting_role text,
    why text, moment timestamptz, keepers bigint[], statuses text[], targets smallint[], awaited bigint[],
    asked boolean[], are_over boolean[], to_keepers bigint[], to_awaited bigint[], to_statuses text[],
    to_targets smallint[], are_left boolean[], OUT moved bigint, OUT told bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    done models_registry_reorganisation%ROWTYPE;
    latest timestamptz;
BEGIN
    SELECT * INTO STRICT done FROM models_registry_reorganisation WHERE id = plan FOR UPDATE;
    IF done.is_whole OR EXISTS (SELECT 1 FROM models_registry_relocation WHERE reorganisation_id = plan) THEN
        RAISE EXCEPTION 'Lần sắp xếp đã thực hiện không được sửa, xóa.' USING ERRCODE = 'P0G01';
    END IF;
    WITH alike AS (
        SELECT * FROM unnest(keepers, statuses, targets, awaited, asked, are_over, to_keepers, to_awaited, to_statuses,
            to_targets, are_left) AS a (keeper, status, target, awaiting, was_asked, is_over, to_keeper, to_awaiting,
            to_status, to_target, is_left)
    ), moving AS MATERIALIZED (
        SELECT r.id, r.period_id, r.unit_id, r.keeper_id, r.awaiting_unit_id, r.status, r.target_level, r.changed_at,
            r.first_sent_at IS NOT NULL AND r.awaiting_unit_id IS NOT NULL AS is_told,
            a.to_keeper, a.to_awaiting, a.to_status, a.to_target, a.is_left
        FROM alike a JOIN models_registry_registration r
            ON r.keeper_id = a.keeper AND r.status = a.status AND r.target_level IS NOT DISTINCT FROM a.target
            AND r.awaiting_unit_id IS NOT DISTINCT FROM a.awaiting
            AND (r.withdrawal_asked_at IS NOT NULL) = a.was_asked
        JOIN models_registry_emulationperiod p
            ON p.id = r.period_id AND (p.ends_on < done."on") = a.is_over
        ORDER BY r.id FOR NO KEY UPDATE OF r
    ), closed AS MATERIALIZED (
        SELECT k.period_id, k.unit_id, c.closed_level IS NOT NULL AS is_closed
        FROM (SELECT DISTINCT period_id, unit_id FROM moving) k
        CROSS JOIN LATERAL registry_closed(k.period_id, k.unit_id, true) c
    )
    INSERT INTO models_registry_relocation (reorganisation_id, registration_id, from_keeper_id, to_keeper_id,
        from_awaiting_id, to_awaiting_id, from_status, to_status, from_target, to_target, from_changed_at, told,
        "left")
    SELECT plan, m.id, m.keeper_id, m.to_keeper, m.awaiting_unit_id, m.to_awaiting, m.status,
        CASE WHEN c.is_closed THEN m.status ELSE m.to_status END, m.target_level,
        CASE WHEN c.is_closed THEN m.target_level ELSE m.to_target END, m.changed_at, m.is_told,
        m.is_left
    FROM moving m JOIN closed c USING (period_id, unit_id)
    WHERE (m.keeper_id, m.awaiting_unit_id, m.status, m.target_level)
        IS DISTINCT FROM (m.to_keeper, m.to_awaiting, m.to_status, m.to_target);
    GET DIAGNOSTICS moved = ROW_COUNT;
    -- Nobody is recognised or turned down by moving: only results without a desk below the target are proposed.
    IF EXISTS (SELECT 1 FROM models_registry_relocation WHERE reorganisation_id = plan AND from_status <> to_status
            AND (from_status, to_status) <> ('results_submitted', 'proposed')) THEN
        RAISE EXCEPTION 'Sắp xếp đơn vị không đổi kết quả xét của hồ sơ.' USING ERRCODE = 'P0G05';
    END IF;
    SELECT greatest(max(c.at), max(b.closed_at)) INTO latest
    FROM models_registry_relocation m
    JOIN models_registry_statuschange c ON c.registration_id = m.registration_id AND c.until = 'infinity'
    LEFT JOIN (SELECT period_id, max(closed_at) AS closed_at FROM models_registry_periodbook GROUP BY period_id) b
        ON b.period_id = c.period_id
    WHERE m.reorganisation_id = plan;
    IF moment <= latest THEN
        RAISE EXCEPTION 'Thời điểm thực hiện phải sau bước cuối của mọi hồ sơ liên quan.' USING ERRCODE = 'P0G03';
    END IF;
    moment := coalesce(moment, greatest(clock_timestamp(), latest) + interval '1 microsecond');
    UPDATE models_registry_statuschange c SET until = moment FROM models_registry_relocation m
    WHERE m.reorganisation_id = plan AND m.told AND c.registration_id = m.registration_id AND c.until = 'infinity';
    INSERT INTO models_registry_statuschange (registration_id, sequence, action, by_id, for_unit_id, role, from_status,
        to_status, reason, boxes, details, at, until, awaiting_unit_id, awaiting_role, period_id, unit_id, target_level,
        sector_id, entry_type, subject, origin, accepted, registered_late, results_late)
    SELECT c.registration_id, c.sequence + 1, 'reorganise', person, acting_unit, acting_role, c.to_status, m.to_status,
        why, '{}', jsonb_build_object('reorganisation', m.reorganisation_id, 'from_keeper', m.from_keeper_id,
            'to_keeper', m.to_keeper_id, 'from_level', m.from_target), moment, 'infinity', m.to_awaiting_id,
        c.awaiting_role, c.period_id, c.unit_id, m.to_target, c.sector_id, c.entry_type, c.subject, c.origin,
        c.accepted, c.registered_late, c.results_late
    FROM models_registry_relocation m
    JOIN models_registry_statuschange c ON c.registration_id = m.registration_id AND c.until = moment
    WHERE m.reorganisation_id = plan AND m.told;
    GET DIAGNOSTICS told = ROW_COUNT;
    UPDATE models_registry_registration r SET keeper_id = m.to_keeper_id, awaiting_unit_id = m.to_awaiting_id,
        status = m.to_status, target_level = m.to_target, moves = r.moves + m.told::integer,
        changed_at = CASE WHEN m.told THEN moment ELSE r.changed_at END
    FROM models_registry_relocation m WHERE m.reorganisation_id = plan AND r.id = m.registration_id;
END $$;

-- What it writes it has asked about itself.
DROP TRIGGER closed_period_reorganised ON models_registry_statuschange;
CREATE TRIGGER closed_period_reorganised BEFORE INSERT ON models_registry_statuschange
    FOR EACH ROW WHEN (new.action = 'reorganise' AND current_user = session_user)
    EXECUTE FUNCTION registry_closed_reorganisation();

-- Before units that a reorganisation made are taken away again: the history, the one large table without an index by
-- which it would be found that it still names a unit, has one of the youngest units; and none any more afterwards.
CREATE FUNCTION registry_before_units_go(made bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    named text;
BEGIN
    SET CONSTRAINTS ALL IMMEDIATE; -- a table with triggers still to come is given no index
    SET CONSTRAINTS ALL DEFERRED;
    FOREACH named IN ARRAY ARRAY['unit_id', 'for_unit_id', 'awaiting_unit_id'] LOOP
        EXECUTE format('CREATE INDEX youngest_%1$s ON models_registry_statuschange (%1$I) WHERE %1$I >= %2$s',
            named, (SELECT min(one) FROM unnest(made) AS one));
    END LOOP;
END $$;
CREATE FUNCTION registry_after_units_went() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DROP INDEX youngest_unit_id, youngest_for_unit_id, youngest_awaiting_unit_id
$$;
"""

DROP_MOVED_AT_ONCE = """
DROP FUNCTION registry_after_units_went();
DROP FUNCTION registry_before_units_go(bigint[]);
DROP TRIGGER closed_period_reorganised ON models_registry_statuschange;
CREATE TRIGGER closed_period_reorganised BEFORE INSERT ON models_registry_statuschange
    FOR EACH ROW WHEN (new.action = 'reorganise') EXECUTE FUNCTION registry_closed_reorganisation();
DROP FUNCTION registry_carry_out_reorganisation(bigint, bigint, bigint, text, text, timestamptz, bigint[], text[],
    smallint[], bigint[], boolean[], boolean[], bigint[], bigint[], text[], smallint[], boolean[]);
"""

PLANS = """
-- A plan that was carried out stays as it was then.
CREATE FUNCTION registry_plans_done_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Phương án đã thực hiện không được sửa, xóa.' USING ERRCODE = 'P0G04';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON models_registry_reorganisationplan
    FOR EACH ROW WHEN (old.done_id IS NOT NULL) EXECUTE FUNCTION registry_plans_done_are_kept();
"""

DROP_PLANS = """
DROP FUNCTION registry_plans_done_are_kept() CASCADE;
"""

IMPORTS = """
-- Taking back a list from Excel takes away what was sent with it and nothing else was done to: the first row of its
-- history, by a function of the tables' owner.
CREATE OR REPLACE FUNCTION registry_history_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' THEN
        IF current_user <> session_user
            AND (old.action = 'reorganise' OR old.action = 'submit' AND old.sequence = 1) THEN
            RETURN old;
        END IF;
        RAISE EXCEPTION 'Lịch sử xử lý không được xóa.' USING ERRCODE = 'P0R01';
    END IF;
    -- (A column that the database computes is not there yet when the trigger runs; nobody can write it either.)
    IF to_jsonb(old) - 'until' - 'figure_key' IS DISTINCT FROM to_jsonb(new) - 'until' - 'figure_key'
        OR (old.until <> 'infinity' OR new.until = 'infinity') AND current_user = session_user THEN
        RAISE EXCEPTION 'Lịch sử xử lý không được sửa.' USING ERRCODE = 'P0R01';
    END IF;
    RETURN new;
END $$;

-- The dossiers that the batch made are gone as if they had never been; how many those were. Refused in a closed period,
-- and where anything has been built on one of them. Their codes are not given again.
CREATE FUNCTION registry_undo_import(batch bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    i models_registry_importbatch%ROWTYPE;
    k record;
    ids bigint[];
    living bigint[];
BEGIN
    SELECT * INTO STRICT i FROM models_registry_importbatch WHERE id = batch FOR UPDATE;
    IF i.state <> 'undoing' THEN
        RAISE EXCEPTION 'Danh sách này không ở bước hoàn tác.' USING ERRCODE = 'P0I01';
    END IF;
    FOR k IN SELECT DISTINCT g.unit_id FROM models_registry_registration g
        JOIN models_registry_importrow r ON r.registration_id = g.id WHERE r.batch_id = batch ORDER BY 1
    LOOP
        IF (SELECT closed_level FROM registry_closed(i.period_id, k.unit_id, true)) IS NOT NULL THEN
            PERFORM registry_refuse_closed(i.period_id);
        END IF;
    END LOOP;
    PERFORM 1 FROM models_registry_registration g JOIN models_registry_importrow r ON r.registration_id = g.id
    WHERE r.batch_id = batch ORDER BY g.id FOR UPDATE OF g;
    SELECT array_agg(g.id), array_agg(g.emulation_model_id) INTO ids, living
    FROM models_registry_registration g JOIN models_registry_importrow r ON r.registration_id = g.id
    WHERE r.batch_id = batch;
    IF EXISTS (SELECT 1 FROM models_registry_registration g WHERE g.id = ANY (ids) AND (
            g.moves <> i.sends::integer OR g.version <> 1
            OR g.status <> CASE WHEN i.sends THEN 'submitted' ELSE 'draft' END
            OR g.period_id <> i.period_id OR g.entered_by_id <> i.by_id OR g.created_at < i.created_at))
        OR EXISTS (SELECT 1 FROM models_registry_relocation m WHERE m.registration_id = ANY (ids))
    THEN
        RAISE EXCEPTION 'Có hồ sơ đã được sửa, gửi hoặc xử lý tiếp sau khi nhập.' USING ERRCODE = 'P0I01';
    END IF;
    BEGIN
        DELETE FROM models_registry_dossier WHERE registration_id = ANY (ids);
        DELETE FROM models_registry_statuschange WHERE registration_id = ANY (ids);
        DELETE FROM models_registry_registration WHERE id = ANY (ids);
        DELETE FROM models_registry_emulationmodel WHERE id = ANY (living);
        SET CONSTRAINTS ALL IMMEDIATE;
    EXCEPTION WHEN foreign_key_violation THEN
        RAISE EXCEPTION 'Có hồ sơ đã có tài liệu, ý kiến hoặc mô hình nhân rộng sau khi nhập.' USING ERRCODE = 'P0I01';
    END;
    SET CONSTRAINTS ALL DEFERRED;
    RETURN coalesce(cardinality(ids), 0);
END $$;

-- What was brought in stays told.
CREATE FUNCTION registry_imports_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.done_at IS NOT NULL AND (tg_op = 'DELETE' OR old.undone_at IS NOT NULL
        OR (new.done_at, new.by_id, new.unit_id, new.period_id, new.sha256, new.sends, new.is_desk)
            IS DISTINCT FROM
            (old.done_at, old.by_id, old.unit_id, old.period_id, old.sha256, old.sends, old.is_desk)) THEN
        RAISE EXCEPTION 'Lần nhập đã ghi vào sổ không được sửa, xóa.' USING ERRCODE = 'P0I02';
    END IF;
    RETURN coalesce(new, old);
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON models_registry_importbatch
    FOR EACH ROW EXECUTE FUNCTION registry_imports_are_kept();
"""

DROP_IMPORTS = """
DROP FUNCTION registry_imports_are_kept() CASCADE;
DROP FUNCTION registry_undo_import(bigint);
"""

_UNDO_IMPORT = IMPORTS[IMPORTS.index("CREATE FUNCTION registry_undo_import") :]
_UNDO_IMPORT = (
    _UNDO_IMPORT[: _UNDO_IMPORT.index("END $$;")].replace("CREATE", "CREATE OR REPLACE", 1) + "END $$;\n"
)
_KEPT_IMPORTS = IMPORTS[IMPORTS.index("CREATE FUNCTION registry_imports_are_kept") :]
_KEPT_IMPORTS = _KEPT_IMPORTS[: _KEPT_IMPORTS.index("CREATE TRIGGER")].replace(
    "CREATE", "CREATE OR REPLACE", 1
)
# Only registrations are taken out by this function. A model of an earlier year that the list went on with stays; one
# that somebody went on with since is something built on it.
_OF_REGISTRATIONS = """    IF i.kind <> 'registrations' THEN
        RAISE EXCEPTION 'Danh sách này không phải danh sách đăng ký.' USING ERRCODE = 'P0I01';
    END IF;
"""
_GONE_ON_WITH = """    IF EXISTS (SELECT 1 FROM models_registry_registration o JOIN models_registry_registration g
            ON g.emulation_model_id = o.emulation_model_id AND g.id = ANY (ids)
        WHERE NOT o.id = ANY (ids) AND o.id > g.id)
    THEN
        RAISE EXCEPTION 'Có mô hình đã được đăng ký tiếp sau khi nhập.' USING ERRCODE = 'P0I01';
    END IF;
"""
_FIRST_BOOK = "    FOR k IN SELECT"
_FIRST_DELETE = "    BEGIN\n        DELETE FROM models_registry_dossier"
_OF_THE_MODELS = "DELETE FROM models_registry_emulationmodel WHERE id = ANY (living)"
_LEFT_ALONE = """DELETE FROM models_registry_emulationmodel m WHERE m.id = ANY (living)
            AND NOT EXISTS (SELECT 1 FROM models_registry_registration o WHERE o.emulation_model_id = m.id)"""
MORE_IMPORTS = (
    _UNDO_IMPORT.replace(_FIRST_BOOK, _OF_REGISTRATIONS + _FIRST_BOOK, 1)
    .replace(_FIRST_DELETE, _GONE_ON_WITH + _FIRST_DELETE, 1)
    .replace(_OF_THE_MODELS, _LEFT_ALONE, 1)
) + _KEPT_IMPORTS.replace(".is_desk)", ".is_desk, KEPT.kind, KEPT.issuer_id)").replace(
    "new.is_desk, KEPT.kind, KEPT", "new.is_desk, new.kind, new"
).replace("old.is_desk, KEPT.kind, KEPT", "old.is_desk, old.kind, old")
FEWER_IMPORTS = _UNDO_IMPORT + _KEPT_IMPORTS

ROUNDS = """
-- What a dossier of a round was made from: dossiers of the same model, of years within the round, that had sent their
-- results. Written once.
CREATE FUNCTION registry_sources_of_a_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op <> 'INSERT' THEN
        RAISE EXCEPTION 'Hồ sơ các năm của hồ sơ giai đoạn không được sửa, xóa.' USING ERRCODE = 'P0R09';
    END IF;
    IF NOT EXISTS (
        SELECT 1
        FROM models_registry_registration r
        JOIN models_registry_emulationperiod p ON p.id = r.period_id AND p.kind = 'round'
        JOIN models_registry_registration y ON y.emulation_model_id = r.emulation_model_id
        JOIN models_registry_emulationperiod q ON q.id = y.period_id AND q.kind = 'year'
            AND q.starts_on >= p.starts_on AND q.ends_on <= p.ends_on
        WHERE r.id = new.registration_id AND y.id = new.yearly_id AND y.results_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Hồ sơ % không phải hồ sơ năm của mô hình trong giai đoạn.', new.yearly_id
            USING ERRCODE = 'P0R10';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER sources_of_a_round BEFORE INSERT OR UPDATE OR DELETE ON models_registry_roundsource
    FOR EACH ROW EXECUTE FUNCTION registry_sources_of_a_round();

-- A history that begins with a desk gathering the years has years, and only such a one has any.
CREATE FUNCTION registry_gathered_from_years() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM models_registry_roundsource WHERE registration_id = new.registration_id) <> EXISTS (
        SELECT 1 FROM models_registry_statuschange WHERE registration_id = new.registration_id AND action = 'gather'
    ) THEN
        RAISE EXCEPTION 'Hồ sơ giai đoạn % không khớp với hồ sơ các năm của nó.', new.registration_id
            USING ERRCODE = 'P0R11';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER gathered_from_years AFTER INSERT ON models_registry_roundsource
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry_gathered_from_years();
CREATE CONSTRAINT TRIGGER gathered_from_years AFTER INSERT ON models_registry_statuschange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.action = 'gather')
    EXECUTE FUNCTION registry_gathered_from_years();
"""

DROP_ROUNDS = """
DROP FUNCTION registry_gathered_from_years() CASCADE;
DROP FUNCTION registry_sources_of_a_round() CASCADE;
"""


# What an approved correction lets through in a closed period: exactly what it says, in the transaction of its approval.
# A move that carries it out names it in its details; with that it is spent.
CORRECTIONS = """
-- The one that may be carried out now; a row of nulls where there is none.
CREATE FUNCTION registry_correction(r bigint) RETURNS models_registry_correction LANGUAGE sql STABLE AS $$
    SELECT * FROM models_registry_correction
    WHERE registration_id = r AND approved_at IS NOT NULL AND spent_at IS NULL ORDER BY id LIMIT 1
$$;

-- Whether every column that differs has become what the correction says.
CREATE FUNCTION registry_became(was jsonb, became jsonb, changes jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(bool_and(b.value IS NOT DISTINCT FROM changes -> b.key -> 1), true)
    FROM jsonb_each(became) b WHERE b.value IS DISTINCT FROM was -> b.key
$$;

-- One number of a report as a correction writes it.
CREATE FUNCTION registry_metric(m models_registry_resultmetric) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_array(m.name, m.measure, m.planned::text, m.done::text)
$$;

-- Everything that a correction promises is there: asked when it is spent, after all was written.
CREATE FUNCTION registry_is_carried_out(c models_registry_correction, m models_registry_statuschange)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    here jsonb;
BEGIN
    IF c.kind = 'step' THEN
        RETURN m.action = c.changes ->> 'action'
            AND c.changes -> 'status' = jsonb_build_array(m.from_status, m.to_status);
    END IF;
    IF c.kind = 'results' THEN
        SELECT to_jsonb(r) || jsonb_build_object('metrics', (
                SELECT coalesce(jsonb_agg(registry_metric(x) ORDER BY x.position), '[]')
                FROM models_registry_resultmetric x WHERE x.report_id = r.registration_id))
            INTO here FROM models_registry_resultreport r WHERE r.registration_id = c.registration_id;
    ELSE
        SELECT to_jsonb(r) INTO here FROM models_registry_registration r WHERE r.id = c.registration_id;
    END IF;
    RETURN m.action = 'amend' AND NOT EXISTS (
        SELECT 1 FROM jsonb_each(c.changes) w WHERE here -> w.key IS DISTINCT FROM w.value -> 1);
END $$;

CREATE OR REPLACE FUNCTION registry_closed_registration() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place CONSTANT text[] := ARRAY['keeper_id', 'keeper_path', 'awaiting_unit_id'];
    steps CONSTANT text[] := place || ARRAY['status', 'awaiting_role', 'moves', 'changed_at'];
    corrected CONSTANT text[] := steps || ARRAY['accepted_at', 'withdrawal_asked_at', 'due_on'];
    amended CONSTANT text[] := ARRAY['moves', 'changed_at', 'sort_key', 'search_key'];
    c models_registry_correction%ROWTYPE;
    k record;
    same boolean;
BEGIN
    FOR k IN SELECT DISTINCT p, u FROM (VALUES
            (CASE WHEN tg_op <> 'INSERT' THEN old.period_id END, CASE WHEN tg_op <> 'INSERT' THEN old.unit_id END),
            (CASE WHEN tg_op <> 'DELETE' THEN new.period_id END, CASE WHEN tg_op <> 'DELETE' THEN new.unit_id END)
        ) v (p, u) WHERE p IS NOT NULL ORDER BY 1, 2
    LOOP
        IF (SELECT closed_level FROM registry_closed(k.p, k.u, true)) IS NULL THEN
            CONTINUE;
        END IF;
        IF tg_op <> 'UPDATE' THEN
            PERFORM registry_refuse_closed(k.p);
        END IF;
        same := to_jsonb(old) - place = to_jsonb(new) - place;
        IF NOT same AND new.moves = old.moves + 1 THEN
            same := to_jsonb(old) - steps = to_jsonb(new) - steps AND (new.status = old.status
                OR (old.status, new.status) IN (('proposed', 'recognised'), ('proposed', 'not_recognised'),
                    ('recognised', 'revoked'), ('not_recognised', 'proposed')));
            IF NOT same THEN
                c := registry_correction(old.id);
                same := CASE c.kind
                    WHEN 'information' THEN registry_became(to_jsonb(old) - amended, to_jsonb(new) - amended, c.changes)
                    WHEN 'step' THEN to_jsonb(old) - corrected = to_jsonb(new) - corrected
                        AND c.changes -> 'status' = jsonb_build_array(old.status, new.status)
                    ELSE false END;
            END IF;
        END IF;
        IF NOT same THEN
            PERFORM registry_refuse_closed(k.p);
        END IF;
    END LOOP;
    RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;

CREATE OR REPLACE FUNCTION registry_closed_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed record;
    desk_level integer;
    c models_registry_correction%ROWTYPE;
BEGIN
    SELECT * INTO closed FROM registry_closed(new.period_id, new.unit_id, true);
    IF new.at <= closed.closed_at THEN
        PERFORM registry_refuse_closed(new.period_id);
    END IF;
    IF new.details ? 'correction' THEN
        c := registry_correction(new.registration_id);
        IF c.id IS DISTINCT FROM (new.details ->> 'correction')::bigint OR NOT registry_is_carried_out(c, new) THEN
            PERFORM registry_refuse_closed(new.period_id);
        END IF;
        UPDATE models_registry_correction SET spent_at = clock_timestamp() WHERE id = c.id;
        RETURN new;
    END IF;
    IF closed.closed_level IS NULL THEN
        RETURN new;
    END IF;
    IF new.action IN ('recognise', 'revoke', 'recognise_elsewhere', 'revoke_elsewhere') THEN
        desk_level := coalesce((new.details ->> 'level')::integer, new.target_level);
    ELSIF new.action IN ('appraise', 'decline', 'reconsider') THEN
        SELECT t.desk_level INTO desk_level FROM units_unitterm t
        WHERE t.desk_level IS NOT NULL AND t.unit_id = coalesce(new.awaiting_unit_id, (
            SELECT s.awaiting_unit_id FROM models_registry_statuschange s
            WHERE s.registration_id = new.registration_id AND s.sequence = new.sequence - 1))
        ORDER BY upper(t.during) DESC NULLS FIRST LIMIT 1;
    END IF;
    IF desk_level IS NULL OR desk_level >= closed.closed_level THEN
        PERFORM registry_refuse_closed(new.period_id);
    END IF;
    RETURN new;
END $$;

-- What the results say, in words and in numbers. A number is taken away and written anew, never changed in its place.
CREATE FUNCTION registry_closed_results() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c models_registry_correction%ROWTYPE;
    k record;
    same boolean;
BEGIN
    FOR k IN SELECT r.id, r.period_id, r.unit_id FROM models_registry_registration r WHERE r.id IN (
            CASE WHEN tg_op <> 'INSERT' THEN (to_jsonb(old) ->> tg_argv[0])::bigint END,
            CASE WHEN tg_op <> 'DELETE' THEN (to_jsonb(new) ->> tg_argv[0])::bigint END) ORDER BY 2, 3, 1
    LOOP
        IF (SELECT closed_level FROM registry_closed(k.period_id, k.unit_id, true)) IS NULL THEN
            CONTINUE;
        END IF;
        c := registry_correction(k.id);
        same := false;
        IF c.kind = 'results' THEN
            IF tg_table_name = 'models_registry_resultreport' THEN
                same := tg_op = 'UPDATE' AND registry_became(to_jsonb(old), to_jsonb(new), c.changes);
            ELSIF tg_op = 'INSERT' THEN
                same := registry_metric(new) IS NOT DISTINCT FROM c.changes -> 'metrics' -> 1 -> (new.position - 1);
            ELSIF tg_op = 'DELETE' THEN
                same := c.changes ? 'metrics';
            END IF;
        END IF;
        IF NOT same THEN
            PERFORM registry_refuse_closed(k.period_id);
        END IF;
    END LOOP;
    RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
DROP TRIGGER closed_period ON models_registry_resultreport;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_resultreport
    FOR EACH ROW EXECUTE FUNCTION registry_closed_results('registration_id');
DROP TRIGGER closed_period ON models_registry_resultmetric;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_resultmetric
    FOR EACH ROW EXECUTE FUNCTION registry_closed_results('report_id');

CREATE OR REPLACE FUNCTION registry_corrections_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' OR old.spent_at IS NOT NULL OR old.refused_at IS NOT NULL
        OR old.approved_at IS NOT NULL AND new.approved_at IS DISTINCT FROM old.approved_at
        OR (new.registration_id, new.unit_id, new.kind, new.changes, new.told, new.reason, new.proposed_by_id,
            new.proposed_at) IS DISTINCT FROM
            (old.registration_id, old.unit_id, old.kind, old.changes, old.told, old.reason, old.proposed_by_id,
            old.proposed_at) THEN
        RAISE EXCEPTION 'Đề nghị đính chính đã trả lời không được sửa, xóa.' USING ERRCODE = 'P0C02';
    END IF;
    RETURN new;
END $$;

-- What was approved is carried out at once: nothing stays approved for later.
CREATE FUNCTION registry_approved_is_spent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM models_registry_correction
            WHERE id = new.id AND approved_at IS NOT NULL AND spent_at IS NULL) THEN
        RAISE EXCEPTION 'Đính chính đã duyệt phải được thực hiện ngay.' USING ERRCODE = 'P0C02';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER approved_is_spent AFTER INSERT OR UPDATE ON models_registry_correction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry_approved_is_spent();
"""


def _as_before(name: str) -> str:
    """A function as `CLOSING` makes it, in place of a later one."""
    start = CLOSING.index(f"CREATE FUNCTION {name}()")
    body = CLOSING[start : CLOSING.index("END $$;", start)].replace("CREATE", "CREATE OR REPLACE", 1)
    return f"{body}END $$;"


DROP_CORRECTIONS = f"""
{_as_before("registry_closed_registration")}
{_as_before("registry_closed_history")}
{_as_before("registry_corrections_are_kept")}
DROP FUNCTION registry_approved_is_spent() CASCADE;
DROP FUNCTION registry_closed_results() CASCADE;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_resultreport
    FOR EACH ROW EXECUTE FUNCTION registry_closed_content('registration_id');
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_resultmetric
    FOR EACH ROW EXECUTE FUNCTION registry_closed_content('report_id');
DROP FUNCTION registry_is_carried_out(models_registry_correction, models_registry_statuschange);
DROP FUNCTION registry_metric(models_registry_resultmetric);
DROP FUNCTION registry_became(jsonb, jsonb, jsonb);
DROP FUNCTION registry_correction(bigint);
"""


# A column that the database computes is not there yet when the trigger runs; nobody can write it either.
HISTORY_WITH_ITS_KEY = """
CREATE OR REPLACE FUNCTION registry_history_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' THEN
        RAISE EXCEPTION 'Lịch sử xử lý không được xóa.' USING ERRCODE = 'P0R01';
    END IF;
    IF old.until <> 'infinity' OR new.until = 'infinity'
        OR to_jsonb(old) - 'until' - 'figure_key' IS DISTINCT FROM to_jsonb(new) - 'until' - 'figure_key' THEN
        RAISE EXCEPTION 'Lịch sử xử lý không được sửa.' USING ERRCODE = 'P0R01';
    END IF;
    RETURN new;
END $$;
"""


# Six bits a letter (what is not a letter of a search key shares its number with one that is), above them the period
# with the province: numbers that are the same by chance are told apart by the columns themselves. (To PostgreSQL all
# these signs weigh the same: without the brackets the period and the province would be pushed out at the top.)
GRAMS = """
CREATE FUNCTION registry_grams(p bigint, path text, words text) RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT
        (((p * 397 + coalesce(nullif(split_part(path, '.', 2), ''), '0')::bigint) & 8191)::int << 18)
        | ((ascii(substr(words, i, 1)) & 63) << 12) | ((ascii(substr(words, i + 1, 1)) & 63) << 6)
        | (ascii(substr(words, i + 2, 1)) & 63))
    FROM generate_series(1, length(words) - 2) i
$$;
"""

# For a database whose numbers were made before the brackets.
GRAMS_AGAIN = f"""{GRAMS.replace("CREATE", "CREATE OR REPLACE", 1)}
REINDEX INDEX registration_by_letters;
"""

DROP_GRAMS = "DROP FUNCTION registry_grams(bigint, text, text);"

_UNDO = REORGANISATIONS[REORGANISATIONS.index("CREATE FUNCTION registry_undo_reorganisation") :].replace(
    "CREATE", "CREATE OR REPLACE", 1
)
_FIRST_WRITE = "    DELETE FROM models_registry_statuschange c USING"
# What was closed since counts the dossiers as the reorganisation left them, or names the units that it made: a closing
# is something built on it.
_NOTHING_CLOSED_SINCE = """    IF EXISTS (SELECT 1 FROM (
                SELECT DISTINCT g.period_id, g.unit_id FROM models_registry_relocation m
                JOIN models_registry_registration g ON g.id = m.registration_id WHERE m.reorganisation_id = plan) d
            CROSS JOIN LATERAL registry_closed(d.period_id, d.unit_id, true) c WHERE c.closed_at >= r.carried_out_at)
        OR EXISTS (SELECT 1 FROM models_registry_periodbook b
            WHERE b.closed_at >= r.carried_out_at AND b.map_date >= r."on" AND b.unit_id IN (
                SELECT unnest(registry_chain(u, r."on" - 1) || registry_chain(u, r."on")) FROM unnest(r.touched) u))
    THEN
        RAISE EXCEPTION 'Đã có số liệu chốt sau lần sắp xếp.' USING ERRCODE = 'P0G02';
    END IF;
"""
UNDO_BEFORE_CLOSINGS = _UNDO.replace(_FIRST_WRITE, _NOTHING_CLOSED_SINCE + _FIRST_WRITE, 1)
UNDO_AFTER_ALL = _UNDO


# Dossiers of divided units. A choice is one of the ways there were, and changes nothing that was closed: neither the
# numbers of a closing on whose map the division counts, nor those that are just being closed.
UNIT_CHOICES = """
ALTER TABLE models_registry_unitchoice ADD CONSTRAINT choice_is_of_a_succession
    FOREIGN KEY (predecessor_id, successor_id) REFERENCES units_unitsuccession (predecessor_id, successor_id);

CREATE FUNCTION registry_choice_is_open(c models_registry_unitchoice) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    p models_registry_emulationperiod%ROWTYPE;
    b models_registry_periodbook%ROWTYPE;
    since date;
    ways bigint[];
    days date[];
BEGIN
    SELECT q.* INTO p FROM models_registry_emulationperiod q
        JOIN models_registry_registration r ON r.period_id = q.id WHERE r.id = c.registration_id;
    SELECT s.on INTO since FROM units_unitsuccession s
        WHERE s.predecessor_id = c.predecessor_id AND s.successor_id = c.successor_id;
    IF c.forward THEN
        SELECT array_agg(successor_id) INTO ways FROM units_unitsuccession WHERE predecessor_id = c.predecessor_id;
    ELSE
        SELECT array_agg(predecessor_id) INTO ways FROM units_unitsuccession WHERE successor_id = c.successor_id;
    END IF;
    SELECT array_agg(DISTINCT map_date) INTO days FROM models_registry_periodbook
        WHERE period_id = p.id AND map_date IS NOT NULL;
    days := days || least(p.ends_on, (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date);
    FOR b IN SELECT * FROM models_registry_periodbook WHERE period_id = p.id AND unit_id IN (
            SELECT unnest(registry_chain(way, day)) FROM unnest(ways) AS w (way) CROSS JOIN unnest(days) AS d (day)
        ) ORDER BY level, unit_id FOR SHARE
    LOOP
        IF b.closed_at IS NOT NULL AND (b.map_date >= since) = c.forward THEN
            PERFORM registry_refuse_closed(p.id);
        END IF;
    END LOOP;
END $$;
CREATE FUNCTION registry_closed_choice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op <> 'INSERT' THEN
        PERFORM registry_choice_is_open(old);
    END IF;
    IF tg_op <> 'DELETE' THEN
        PERFORM registry_choice_is_open(new);
    END IF;
    RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE OR DELETE ON models_registry_unitchoice
    FOR EACH ROW EXECUTE FUNCTION registry_closed_choice();
"""

DROP_UNIT_CHOICES = """
DROP FUNCTION registry_closed_choice() CASCADE;
DROP FUNCTION registry_choice_is_open(models_registry_unitchoice);
ALTER TABLE models_registry_unitchoice DROP CONSTRAINT choice_is_of_a_succession;
"""


QUOTAS = """
-- What a unit was told stands: it only ends, once, and another row takes its place. Nobody tells a unit anything where
-- the period is closed for it.
CREATE FUNCTION registry_quotas_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.ended_at IS NOT NULL
        OR to_jsonb(old) - 'ended_at' - 'ended_by_id' IS DISTINCT FROM to_jsonb(new) - 'ended_at' - 'ended_by_id' THEN
        RAISE EXCEPTION 'Chỉ tiêu đã giao không được sửa.' USING ERRCODE = 'P0R25';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER quotas_are_kept BEFORE UPDATE ON models_registry_quota
    FOR EACH ROW EXECUTE FUNCTION registry_quotas_are_kept();
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE ON models_registry_quota
    FOR EACH ROW EXECUTE FUNCTION registry_closed_row();
"""

DROP_QUOTAS = """
DROP TRIGGER closed_period ON models_registry_quota;
DROP FUNCTION registry_quotas_are_kept() CASCADE;
"""
