"""What the database holds true of years known by totals alone (`ReportedTotal`): a figure and a total beside it never
tell of the same models, so whoever puts the two together does not count twice."""

TOTALS = """
-- A total stands: it only ends, once, and another row takes its place.
CREATE FUNCTION registry_totals_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.ended_at IS NOT NULL OR to_jsonb(old) - '{ended_at,ended_by_id,end_reason}'::text[]
        IS DISTINCT FROM to_jsonb(new) - '{ended_at,ended_by_id,end_reason}'::text[] THEN
        RAISE EXCEPTION 'Số liệu tổng hợp đã nhập không được sửa.' USING ERRCODE = 'P0R34';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER totals_are_kept BEFORE UPDATE ON models_registry_reportedtotal
    FOR EACH ROW EXECUTE FUNCTION registry_totals_are_kept();
CREATE TRIGGER closed_period BEFORE INSERT OR UPDATE ON models_registry_reportedtotal
    FOR EACH ROW EXECUTE FUNCTION registry_closed_row();

-- Whoever enters a total of `u` in `p` waits for all who write beneath it, and they for them: everybody who makes a
-- figure holds the books of the chain in share mode (registry_closed). The lowest desk at or above `u` is that which
-- all beneath `u` have in common. The books above it are held first, top down, as everybody does.
CREATE FUNCTION registry_hold_for_a_total(p bigint, u bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    day date;
    chain bigint[];
    lowest bigint;
BEGIN
    SELECT least(upper(t.during) - 1, e.ends_on), registry_chain(u, e.ends_on) INTO day, chain
    FROM models_registry_emulationperiod e JOIN units_unitterm t
        ON t.unit_id = u AND t.during && daterange(e.starts_on, e.ends_on, '[]')
    WHERE e.id = p ORDER BY upper(t.during) DESC NULLS FIRST LIMIT 1;
    SELECT b.unit_id INTO lowest FROM models_registry_periodbook b
    JOIN units_unitterm t ON t.unit_id = b.unit_id AND t.during @> day AND t.desk_level IS NOT NULL
    WHERE b.period_id = p AND b.unit_id = ANY (chain) ORDER BY array_position(chain, b.unit_id) DESC LIMIT 1;
    IF lowest IS NULL THEN
        RAISE EXCEPTION 'Trong kỳ này đơn vị chưa có, hoặc không thuộc nơi thẩm định nào.' USING ERRCODE = 'P0T02';
    END IF;
    PERFORM 1 FROM models_registry_periodbook b
    WHERE b.period_id = p AND b.unit_id = ANY (chain) AND b.unit_id <> lowest
    ORDER BY b.level, b.unit_id FOR SHARE;
    PERFORM 1 FROM models_registry_periodbook b WHERE b.period_id = p AND b.unit_id = lowest FOR NO KEY UPDATE;
END $$;

-- What a total of `u` in `p` (of a level, or of all: null) would tell a second time, in words; null where nothing.
-- Registrations that are counted at it or beneath it, and totals at it, above it or beneath it, of the same level, by
-- the map of the period's last day.
CREATE FUNCTION registry_told_already(p bigint, u bigint, target smallint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    last_day date;
    other models_registry_reportedtotal%ROWTYPE;
    found_unit bigint;
BEGIN
    SELECT ends_on INTO last_day FROM models_registry_emulationperiod WHERE id = p;
    SELECT t.* INTO other FROM models_registry_reportedtotal t
    WHERE t.period_id = p AND t.ended_at IS NULL AND (t.level IS NULL OR target IS NULL OR t.level = target)
        AND (t.unit_id = ANY (registry_chain(u, last_day)) OR u = ANY (registry_chain(t.unit_id, last_day)))
        AND (t.unit_id, t.level) IS DISTINCT FROM (u, target) -- of the very same a constraint says it
    ORDER BY t.id LIMIT 1;
    IF other.id IS NOT NULL THEN
        RETURN format('Đã có số liệu tổng hợp của %s gồm cả số này (%s, số %s). Mỗi mô hình chỉ nằm trong một số liệu; '
            'bỏ số liệu ấy trước.', (SELECT name FROM units_unitterm WHERE unit_id = other.unit_id
                ORDER BY during @> last_day DESC, upper(during) DESC NULLS FIRST LIMIT 1),
            other.document_title, other.document_number);
    END IF;
    SELECT c.unit_id INTO found_unit
    FROM (SELECT DISTINCT d.unit_id FROM units_unitterm own
            JOIN units_unitterm d ON d.path >= own.path AND d.path < own.path || '~'
            WHERE own.unit_id = u) beneath
    JOIN models_registry_statuschange c ON c.period_id = p AND c.unit_id = beneath.unit_id AND c.until = 'infinity'
        AND c.to_status NOT IN ('draft', 'refused', 'withdrawn') AND (target IS NULL OR c.target_level = target)
    WHERE u = ANY (registry_chain(beneath.unit_id, last_day)) LIMIT 1;
    IF found_unit IS NOT NULL THEN
        RETURN format('Kỳ này đã có hồ sơ đăng ký của %s được tính vào số liệu, nên không nhập số tổng hợp cho cấp '
            'này nữa. Nhập từng hồ sơ còn thiếu, hoặc nhập số tổng hợp cho đơn vị, cấp chưa có hồ sơ nào.',
            (SELECT name FROM units_unitterm WHERE unit_id = found_unit
                ORDER BY during @> last_day DESC, upper(during) DESC NULLS FIRST LIMIT 1));
    END IF;
    RETURN NULL;
END $$;

-- Before the guard of closed periods (they fire by name), which takes the same books in share mode.
CREATE FUNCTION registry_total_alone_in_its_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told text;
    period models_registry_emulationperiod%ROWTYPE;
BEGIN
    IF new.ended_at IS NOT NULL THEN
        RETURN new;
    END IF;
    SELECT * INTO STRICT period FROM models_registry_emulationperiod WHERE id = new.period_id;
    IF period.ends_on >= (new.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date OR new.document_date < period.starts_on THEN
        RAISE EXCEPTION 'Số liệu tổng hợp chỉ nhập cho kỳ đã kết thúc, theo văn bản của kỳ đó hoặc sau đó.'
            USING ERRCODE = 'P0T03';
    END IF;
    PERFORM registry_hold_for_a_total(new.period_id, new.unit_id);
    told := registry_told_already(new.period_id, new.unit_id, new.level);
    IF told IS NOT NULL THEN
        RAISE EXCEPTION '%', told USING ERRCODE = 'P0T01';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER alone_in_its_place BEFORE INSERT ON models_registry_reportedtotal
    FOR EACH ROW EXECUTE FUNCTION registry_total_alone_in_its_place();

-- The other way round: nothing comes to be counted where a total of it stands. After the guard of closed periods, which
-- holds the books. Dossiers that a reorganisation moves were counted before.
CREATE FUNCTION registry_counted_beside_no_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    total models_registry_reportedtotal%ROWTYPE;
BEGIN
    SELECT t.* INTO total FROM models_registry_reportedtotal t
    JOIN models_registry_emulationperiod p ON p.id = t.period_id
    WHERE t.period_id = new.period_id AND t.ended_at IS NULL AND (t.level IS NULL OR t.level = new.target_level)
        AND t.unit_id = ANY (registry_chain(new.unit_id, p.ends_on)) LIMIT 1;
    IF total.id IS NOT NULL THEN
        RAISE EXCEPTION 'Kỳ này đã có số liệu tổng hợp gồm cả hồ sơ này (%, số %), tính thêm là tính hai lần. Nơi thẩm '
            'định bỏ số liệu tổng hợp ấy trước.', total.document_title, total.document_number USING ERRCODE = 'P0T01';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER counted_beside_no_total BEFORE INSERT ON models_registry_statuschange
    FOR EACH ROW WHEN (new.to_status NOT IN ('draft', 'refused', 'withdrawn') AND new.action <> 'reorganise')
    EXECUTE FUNCTION registry_counted_beside_no_total();
"""

DROP_TOTALS = """
DROP FUNCTION registry_counted_beside_no_total() CASCADE;
DROP FUNCTION registry_total_alone_in_its_place() CASCADE;
DROP FUNCTION registry_told_already(bigint, bigint, smallint);
DROP FUNCTION registry_hold_for_a_total(bigint, bigint);
DROP TRIGGER closed_period ON models_registry_reportedtotal;
DROP FUNCTION registry_totals_are_kept() CASCADE;
"""
