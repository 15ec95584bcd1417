"""What the database holds true of models that were joined; see `integrity`."""

# The moments are the database's own, so that nobody makes what was counted already count otherwise. What is joined has
# nothing joined to it, and what has is not joined: who takes either lock first is seen by the other.
JOINS = """
CREATE FUNCTION registry_joins_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' OR (tg_op = 'UPDATE' AND (
        old.ended_at IS NOT NULL
        OR to_jsonb(old) - '{ended_at,ended_by_id,ended_reason}'::text[]
            IS DISTINCT FROM to_jsonb(new) - '{ended_at,ended_by_id,ended_reason}'::text[])) THEN
        RAISE EXCEPTION 'Việc gộp mô hình đã ghi không được sửa, xóa; chỉ tách ra.' USING ERRCODE = 'P0R36';
    END IF;
    IF tg_op = 'UPDATE' THEN
        IF new.ended_at IS NOT NULL THEN new.ended_at := clock_timestamp(); END IF;
        RETURN new;
    END IF;
    PERFORM 1 FROM models_registry_emulationmodel WHERE id IN (new.kept_id, new.joined_id) ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM models_registry_modeljoin j WHERE j.ended_at IS NULL
               AND (j.joined_id = new.kept_id OR j.kept_id = new.joined_id)) THEN
        RAISE EXCEPTION 'Mô hình này đang tính chung với mô hình khác.' USING ERRCODE = 'P0R37';
    END IF;
    new.at := clock_timestamp();
    RETURN new;
END $$;
CREATE TRIGGER joins_are_kept BEFORE INSERT OR UPDATE OR DELETE ON models_registry_modeljoin
    FOR EACH ROW EXECUTE FUNCTION registry_joins_are_kept();
"""

DROP_JOINS = "DROP FUNCTION registry_joins_are_kept() CASCADE;"
