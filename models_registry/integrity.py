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
