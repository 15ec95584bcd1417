"""Fills a database with years of registrations: the tree by the real actions, the register in bulk by SQL.

Bulk means the superuser with triggers off. What the triggers and foreign keys would have refused is looked for
afterwards, by queries over all rows and by firing the real triggers on a sample.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, Max, Q

from danvan import database
from danvan.accounts.permissions import Role
from danvan.units.actions import carry_out, level_beneath, open_unit, standing_on
from danvan.units.data import country as maps
from danvan.units.data import reform_2025
from danvan.units.desks import route, targets, tree_at_rest
from danvan.units.enums import Level, UnitGroup, UnitKind
from danvan.units.models import Unit, UnitSuccession, UnitTerm, today
from danvan.units.reform import reform
from danvan.units.territory import below
from models_registry.demo import names
from models_registry.demo.content import MODELS
from models_registry.models import EmulationPeriod, Registration, Step
from models_registry.registration import periods
from tests.benchmarks.titles import titles
from tests.benchmarks.walks import WAYS, walk

_PERSONS = 997  # names that dossiers bear
AGENCIES = (
    (UnitKind.PARTY_BODY, ("Văn phòng Tỉnh ủy", "Ban Tổ chức Tỉnh ủy", "Ủy ban Kiểm tra Tỉnh ủy", "Ban Nội chính Tỉnh ủy")),
    (UnitKind.MASS_ORGANISATION, ("Hội Liên hiệp Phụ nữ tỉnh", "Hội Nông dân tỉnh", "Tỉnh Đoàn", "Liên đoàn Lao động tỉnh",
                                  "Hội Cựu chiến binh tỉnh", "Ủy ban Mặt trận Tổ quốc tỉnh")),
    (UnitKind.STATE_BODY, ("Sở Tư pháp", "Sở Tài chính", "Sở Nội vụ", "Sở Y tế", "Sở Giáo dục và Đào tạo", "Sở Xây dựng",
                           "Sở Công Thương", "Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Môi trường", "Thanh tra tỉnh")),
    (UnitKind.ARMED_FORCE, ("Bộ Chỉ huy Quân sự tỉnh", "Công an tỉnh", "Bộ đội Biên phòng tỉnh")),
)  # fmt: skip
# So many of ten tickets go to a level that a unit may register for.
_SHARE = {Level.PROVINCE: 4, Level.DISTRICT: 6, Level.GRASSROOTS: 6}


# The last year whose map has cities between provinces and communes.
LAST_WITH_CITIES = 2024


@dataclass(frozen=True)
class Scale:
    """How much there is: `a_year` registrations in each of the `years` up to `last`, under so many provinces, those of
    today with the most communes first. `exactly` has how many of them lie beneath a unit, by its code. `reformed`: on
    the map of today; else the older one lasts."""

    a_year: int
    last: int
    years: int = 1
    provinces: int | None = None
    exactly: Mapping[str, int] = field(default_factory=dict)
    reformed: bool = True

    @property
    def all_years(self) -> range:
        """The last one first: it is there before the others."""
        return range(self.last, self.last - self.years, -1)


def generate(scale: Scale, *, say: Callable[[str], None] = print) -> None:
    """The migrated database holds the registrations of `scale`, checked, its statistics and visibility fresh. Years that
    it has already stay as they are."""
    if not Unit.objects.exists():
        say("Country and agencies …")
        call_command("import_units", stdout=io.StringIO())
        if scale.reformed:
            carry_out(reform(reform_2025.plan(), standing_on(maps.REFORM - dt.timedelta(days=1))))
        for province in _provinces(scale):
            _open_agencies(province)
    known = set(EmulationPeriod.objects.values_list("code", flat=True))
    opened = [_open_period(year) for year in scale.all_years if str(year) not in known]
    with tree_at_rest(), _superuser(autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET work_mem = '128MB'; SET maintenance_work_mem = '512MB'")
        cursor.execute("SELECT setseed(0.187)")
        _copy_texts(cursor)
        _copy_walks(cursor)
        cursor.execute(ACCOUNTS)
        with _loading(cursor):
            for period in opened:
                say(f"{scale.a_year:,} registrations of {period.code} …")
                base = Registration.objects.aggregate(last=Max("pk"))["last"] or 0
                written = _ABOUT_THEM if period.code == str(scale.last) else _NOTHING
                with connection.transaction():
                    _copy_routes(cursor, _routes(period, scale))
                    for script in (PEOPLE, PLAN, HISTORY, REST, SEQUENCES):
                        _run(cursor, _ABOUT.sub(written, script), period, base, scale.a_year)
            say("Indexes …")
        say("Checking …")
        _check(opened)
        cursor.execute("VACUUM (FREEZE, ANALYZE)")


def _superuser(**options: Any) -> psycopg.Connection:
    server = database.Server(settings.DATA_DIR)
    return psycopg.connect(
        host=str(server.socket_folder()),
        user=database.SUPERUSER,
        password=server.password(database.SUPERUSER),
        dbname=database.DATABASE,
        cursor_factory=psycopg.ClientCursor,  # parameters also where the server takes none: CREATE TABLE … AS
        **options,
    )


# For as long as the load lasts, and again as it was: a crash costs a benchmark's data, no more.
_WHILE_LOADING = {"full_page_writes": "off", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}


@contextmanager
def _loading(cursor: psycopg.Cursor) -> Iterator[None]:
    """Within it the register's tables have no indexes but those of their constraints; afterwards all, as full as indexes
    are that have grown row by row, not as a new one is."""
    cursor.execute(INDEXES)
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for name, value in _WHILE_LOADING.items():
        cursor.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    cursor.execute("SELECT pg_reload_conf()")
    yield
    for _, definition in indexes:
        grown = "WITH (" in definition
        cursor.execute(
            definition if grown else _AS_GROWN.sub(r"\1 WITH (fillfactor = 70)", definition, count=1)
        )
    for name in _WHILE_LOADING:
        cursor.execute(f"ALTER SYSTEM RESET {name}")
    cursor.execute("SELECT pg_reload_conf()")


_AS_GROWN = re.compile(r"(USING btree .*?)(?= WHERE |$)")

INDEXES = r"""
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relname LIKE 'models\_registry\_%' AND t.relkind = 'r' AND NOT i.indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY pg_relation_size(t.oid), 1
"""


# The organisation, by the real actions --------------------------------------------------------------------------


def _provinces(scale: Scale) -> list[Unit]:
    communes = Count("child_terms", filter=Q(child_terms__during__contains=today()))
    here = Unit.objects.filter(terms__level=Level.PROVINCE, terms__during__contains=today())
    return list(here.annotate(communes=communes).order_by("-communes", "pk")[: scale.provinces])


def _open_agencies(province: Unit) -> None:
    term = province.term_on(today())
    since = max(term.since or dt.date(2000, 1, 1), dt.date(2000, 1, 1))
    for kind, called in AGENCIES:
        for name in called:
            open_unit(name=name, kind=kind, level=level_beneath(kind, term), parent=province, since=since)


def _open_period(year: int) -> EmulationPeriod:
    period = periods.open_year(year)
    periods.set_deadline(period, Step.REGISTRATION, dt.date(year, 3, 31))
    periods.set_deadline(period, Step.RESULTS, dt.date(year, 11, 30))
    return period


def _routes(period: EmulationPeriod, scale: Scale) -> list[tuple[int, list[tuple[Any, ...]]]]:
    """Unit, its name, who keeps its dossiers today, target, first and last desk, number of desks, one row a ticket; in
    lots, each with how many registrations are drawn from it."""
    on = min(period.ends_on, today())
    within = Q()
    for province in _provinces(scale) if scale.provinces else ():
        within |= below(province.scope_path, field="unit__scope_path")
    heirs = dict(UnitSuccession.objects.filter(is_default=True).values_list("predecessor", "successor"))
    exact = [
        (UnitTerm.objects.on(on).exclude(level=Level.GRASSROOTS).get(code=code).path, number, [])
        for code, number in scale.exactly.items()
    ]
    others: list[tuple[Any, ...]] = []
    for term in UnitTerm.objects.on(on).filter(within, level=Level.GRASSROOTS).select_related("unit"):
        lot = next((rows for path, _, rows in exact if term.path.startswith(path)), others)
        keeper = heirs[term.unit_id] if term.unit.closed_path else term.unit_id
        for target in targets(term.unit, on=on):
            desks = route(term.unit, target, on=on)
            row = (
                term.unit_id, term.name, keeper, int(target), desks[0].unit_id, desks[-1].unit_id, len(desks),
            )  # fmt: skip
            lot += [row] * _SHARE[target]
    left = scale.a_year - sum(scale.exactly.values())
    return [*((number, rows) for _, number, rows in exact), (left, others)]


# The register, in bulk ------------------------------------------------------------------------------------------


# What of a written model goes into a dossier, and into a report of results.
_BOXES = (
    "background", "goals", "approach", "place_and_people", "forces", "resources", "outputs", "sustainability",
)  # fmt: skip
_RESULTS = ("situation", "process", "achieved", "difficulties", "lessons")


def _copy_texts(cursor: psycopg.Cursor) -> None:
    """What is written: titles, dossiers and results about the demo's MODELS, and names of persons."""
    communes = UnitTerm.objects.filter(group=UnitGroup.TERRITORY, level=Level.GRASSROOTS).order_by("pk")
    cursor.execute(
        "CREATE TEMP TABLE b_title (slot int PRIMARY KEY, written int, sector text, place text, title text,"
        " sort text, search text)"
    )
    made = titles(list(communes.values_list("name", flat=True)))
    _copy(cursor, "b_title", [(slot, *row) for slot, row in enumerate(made)])
    boxes = ", ".join(f"{name} text" for name in (*_BOXES, *_RESULTS))
    cursor.execute(f"CREATE TEMP TABLE b_written (written int PRIMARY KEY, {boxes})")
    _copy(
        cursor,
        "b_written",
        [
            (
                number,
                *("\n".join(f"- {goal}" for goal in one.goals) if name == "goals" else getattr(one, name)
                  for name in _BOXES),
                *(getattr(one.result, name) for name in _RESULTS),
            )
            for number, one in enumerate(MODELS)
        ],
    )  # fmt: skip
    cursor.execute(
        "CREATE TEMP TABLE b_metric (written int, position int, name text, measure text, planned numeric, done numeric)"
    )
    _copy(
        cursor,
        "b_metric",
        [
            (number, position, one.name, one.measure, one.planned[1], one.done[1])
            for number, about in enumerate(MODELS)
            for position, one in enumerate(about.metrics, 1)
        ],
    )
    cursor.execute("CREATE TEMP TABLE b_name (slot int PRIMARY KEY, name text)")
    _copy(cursor, "b_name", [(slot, one.name) for slot, one in enumerate(names.people(_PERSONS))])


def _copy_walks(cursor: psycopg.Cursor) -> None:
    cursor.execute(
        "CREATE TEMP TABLE b_walk (walk int, desks int, seq int, action text, before text, after text, place text,"
        " role text, awaiting text, awaiting_role text, accepted bool, reported bool, day int, fixed bool)"
    )
    cursor.execute("CREATE TEMP TABLE b_way (slot int PRIMARY KEY, walk int)")
    _copy(
        cursor,
        "b_walk",
        [
            (
                number, desks, one.sequence, one.action.value, one.before.value, one.after.value, one.place,
                one.role.value, one.awaiting, one.awaiting_role, one.accepted, one.reported, one.day, one.fixed,
            )
            for number, (_, way) in enumerate(WAYS)
            for desks in (1, 2)
            for one in walk(way, desks=desks)
        ],
    )  # fmt: skip
    tickets = [number for number, (share, _) in enumerate(WAYS) for _ in range(share)]
    _copy(cursor, "b_way", list(enumerate(tickets)))


def _copy_routes(cursor: psycopg.Cursor, lots: Sequence[tuple[int, Sequence[tuple[Any, ...]]]]) -> None:
    cursor.execute("DROP TABLE IF EXISTS b_route, b_lot")
    cursor.execute(
        "CREATE TEMP TABLE b_route (slot int PRIMARY KEY, unit_id bigint, unit_name text, keeper_id bigint,"
        " level int, first_id bigint, target_id bigint, desks int)"
    )
    cursor.execute("CREATE TEMP TABLE b_lot (first int, last int, slot int, slots int)")
    slot = drawn = 0
    for number, rows in lots:
        _copy(cursor, "b_route", [(at, *row) for at, row in enumerate(rows, slot)])
        _copy(cursor, "b_lot", [(drawn + 1, drawn + number, slot, len(rows))])
        slot, drawn = slot + len(rows), drawn + number


def _copy(cursor: psycopg.Cursor, table: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f"ANALYZE {table}")


# A text of the demo with its names put in; of earlier years no text, which nobody reads and ten gigabytes hold.
_ABOUT = re.compile(r"\babout\((\w+)\)")
_ABOUT_THEM, _NOTHING = r"replace(replace(\1, '{don_vi}', p.unit_name), '{noi}', p.place)", "''"


def _run(cursor: psycopg.Cursor, script: str, period: EmulationPeriod, base: int, number: int) -> None:
    days = (min(period.ends_on + dt.timedelta(days=1), today()) - period.starts_on).days
    known = {
        "period": period.pk, "code": period.code, "start": period.starts_on, "base": base, "number": number,
        "scale": days / 366, "persons": _PERSONS, "registrar": Role.REGISTRAR.value, "reviewer": Role.REVIEWER.value,
        "decider": Role.DECIDER.value,
    }  # fmt: skip
    for statement in script.split(";\n"):
        if statement.strip():
            cursor.execute(statement, known)


def username(role: Role, unit: Unit) -> str:
    """The account that holds `role` at `unit`."""
    return f"bench.{role.value}.{unit.pk}"


ACCOUNTS = """
CREATE TEMP TABLE b_person (unit_id bigint, role text, user_id bigint, PRIMARY KEY (unit_id, role));
INSERT INTO b_person SELECT split_part(username, '.', 3)::bigint, split_part(username, '.', 2), id
FROM accounts_user WHERE username LIKE 'bench.%'
"""

PEOPLE = """
WITH wanted AS (
    SELECT keeper_id AS unit_id, %(registrar)s AS role FROM b_route UNION SELECT unit_id, %(registrar)s FROM b_route
    UNION SELECT unnest(ARRAY[first_id, target_id]), role FROM b_route, unnest(ARRAY[%(reviewer)s, %(decider)s]) role
), made AS (
    INSERT INTO accounts_user (password, username, full_name, phone, email, is_active, must_change_password, created_at)
    SELECT '!', format('bench.%%s.%%s', role, unit_id), format('Cán bộ số %%s', unit_id), '', '', true, true, now()
    FROM wanted w WHERE NOT EXISTS (SELECT FROM b_person p WHERE (p.unit_id, p.role) = (w.unit_id, w.role))
    RETURNING id, split_part(username, '.', 2) AS role, split_part(username, '.', 3)::bigint AS unit_id
), posted AS (
    INSERT INTO accounts_membership (user_id, unit_id, role, since) SELECT id, unit_id, role, '2000-01-01' FROM made
)
INSERT INTO b_person SELECT unit_id, role, id FROM made;
ANALYZE b_person
"""

# One row for each registration to be: everything that is left to chance is decided here.
PLAN = """
DROP TABLE IF EXISTS b_plan;
CREATE TEMP TABLE b_plan AS
SELECT d.id, d.jitter, d.late, d.kind < 0.04 AS is_person, w.walk, r.unit_id, r.unit_name, r.keeper_id, r.level,
    r.first_id, r.target_id, r.desks, t.written, t.place, t.title, t.sort, t.search, s.id AS sector_id,
    s.name AS sector_name, p.user_id AS registrar_id, n.name AS person,
    CASE WHEN d.kind < 0.06 THEN 'exemplar' ELSE 'model' END AS entry_type,
    CASE WHEN d.kind < 0.04 THEN 'individual' ELSE 'collective' END AS subject,
    (ARRAY['new', 'new', 'new', 'maintained', 'maintained', 'upgraded', 'replicated'])[d.origin] AS origin
FROM (
    SELECT %(base)s + n AS id, random() AS jitter, random() < 0.04 AS late, random() AS kind,
        1 + floor(random() * 7)::int AS origin, l.slot + floor(random() * l.slots)::int AS route,
        floor(random() * (SELECT count(*) FROM b_title))::int AS title,
        floor(random() * (SELECT count(*) FROM b_way))::int AS way, floor(random() * %(persons)s)::int AS person
    FROM (SELECT n, row_number() OVER (ORDER BY random()) AS drawn FROM generate_series(1, %(number)s) n) x
    JOIN b_lot l ON x.drawn BETWEEN l.first AND l.last OFFSET 0
) d
JOIN b_route r ON r.slot = d.route JOIN b_title t ON t.slot = d.title JOIN b_way w ON w.slot = d.way
JOIN b_name n ON n.slot = d.person JOIN models_registry_sector s ON s.code = t.sector AND s.period_id IS NULL
JOIN b_person p ON p.unit_id = r.unit_id AND p.role = %(registrar)s;
ANALYZE b_plan
"""

# In the order in which it happened: the rows of one unit lie apart, as they do where many write.
HISTORY = """
INSERT INTO models_registry_statuschange (registration_id, sequence, action, by_id, for_unit_id, role, from_status,
    to_status, reason, boxes, details, at, until, awaiting_unit_id, awaiting_role, period_id, unit_id, target_level,
    sector_id, entry_type, subject, origin, accepted, registered_late, results_late)
SELECT s.id, seq, action, p.user_id, s.actor_unit, s.role, before, after,
    CASE WHEN action IN ('return', 'return_results', 'refuse', 'withdraw', 'decline')
        THEN 'Đề nghị nêu rõ số hộ tham gia, kinh phí và kết quả cụ thể.' ELSE '' END,
    '{}', '{}', s.at, s.until, s.awaiting_unit, s.awaiting_role, %(period)s, s.unit_id, s.level, s.sector_id,
    s.entry_type, s.subject, s.origin, s.accepted, s.late, s.late AND s.reported
FROM (
    SELECT *, coalesce(lead(m.at) OVER (PARTITION BY m.id ORDER BY seq), 'infinity') AS until
    FROM (
        SELECT p.id, p.unit_id, p.level, p.sector_id, p.entry_type, p.subject, p.origin, p.late,
            w.seq, w.action, w.role, w.before, w.after, w.awaiting_role, w.accepted, w.reported,
            CASE w.place WHEN 'unit' THEN p.unit_id WHEN 'first' THEN p.first_id ELSE p.target_id END AS actor_unit,
            CASE w.awaiting WHEN 'unit' THEN p.keeper_id WHEN 'first' THEN p.first_id WHEN 'target' THEN p.target_id
                END AS awaiting_unit,
            %(start)s::timestamptz + make_interval(secs => 86400 * %(scale)s
                * (w.day + CASE WHEN w.fixed THEN 0 ELSE 30 * p.jitter END)) AS at
        FROM b_plan p JOIN b_walk w ON w.walk = p.walk AND w.desks = p.desks
    ) m
) s
JOIN b_person p ON p.unit_id = s.actor_unit AND p.role = s.role
ORDER BY s.at;
ANALYZE models_registry_statuschange
"""

# `about`: see above. Statistics after each large step: without them a join over a year of the country is planned as one over a few rows,
# and spills what the disk cannot hold.
REST = """
INSERT INTO models_registry_emulationmodel (id, code, unit_id, created_at) OVERRIDING SYSTEM VALUE
SELECT p.id, CASE WHEN EXISTS (SELECT FROM b_walk w WHERE w.walk = p.walk)
    THEN format('DVK-%%s-%%s', %(code)s, to_char(p.id - %(base)s, 'FM9900000')) END, p.unit_id, %(start)s FROM b_plan p;

INSERT INTO models_registry_codecounter (period_code, last) VALUES (%(code)s, %(number)s);

INSERT INTO models_registry_registration (id, token, emulation_model_id, period_id, unit_id, keeper_id, entered_by_id,
    entered_for_id, title, target_level, sector_id, entry_type, subject, origin, status, awaiting_unit_id,
    awaiting_role, first_sent_at, first_sent_by_id, accepted_at, results_at, registered_late, results_late,
    changed_at, created_at, version, moves, sort_key, search_key, keeper_path, honoured_level, quality) OVERRIDING SYSTEM VALUE
SELECT p.id, left(md5(p.id::text), 5) || lpad(to_hex(p.id), 7, '0'), p.id, %(period)s, p.unit_id, p.keeper_id,
    p.registrar_id, p.unit_id, p.title, p.level, p.sector_id, p.entry_type, p.subject, p.origin,
    coalesce(c.to_status, 'draft'), CASE WHEN c.id IS NULL THEN p.keeper_id ELSE c.awaiting_unit_id END,
    coalesce(c.awaiting_role, %(registrar)s), h.sent, CASE WHEN h.sent IS NOT NULL THEN p.registrar_id END,
    h.accepted, h.reported, coalesce(c.registered_late, false), coalesce(c.results_late, false),
    coalesce(c.at, %(start)s::timestamptz + make_interval(days => (30 * p.jitter)::int)), %(start)s, 1,
    coalesce(c.sequence, 0), p.sort, p.search, u.scope_path, CASE WHEN c.to_status = 'recognised' THEN p.level END,
    'full'
FROM b_plan p
JOIN units_unit u ON u.id = p.keeper_id
LEFT JOIN models_registry_statuschange c ON c.registration_id = p.id AND c.period_id = %(period)s AND c.until = 'infinity'
LEFT JOIN (
    SELECT registration_id, min(at) AS sent, min(at) FILTER (WHERE action = 'accept') AS accepted,
        max(at) FILTER (WHERE action = 'report_results') AS reported
    FROM models_registry_statuschange WHERE period_id = %(period)s GROUP BY registration_id
) h ON h.registration_id = p.id;
ANALYZE models_registry_registration;

INSERT INTO models_registry_dossier (registration_id, background, goals, approach, place_and_people, forces, resources,
    starts_on, ends_on, outputs, sustainability, changes_this_year, contact_name, contact_phone, person_name,
    person_position)
SELECT p.id, about(background), about(goals), about(approach), about(place_and_people), about(forces), about(resources),
    %(start)s::date + 31, %(start)s::date + 330, about(outputs), about(sustainability), '', p.person, '0900 000 000',
    CASE WHEN p.is_person THEN p.person ELSE '' END, '' FROM b_plan p JOIN b_written w USING (written);

INSERT INTO models_registry_resultreport (registration_id, situation, process, achieved, difficulties, lessons, no_numbers)
SELECT p.id, about(situation), about(process), about(achieved), about(difficulties), about(lessons), false
FROM b_plan p JOIN b_written w USING (written) JOIN models_registry_registration r ON r.id = p.id
WHERE r.results_at IS NOT NULL;

INSERT INTO models_registry_resultmetric (report_id, position, name, measure, planned, done)
SELECT p.id, m.position, m.name, m.measure, m.planned, m.done
FROM b_plan p JOIN b_metric m USING (written) JOIN models_registry_registration r ON r.id = p.id
WHERE r.results_at IS NOT NULL;

INSERT INTO models_registry_appraisal (registration_id, opinion, reason, by_id, for_unit_id, at)
SELECT registration_id, 'eligible', '', by_id, for_unit_id, at FROM models_registry_statuschange
WHERE period_id = %(period)s AND action = 'appraise';

INSERT INTO models_registry_decision (kind, period_id, issuer_id, level, issued_by, number, date, signer, signer_position,
    summary, reason, scan_name, scan_sha256, scan_type, drafted_by_id, drafted_at, recorded_by_id, recorded_at,
    effective_at)
SELECT 'recognise', %(period)s, c.for_unit_id, c.target_level, 'Ban Chỉ đạo', format('%%s.%%s-QĐ/BCĐ', c.for_unit_id, c.target_level),
    (min(c.at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, 'Người ký', '', '', '', '', '', '', r.user_id, min(c.at),
    d.user_id, min(c.at), min(c.at)
FROM models_registry_statuschange c
JOIN b_person r ON r.unit_id = c.for_unit_id AND r.role = %(reviewer)s
JOIN b_person d ON d.unit_id = c.for_unit_id AND d.role = %(decider)s
WHERE c.period_id = %(period)s AND c.action = 'recognise'
GROUP BY c.for_unit_id, c.target_level, r.user_id, d.user_id;
ANALYZE models_registry_decision;

INSERT INTO models_registry_recognition (decision_id, registration_id, level, title, unit_name, sector_name, effective_at)
SELECT d.id, p.id, p.level, p.title, p.unit_name, p.sector_name, d.effective_at
FROM b_plan p
JOIN models_registry_statuschange c ON c.registration_id = p.id AND c.period_id = %(period)s AND c.action = 'recognise'
JOIN models_registry_decision d ON d.period_id = %(period)s AND d.issuer_id = c.for_unit_id AND d.level = p.level
"""

SEQUENCES = """
SELECT setval(pg_get_serial_sequence('models_registry_registration', 'id'), max(id)),
    setval(pg_get_serial_sequence('models_registry_emulationmodel', 'id'), max(id)) FROM models_registry_registration
"""

# What the triggers would have refused in some periods, each as a query that finds nothing.
PROMISES = {
    "status, turn and axes are those of the open change": """
        SELECT r.id FROM models_registry_registration r
        LEFT JOIN models_registry_statuschange c
            ON c.registration_id = r.id AND c.until = 'infinity' AND c.period_id = ANY(%(periods)s)
        WHERE r.period_id = ANY(%(periods)s) AND (r.status <> 'draft' AND (c.id IS NULL OR (c.to_status, c.period_id, c.unit_id,
            c.awaiting_unit_id, c.awaiting_role, c.sequence, c.target_level, c.sector_id, c.entry_type, c.subject,
            c.origin) IS DISTINCT FROM (r.status, r.period_id, r.unit_id, r.awaiting_unit_id, r.awaiting_role, r.moves,
            r.target_level, r.sector_id, r.entry_type, r.subject, r.origin)) OR r.status = 'draft' AND c.id IS NOT NULL)
    """,
    "history has no gap": """
        SELECT id FROM (SELECT id, sequence, at, from_status, lag(until) OVER w AS ended, lag(to_status) OVER w AS was,
            row_number() OVER w AS place FROM models_registry_statuschange WHERE period_id = ANY(%(periods)s)
            WINDOW w AS (PARTITION BY registration_id ORDER BY sequence)) c
        WHERE sequence <> place OR coalesce(ended, at) <> at OR from_status <> coalesce(was, 'draft')
    """,
    "recognised if and only if a line stands at the target level": """
        SELECT r.id FROM models_registry_registration r LEFT JOIN models_registry_recognition l
            ON l.registration_id = r.id AND l.level = r.target_level AND l.effective_at IS NOT NULL
        WHERE r.period_id = ANY(%(periods)s) AND (l.id IS NOT NULL) <> (r.status = 'recognised')
    """,
    "nothing lies in the future": """
        SELECT id FROM models_registry_statuschange WHERE period_id = ANY(%(periods)s) AND at > now()
    """,
}


def _check(opened: Iterable[EmulationPeriod]) -> None:
    """Raises ValueError where a promise of the database does not hold, or where its own triggers say so."""
    known = {"periods": [period.pk for period in opened]}
    with _superuser() as connection:
        connection.execute("SET work_mem = '256MB'")
        for promise, sql in PROMISES.items():
            # Without LIMIT, which would have the planner look for the first of them row by row.
            if wrong := connection.execute(sql, known).fetchmany(5):
                raise ValueError(f"not so: {promise}: {wrong}")
        # An update that changes nothing fires the deferred triggers and leaves no line in the log.
        connection.execute(
            "UPDATE models_registry_registration SET moves = moves WHERE period_id = ANY(%(periods)s) AND id %% 97 = 0",
            known,
        )
