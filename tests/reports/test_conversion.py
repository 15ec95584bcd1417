"""Figures on another map: units of another time converted, sums the same both ways, nothing lost and nothing twice."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import defaultdict

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPossibleError
from danvan.units import actions as units
from danvan.units.conversion import Place, conversion
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit, UnitSuccession, UnitTerm
from models_registry import reported
from models_registry.models import Registration
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.reorganisation.choices import choose
from reports import addresses, catalogue, snapshots
from reports.figures import Cell, Figure, balance, count, rows, summarise, unconverted
from reports.missing import count_reasons, missing
from reports.questions import UnknownThenError, ask, year_before
from reports.summaries.paper import Basis
from tests.factories.people import person
from tests.factories.tree import REFORM, _open
from tests.reports.world import D, G, World, at

FIRST = dt.date(2024, 12, 1)
THEN, BETWEEN, NOW = dt.date(2023, 12, 31), dt.date(2025, 1, 15), dt.date(2026, 1, 15)


class AnHoi(World):
    """Phường 4 and 5, An Hội at the end of 2024, An Hội with Mỹ Thạnh An and Phú Nhuận since July 2025; Xã Bãi Bồi was
    divided. Of 2023 each has registrations, of 2025 both An Hội."""

    def __init__(self):
        super().__init__()
        city, province = self.city, self.province
        self.four, self.five = (self.open(f"Phường {n}", city, until=FIRST) for n in (4, 5))
        self.my_thanh_an, self.phu_nhuan = (
            self.open(name, city, until=REFORM) for name in ("Xã Mỹ Thạnh An", "Xã Phú Nhuận")
        )
        self.first = self.open("Phường An Hội", city, since=FIRST, until=REFORM)
        self.an_hoi = self.open("Phường An Hội", province, since=REFORM)
        self.new_ward, self.sibling = self.tree.ward, self.tree.sibling_ward
        for old, new, on in (
            (self.four, self.first, FIRST),
            (self.five, self.first, FIRST),
            (self.first, self.an_hoi, REFORM),
            (self.my_thanh_an, self.an_hoi, REFORM),
            (self.phu_nhuan, self.an_hoi, REFORM),
            (self.commune, self.sibling, REFORM),
        ):
            units.succeed(old, new, on=on)
        units.succeed(self.commune, self.an_hoi, on=REFORM, is_default=False)
        for unit in (self.four, self.five, self.first, self.my_thanh_an, self.phu_nhuan, self.an_hoi):
            self.registrars[unit.pk] = person(f"registrar.{unit.pk}", (Role.REGISTRAR, unit))
        self.of = {
            unit.pk: [self.sent(unit, D, f"02-{day:02d}") for day in range(1, many + 1)]
            for unit, many in (
                *((self.four, 1), (self.five, 2), (self.my_thanh_an, 3), (self.phu_nhuan, 4), (self.ward, 5)),
                *((self.commune, 6), (self.agency, 2), (self.school, 1)),
            )
        }
        self.running_year = periods.open_year(2025)
        self.in_year(self.first, "2025-03-03")
        for day in ("2025-09-01", "2025-09-02"):
            self.in_year(self.an_hoi, day, Level.PROVINCE)
        self.reviewer = self.reviewers[province.pk]

    def open(self, name, parent, **days):
        return _open(
            *(name, UnitKind.WARD, G, parent),
            desk=f"Khối Dân vận {name.lower()}",
            desk_level=G,
            **days,
        )

    def in_year(self, unit, day, level=D):
        """A registration of 2025, sent on that day."""
        by = self.registrars[unit.pk]
        one = registering.create_draft(
            unit=unit, period=self.running_year, title=f"Mô hình ngày {day}", by=by, target_level=level,
            sector=self.sectors["KT"], at=at(day, 8),
        )  # fmt: skip
        registering.submit(one, by=by, at=at(day))
        return one


@pytest.fixture(scope="module")
def chain(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield AnHoi()
        transaction.set_rollback(True)


@pytest.fixture
def lived(chain, db):
    return chain


def registered(question):
    """How many are registered in each line of the table by unit, by the unit's name; those of none as None."""
    summary = summarise(question)
    assert [one.text for one in balance(summary) if not one.ok] == []
    found = {line.name: line.counts["registered"] for line in summary.units if line.counts["registered"]}
    if summary.unconverted:
        found[None] = summary.unconverted.counts["registered"]
    return found


def test_the_figures_of_2023_by_the_map_of_2023_of_early_2025_and_of_today(lived):
    then = registered(ask(lived.period, lived.city))
    assert then == {
        "Phường 4": 1, "Phường 5": 2, "Xã Mỹ Thạnh An": 3, "Xã Phú Nhuận": 4, "Phường Cầu Gỗ": 6, "Xã Bãi Bồi": 6,
        "Phòng Tư pháp thành phố": 2,
    }  # fmt: skip
    between = registered(ask(lived.period, lived.city, map_date=BETWEEN))
    merged = {"Phường An Hội": 3}
    assert between == {name: n for name, n in then.items() if name not in ("Phường 4", "Phường 5")} | merged
    today = registered(ask(lived.period, lived.province, map_date=NOW))
    assert today == {
        "Phường An Hội": 10,
        "Phường Bến Đò": 6,
        None: 8,  # the divided commune's six, and two of an agency that nobody took over
    }
    for question in (
        ask(lived.period, lived.tree.nation),
        ask(lived.period, lived.tree.nation, map_date=BETWEEN),
        ask(lived.period, lived.tree.nation, map_date=NOW),
        ask(lived.period, lived.province),
        ask(lived.period, lived.province, map_date=NOW),
    ):
        assert sum(registered(question).values()) == 24 == count(question)["registered"]


def test_a_unit_of_today_is_asked_about_the_past_and_a_past_one_about_what_came_of_it(lived):
    with pytest.raises(UnknownThenError):
        ask(lived.period, lived.an_hoi)
    question = ask(lived.period, lived.an_hoi, map_date=NOW, converted=True)
    assert registered(question) == {"Phường An Hội": 10}
    assert registered(ask(lived.period, lived.new_ward, map_date=NOW)) == {"Phường Bến Đò": 5, None: 1}
    own = question.narrowed(alone=True)
    assert count(own)["registered"] == rows(own, Figure.REGISTERED).count() == 10
    names = set(rows(question, Figure.REGISTERED).values_list("unit", flat=True))
    assert names == {lived.four.pk, lived.five.pk, lived.my_thanh_an.pk, lived.phu_nhuan.pk}
    before = year_before(question)
    assert (before.period, before.map_date, before.converted) == (lived.earlier, NOW, True)


def test_nothing_drops_out_of_a_year_in_whose_middle_units_were_reorganised(lived):
    """Of 2025 the old An Hội has one registration, the new one two."""
    question = ask(lived.running_year, lived.province)
    assert question.map_date == dt.date(2025, 12, 31)
    assert registered(question) == {"Phường An Hội": 3}
    assert not question.converted, "the year's own map"
    early = ask(lived.running_year, lived.province, map_date=dt.date(2025, 6, 30))
    assert registered(early) == {lived.city.latest_term.name: 3}
    assert registered(ask(lived.running_year, lived.city)) == {"Phường An Hội": 1, None: 2}
    assert registered(ask(lived.running_year, lived.tree.nation)) == {lived.province.latest_term.name: 3}


def test_a_total_of_a_unit_tells_nothing_that_its_predecessors_registered_in_the_same_year(lived):
    """Old An Hội registered one for the city in 2025; its successor counts it, which has none of that level itself."""

    def entered(level):
        said = reported.Said(
            *(lived.running_year, lived.an_hoi, level, 30, None, 20),
            *("08-BC/ĐU", dt.date(2025, 12, 20), "Báo cáo tổng kết năm"),
        )
        return reported.enter(said, by=lived.reviewer)

    with transaction.atomic():
        for level in (D, None):
            with pytest.raises(NotPossibleError, match=r"Phường An Hội \(trước sắp xếp\)"):
                entered(level)
        assert entered(G).level == G
        transaction.set_rollback(True)


def test_a_choice_takes_a_dossier_to_its_unit_and_the_rest_stays_where_it_is(lived):
    question = ask(lived.period, lived.province, map_date=NOW)
    six = lived.of[lived.commune.pk]
    choose(six[:1], lived.commune.pk, lived.an_hoi.pk, on=NOW, by=lived.reviewer)
    choose(six[1:4], lived.commune.pk, lived.sibling.pk, on=NOW, by=lived.reviewer)
    for asked in (question, ask(lived.period, lived.province, map_date=NOW)):
        told = registered(ask(asked.period, asked.unit, map_date=NOW))
        assert told == {"Phường An Hội": 11, "Phường Cây Đa": 3, "Phường Bến Đò": 6, None: 4}
    assert unconverted(ask(lived.period, lived.province, map_date=NOW)) == 5, "with the school's, beneath"
    whole = ask(lived.period, lived.tree.nation, map_date=NOW)
    assert sum(registered(whole).values()) == 24
    assert registered(ask(lived.period, lived.sibling, map_date=NOW)) == {"Phường Cây Đa": 3}
    assert registered(ask(lived.period, lived.an_hoi, map_date=NOW)) == {"Phường An Hội": 11}
    then = registered(ask(lived.period, lived.city))
    assert then["Xã Bãi Bồi"] == 6, "on its own map it is what it was"


def test_every_line_of_a_converted_table_is_as_long_as_its_list(lived):
    choose(lived.of[lived.commune.pk][:2], lived.commune.pk, lived.an_hoi.pk, on=NOW, by=lived.reviewer)
    for unit in (lived.province, lived.tree.nation, lived.an_hoi):
        for as_of in (None, dt.date(2024, 6, 1)):
            question = ask(lived.period, unit, map_date=NOW, as_of=as_of)
            summary = summarise(question)
            for line in summary.unit_lines:
                asked = (
                    question.narrowed(alone=True, unconverted=True)
                    if line.term is None
                    else question.narrowed(alone=True)
                    if line.own
                    else question.beneath(line.term)
                )
                assert rows(asked, Figure.REGISTERED).count() == line.counts["registered"], line.name
                assert count(asked)["registered"] == line.counts["registered"]
            assert rows(question, Figure.REGISTERED).count() == summary.total["registered"]
            for figure in (Figure.RESULTS, Figure.PROPOSED):
                assert (
                    sum(count_reasons(question, figure).values())
                    == missing(question, figure).count()
                    == summary.total["registered"]
                )
            left = question.narrowed(unconverted=True)
            assert rows(left, Figure.REGISTERED).count() == unconverted(question)
        groups = {line.term.group for line in summary.units if line.term and not line.own}
        for group in groups:
            lines = [line for line in summary.units if not line.own and line.term.group == group]
            asked = question.narrowed(group=group)
            told = sum(line.counts["registered"] for line in lines)
            assert count(asked)["registered"] == told == rows(asked, Figure.REGISTERED).count()


def test_every_table_and_file_is_made_of_converted_rows(lived):
    question = ask(lived.period, lived.province, map_date=NOW, converted=True)
    made = {table.sheet_name: table for table in catalogue.tables(catalogue.ANNUAL, Basis(question))}
    listed = [row.cells[3] for row in made["Biểu 3 - Danh sách"].rows]
    assert len(listed) == 24
    assert "Phường 4 (quy đổi: Phường An Hội)" in listed
    assert "Xã Bãi Bồi (chưa quy đổi)" in listed
    by_unit = [row.cells[1] for row in made["Biểu 1 - Theo đơn vị"].rows]
    assert "Chưa quy đổi" in by_unit
    assert any("quy đổi từ đơn vị của kỳ" in note for note in made["Biểu 1 - Theo đơn vị"].notes)
    assert any("Chưa quy đổi: 9 mô hình" in note for note in made["Biểu 1 - Theo đơn vị"].notes)
    for form in catalogue.OFFICE:
        assert catalogue.file(catalogue.ANNUAL, form, Basis(question))
    again = addresses.parameters(question.narrowed(unconverted=True))
    assert (again["ban-do"], again["chua-quy-doi"]) == ("15/01/2026", "1")


def test_closed_figures_stay_as_they_were_closed(lived):
    """On their own map, whatever is chosen for another."""
    snapshot = snapshots.close(lived.period, lived.city, by=lived.leader)
    six = lived.of[lived.commune.pk]
    choose(six, lived.commune.pk, lived.an_hoi.pk, on=NOW, by=lived.reviewer)
    assert snapshots.disagreements(snapshot) == []
    assert ask(lived.period, lived.city).frozen == snapshot
    assert registered(ask(lived.period, lived.province, map_date=NOW))["Phường An Hội"] == 16


def test_where_nothing_is_of_another_time_a_question_asks_no_more_than_before(
    lived, django_assert_num_queries
):
    question = ask(lived.period, lived.ward)
    with django_assert_num_queries(1):
        assert question.ground.places == {}
    whole = ask(lived.period, lived.tree.nation)
    with django_assert_num_queries(1):
        assert whole.ground.places == {}
    with django_assert_num_queries(0):
        assert unconverted(question) == unconverted(whole) == 0
        assert question.narrowed(alone=True).ground is question.ground


def test_converting_asks_the_same_number_of_queries_however_much_there_is(lived, django_assert_num_queries):
    for unit, queries in ((lived.new_ward, 4), (lived.an_hoi, 5), (lived.province, 5)):  # one for the choices
        question = ask(lived.period, unit, map_date=NOW)
        with django_assert_num_queries(queries):
            summarised = question.ground
        assert summarised.places
        with django_assert_num_queries(3):
            summarise(question)


# --- the pages ---


def reader(lived, name="province.reader", role=Role.REVIEWER, unit=None):
    client = Client()
    client.force_login(person(name, (role, unit or lived.province)))
    return client


def test_the_page_says_by_which_map_and_what_is_open_and_every_figure_leads_to_its_list(lived):
    choose(lived.of[lived.commune.pk][:2], lived.commune.pk, lived.an_hoi.pk, on=NOW, by=lived.reviewer)
    client = reader(lived)
    question = ask(lived.period, lived.province, map_date=NOW, converted=True)
    page = client.get(addresses.summary_url(question))
    body = page.content.decode()
    assert "ngày 15/01/2026, quy đổi từ đơn vị của kỳ" in body
    assert "Chưa quy đổi: 7" in body
    assert page.context["reading"]["choose_url"]
    found = re.findall(r'<a href="([^"]*/danh-sach/[^"]*)">([\d.]+)</a>', body)
    assert len(found) > 10
    for address, number in dict.fromkeys(found):
        answer = client.get(html.unescape(address))
        assert answer.context["question"].map_date == NOW
        assert answer.context["count"].value + answer.context["hidden"] == int(number), address
    left = client.get(page.context["reading"]["unconverted_url"])
    assert left.context["count"].value + left.context["hidden"] == 7
    assert {line["converted"] for line in left.context["lines"]} == {"chưa quy đổi"}
    listed = client.get(addresses.rows_url(question, Cell(Figure.REGISTERED)))
    assert "quy đổi: Phường An Hội" in {line["converted"] for line in listed.context["lines"]}
    for address in (addresses.overview_url(question), addresses.table_url(question, "by_unit")):
        assert "Chưa quy đổi: 7" in client.get(address).content.decode()


def test_who_does_not_review_is_not_led_to_the_choices(lived):
    client = reader(lived, "province.leader", Role.LEADER)
    page = client.get(addresses.summary_url(ask(lived.period, lived.province, map_date=NOW, converted=True)))
    assert page.context["reading"]["choose_url"] == ""
    assert page.context["reading"]["unconverted"] == 9


def test_a_unit_of_today_picked_for_an_older_year_is_read_on_todays_map(lived):
    client = reader(lived)
    page = client.get(reverse("reports:summary"), {"ky": "2023", "don-vi": lived.an_hoi.pk})
    assert page.status_code == 200
    assert page.context["question"].converted
    assert page.context["total"]["registered"] == 10
    gone = client.get(
        reverse("reports:summary"), {"ky": "2023", "don-vi": lived.four.pk, "ban-do": "15/01/2026"}
    )
    assert gone.status_code == 422
    assert "không có trên bản đồ đơn vị ngày 15/01/2026" in gone.content.decode()


def test_the_ways_to_read_are_offered_where_they_differ(lived):
    client = reader(lived)

    def ways(**asked):
        page = client.get(reverse("reports:summary"), {"don-vi": lived.province.pk, **asked})
        return [(way["label"], way["current"]) for way in page.context["reading"]["ways"]]

    assert ways(ky="2023") == [("Đơn vị của kỳ đó", True), ("Đơn vị hôm nay", False)]
    assert ways(**{"ky": "2023", "ban-do": "15/01/2025"}) == [
        ("Đơn vị của kỳ đó", False),
        ("Đơn vị hôm nay", False),
        ("Đơn vị ngày 15/01/2025", True),
    ]


# --- over random chains of mergers and divisions ---


@settings(
    max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(data=st.data())
def test_whatever_is_merged_and_divided_the_sums_are_the_same_on_every_map(lived, data):
    def draw(options):
        return data.draw(st.sampled_from(list(options)))

    sid = transaction.savepoint()
    try:
        _reorganise(lived, draw)
        days = sorted({dt.date(2023, 12, 31), *UnitSuccession.objects.values_list("on", flat=True)})
        for _ in range(3):
            _choose_something(lived, draw, draw(days))
        for on in days:
            _hold_the_map(lived, on)
    finally:
        transaction.savepoint_rollback(sid)


def _reorganise(lived, draw):
    """A few times over the years some wards become one, or one becomes some."""
    for place, on in enumerate(
        (dt.date(2025, 8, 1), dt.date(2025, 11, 1), dt.date(2026, 2, 1), dt.date(2026, 5, 1))
    ):
        alive = list(UnitTerm.objects.on(on).filter(kind=UnitKind.WARD).select_related("unit", "parent"))
        alive = [one.unit for one in alive if not UnitTerm.objects.filter(parent=one.unit).exists()]
        if len(alive) < 3:
            return
        some = draw(alive), draw(alive)
        parents = [draw((lived.province, lived.tree.other_province)) for _ in range(2)]
        if draw((True, False)) and len(set(some)) == 2:
            old, parents = list(some), parents[:1]
        else:
            old = [some[0]]
        for one in old:
            units.end_unit(one, on=on)
        new = [
            _open(f"Phường mới {place}.{n}", UnitKind.WARD, G, parent, since=on)
            for n, parent in enumerate(parents)
        ]
        for one in old:
            for n, heir in enumerate(new):
                units.succeed(one, heir, on=on, is_default=n == 0 and draw((True, False)))


def _choose_something(lived, draw, on):
    """For one dossier that passes a division on its way, one of the ways."""
    ones = list(Registration.objects.filter(period=lived.period).order_by("pk"))
    way = conversion({one.unit_id for one in ones}, on)
    one = draw(ones)
    divisions = list(way.divisions(one.unit_id))
    if divisions:
        division = draw(divisions)
        nation = person_of_the_country(lived)
        choose([one], division.unit_id, draw(division.ways), on=on, by=nation)


def person_of_the_country(lived):
    found = User.objects.filter(username="nation.reviewer").first()
    return found or person("nation.reviewer", (Role.REVIEWER, lived.tree.nation))


def _hold_the_map(lived, on):
    """The nation's total is that of its registrations; each unit's is that of its lines; each stands where a walk in
    plain Python says."""
    ones = list(Registration.objects.filter(period=lived.period).prefetch_related("unit_choices"))
    terms = {term.unit_id: term for term in UnitTerm.objects.on(on)}
    lives = defaultdict(list)
    for term in UnitTerm.objects.all():
        lives[term.unit_id].append(term)
    successions = list(UnitSuccession.objects.values_list("predecessor", "successor"))
    places = [_walked(one, on, terms, lives, successions) for one in ones]
    for term in terms.values():
        unit = Unit.objects.get(pk=term.unit_id)
        question = ask(lived.period, unit, map_date=on)
        summary = summarise(question)
        assert [one.text for one in balance(summary) if not one.ok] == []
        inside = [place for place in places if place.path.startswith(term.path)]
        assert summary.total["registered"] == len(inside), (on, term.name)
        open_here = [place for place in inside if place.path == term.path and not place.is_converted]
        told = summary.unconverted.counts["registered"] if summary.unconverted else 0
        assert told == len(open_here), (on, term.name)
        own = next(line for line in summary.units if line.own)
        assert own.counts["registered"] == sum(
            1 for place in inside if place.path == term.path and place.is_converted
        )
        assert unconverted(question) == sum(1 for place in inside if not place.is_converted)
        if term.parent_id is None:
            assert summary.total["registered"] == len(ones) == 24


def _walked(one, on, terms, lives, successions):
    """Where a registration stands, by asking each unit on its way."""
    chosen = {(choice.forward, choice.divided_id): choice.chosen_id for choice in one.unit_choices.all()}

    def reach(unit):
        if unit in terms:
            return {terms[unit].path}, True
        mine = lives[unit]
        ended = [term for term in mine if term.during.upper and term.during.upper <= on]
        forward = bool(ended)
        if forward:
            ways = [after for before, after in successions if before == unit]
            edge = max(ended, key=lambda term: term.during.upper)
        else:
            ways = [before for before, after in successions if after == unit]
            edge = min(mine, key=lambda term: term.during.lower)
        ways = [chosen[forward, unit]] if (forward, unit) in chosen else list(ways)
        found = [reach(way) for way in ways]
        if not found:
            return reach(edge.parent_id)[0], False
        return set().union(*(paths for paths, _ in found)), all(sure for _, sure in found)

    paths, sure = reach(one.unit_id)
    if len(paths) == 1 and sure:
        return Place(*paths)
    shared = min(paths, key=len)
    while not all(path.startswith(shared) for path in paths):
        shared = shared[: shared.rindex(".", 0, -1) + 1]
    return Place(shared, is_converted=False)
