"""What the database holds true of registrations of which only the title is known: they stand in years that were over
when they came in, and what was sent stays what it was."""

QUALITY = """
CREATE FUNCTION registry_quality_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'UPDATE' THEN
        IF new.quality <> old.quality AND (new.quality <> 'full' OR old.first_sent_at IS NOT NULL) THEN
            RAISE EXCEPTION 'Hồ sơ đủ nội dung hay chỉ có tên thì giữ như khi gửi.' USING ERRCODE = 'P0Q01';
        END IF;
    END IF;
    IF new.quality = 'title' AND NOT EXISTS (
        SELECT 1 FROM models_registry_emulationperiod
        WHERE id = new.period_id AND ends_on < (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) THEN
        RAISE EXCEPTION 'Hồ sơ chỉ có tên chỉ nhập cho kỳ đã kết thúc.' USING ERRCODE = 'P0Q02';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER quality_of_a_new_one BEFORE INSERT ON models_registry_registration
    FOR EACH ROW WHEN (new.quality <> 'full') EXECUTE FUNCTION registry_quality_is_kept();
CREATE TRIGGER quality_is_kept BEFORE UPDATE ON models_registry_registration
    FOR EACH ROW WHEN (new.quality <> old.quality OR (new.quality <> 'full' AND new.period_id <> old.period_id))
    EXECUTE FUNCTION registry_quality_is_kept();
"""

DROP_QUALITY = "DROP FUNCTION registry_quality_is_kept() CASCADE;"
