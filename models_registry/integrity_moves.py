"""What the database promises of dossiers that are moved by the hundred thousand, as SQL for migrations.

A reorganisation of the country writes half a million rows with one statement each of a function of the tables' owner.
What triggers would ask of every one of them is asked there of all together (half the time of carrying it out went to
them), and what moved stands in its relocation, which nobody can change: the log does not say it a second time.
"""

from __future__ import annotations

from models_registry.integrity import CREATE, MOVED_AT_ONCE, UNDO_BEFORE_CLOSINGS


def _function(name: str, of: str) -> str:
    """The statement of `of` that makes a function, fit to replace it."""
    begun = of.index(f"CREATE FUNCTION {name}(")
    end = of.index("END $$;", begun) + len("END $$;")
    return of[begun:end].replace("CREATE", "CREATE OR REPLACE", 1) + "\n"


def _ending(function: str, last: str) -> str:
    """The function with one more statement before its end, or before the last thing that it returns."""
    at = (
        function.rindex("    RETURN moved;")
        if "    RETURN moved;" in function
        else function.rindex("END $$;")
    )
    return f"{function[:at]}    {last}\n{function[at:]}"


# The same promises as of one row (`integrity.CREATE`), said once for a row and for all that were moved.
_AGREED = """
CREATE FUNCTION registry_agrees(r models_registry_registration, c models_registry_statuschange) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT c.to_status = r.status AND c.period_id = r.period_id AND c.unit_id = r.unit_id
        AND c.awaiting_unit_id IS NOT DISTINCT FROM r.awaiting_unit_id AND c.awaiting_role = r.awaiting_role
        AND c.sequence = r.moves
        AND (r.status = 'draft' OR (
            c.target_level = r.target_level AND c.sector_id = r.sector_id AND c.entry_type = r.entry_type
            AND c.subject = r.subject AND c.origin = r.origin))
$$;
CREATE FUNCTION registry_is_honoured(r models_registry_registration) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT 1 FROM models_registry_recognition
        WHERE registration_id = r.id AND level = r.target_level AND effective_at IS NOT NULL AND revoked_at IS NULL
    )
$$;
CREATE FUNCTION registry_moved_agree(plan bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT r.id INTO wrong FROM models_registry_relocation m
    JOIN models_registry_registration r ON r.id = m.registration_id
    LEFT JOIN models_registry_statuschange c ON c.registration_id = r.id AND c.until = 'infinity'
    WHERE m.reorganisation_id = plan AND (
        CASE WHEN c.id IS NULL THEN r.status = 'draft' AND r.first_sent_at IS NULL ELSE registry_agrees(r, c) END
    ) IS NOT TRUE LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Hồ sơ % không khớp với lịch sử của nó.', wrong USING ERRCODE = 'P0R02';
    END IF;
    SELECT r.id INTO wrong FROM models_registry_relocation m
    JOIN models_registry_registration r ON r.id = m.registration_id
    WHERE m.reorganisation_id = plan AND registry_is_honoured(r) <> (r.status = 'recognised') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Hồ sơ % không khớp với dòng công nhận của nó.', wrong USING ERRCODE = 'P0R03';
    END IF;
END $$;
"""
_UNLIKE_ITS_HISTORY = """c.to_status <> r.status OR c.period_id <> r.period_id OR c.unit_id <> r.unit_id
        OR c.awaiting_unit_id IS DISTINCT FROM r.awaiting_unit_id OR c.awaiting_role <> r.awaiting_role
        OR c.sequence <> r.moves
        OR (r.status <> 'draft' AND (
            c.target_level <> r.target_level OR c.sector_id <> r.sector_id OR c.entry_type <> r.entry_type
            OR c.subject <> r.subject OR c.origin <> r.origin)) THEN"""
_LINE_IN_FORCE = """    SELECT EXISTS (
        SELECT 1 FROM models_registry_recognition
        WHERE registration_id = r.id AND level = r.target_level AND effective_at IS NOT NULL AND revoked_at IS NULL
    ) INTO live;
    IF live <> (r.status = 'recognised') THEN"""
_STATUS_OF_ONE = _function("registry_status_has_its_history", CREATE)
_LINE_OF_ONE = _function("registry_recognised_by_a_line", CREATE)

_BY_WHOM = "WHEN (current_user = session_user) "  # not for what a function of the owner writes


def _triggers(when: str) -> str:
    return f"""
DROP TRIGGER status_has_its_history ON models_registry_registration;
CREATE CONSTRAINT TRIGGER status_has_its_history AFTER INSERT OR UPDATE ON models_registry_registration
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when}EXECUTE FUNCTION registry_status_has_its_history();
DROP TRIGGER history_has_its_status ON models_registry_statuschange;
CREATE CONSTRAINT TRIGGER history_has_its_status AFTER INSERT OR UPDATE ON models_registry_statuschange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when}EXECUTE FUNCTION registry_status_has_its_history();
DROP TRIGGER recognised_by_a_line ON models_registry_registration;
CREATE CONSTRAINT TRIGGER recognised_by_a_line AFTER INSERT OR UPDATE ON models_registry_registration
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when}EXECUTE FUNCTION registry_recognised_by_a_line();
"""


_AGREE = "PERFORM registry_moved_agree(plan);"
_CARRY_OUT = _function("registry_carry_out_reorganisation", MOVED_AT_ONCE)
_UNDO = UNDO_BEFORE_CLOSINGS[UNDO_BEFORE_CLOSINGS.index("CREATE OR REPLACE") :]
MOVED_TOGETHER = (
    _AGREED
    + _STATUS_OF_ONE.replace(_UNLIKE_ITS_HISTORY, "registry_agrees(r, c) IS NOT TRUE THEN")
    + _LINE_OF_ONE.replace(
        _LINE_IN_FORCE, "    live := registry_is_honoured(r);\n    IF live <> (r.status = 'recognised') THEN"
    )
    + _ending(_CARRY_OUT, _AGREE)
    + _ending(_UNDO, _AGREE)
    + _triggers(_BY_WHOM)
    + """
DROP TRIGGER audited ON models_registry_registration;
CREATE TRIGGER audited AFTER INSERT OR DELETE ON models_registry_registration
    FOR EACH ROW EXECUTE FUNCTION audit_record('id');
CREATE TRIGGER audited_when_changed AFTER UPDATE ON models_registry_registration
    FOR EACH ROW WHEN (current_user = session_user) EXECUTE FUNCTION audit_record('id');
"""
)
MOVED_ONE_BY_ONE = (
    """
DROP TRIGGER audited_when_changed ON models_registry_registration;
DROP TRIGGER audited ON models_registry_registration;
CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON models_registry_registration
    FOR EACH ROW EXECUTE FUNCTION audit_record('id');
"""
    + _triggers("")
    + _UNDO
    + _CARRY_OUT
    + _LINE_OF_ONE
    + _STATUS_OF_ONE
    + """
DROP FUNCTION registry_moved_agree(bigint);
DROP FUNCTION registry_is_honoured(models_registry_registration);
DROP FUNCTION registry_agrees(models_registry_registration, models_registry_statuschange);
"""
)

# Titles of a country are numbered anew in large pieces, which are in their place before anybody searches.
_IN_PLACE = "PERFORM gin_clean_pending_list('registration_by_letters');"
_PIECES = ("gin_pending_list_limit", "work_mem", "maintenance_work_mem")
_MOVING = (
    "registry_carry_out_reorganisation(bigint, bigint, bigint, text, text, timestamptz, bigint[], text[], smallint[],"
    " bigint[], boolean[], boolean[], bigint[], bigint[], text[], smallint[], boolean[])",
    "registry_undo_reorganisation(bigint)",
)
MOVED_IN_PIECES = (
    _ending(_ending(_CARRY_OUT, _IN_PLACE), _AGREE)
    + _ending(_ending(_UNDO, _IN_PLACE), _AGREE)
    + "".join(f"ALTER FUNCTION {one} SET {what} = '64MB';\n" for one in _MOVING for what in _PIECES)
)
MOVED_ROW_BY_ROW = (
    _ending(_CARRY_OUT, _AGREE)
    + _ending(_UNDO, _AGREE)
    + "".join(f"ALTER FUNCTION {one} RESET {what};\n" for one in _MOVING for what in _PIECES)
)

# Of many groups the planner expects a hundred, and would read all of a keeper's dossiers once for each of its groups.
_MANY = "IF cardinality(keepers) > 1000 THEN PERFORM set_config('enable_nestloop', 'off', true); END IF;"
_NO_MORE = "PERFORM set_config('enable_nestloop', 'on', true);"
_FOUND = "    GET DIAGNOSTICS moved = ROW_COUNT;\n"
_CARRY_OUT_AT_ONCE = _CARRY_OUT.replace(
    "    WITH alike AS (", f"    {_MANY}\n    WITH alike AS (", 1
).replace(_FOUND, f"{_FOUND}    {_NO_MORE}\n", 1)
MANY_FOUND_AT_ONCE = _ending(_ending(_CARRY_OUT_AT_ONCE, _IN_PLACE), _AGREE) + "".join(
    f"ALTER FUNCTION {_MOVING[0]} SET {what} = '64MB';\n" for what in _PIECES
)

# A third of what it took: period and province once for all, letters by their place in bytes, and the index leaves out
# what it is told twice. A letter beyond ASCII is other numbers than before, so the index is made anew.
GRAMS_BY_BYTES = """
CREATE OR REPLACE FUNCTION registry_grams(p bigint, path text, words text) RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(
        part | ((get_byte(b, i) & 63) << 12) | ((get_byte(b, i + 1) & 63) << 6) | (get_byte(b, i + 2) & 63))
    FROM (
        SELECT convert_to(words, 'UTF8'),
            ((p * 397 + coalesce(nullif(split_part(path, '.', 2), ''), '0')::bigint) & 8191)::int << 18
        OFFSET 0
    ) once (b, part), generate_series(0, octet_length(b) - 3) i
$$;
REINDEX INDEX registration_by_letters;
"""
