"""The demo, seeded once for this module: its figures, its words, and work for everybody in it.

Figures are counted here on the history itself; the `figures` command must come to the same numbers.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import unicodedata
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Role
from danvan.accounts.views import DEMO_PASSWORD
from danvan.units.desks import route
from danvan.units.enums import Document, Level, UnitKind
from danvan.units.letterheads import heads_of
from danvan.units.models import ClusterMember, Unit, UnitSuccession, UnitTerm, today
from models_registry import quotas
from models_registry.afterwards import actions as afterwards
from models_registry.models import (
    Award,
    Decision,
    EmulationPeriod,
    Evidence,
    Explanation,
    FollowUp,
    Mark,
    Nomination,
    Origin,
    Publication,
    Quota,
    Recognition,
    Registration,
    Reorganisation,
    StatusChange,
    Upkeep,
)
from models_registry.recognition import annex, award_list
from models_registry.recognition.pages import described
from models_registry.review import rounds
from models_registry.workflow import AT_UNIT, Action, Status

pytestmark = pytest.mark.django_db

MORNING_OF_THE_ARTICLE = dt.date(2024, 1, 18)
BESIDE = {Status.DRAFT, Status.REFUSED, Status.WITHDRAWN}
PROPOSED = {Status.PROPOSED, Status.RECOGNISED, Status.NOT_RECOGNISED, Status.REVOKED}


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole demo, committed, and gone after the last test of the module."""
    before, settings.EVIDENCE_ROOT = settings.EVIDENCE_ROOT, tmp_path_factory.mktemp("evidence")
    with django_db_blocker.unblock():
        call_command("seed_demo", stdout=io.StringIO())
    yield
    settings.EVIDENCE_ROOT = before
    with django_db_blocker.unblock():
        kept = {"django_migrations", "django_content_type", "auth_permission"}
        wanted = set(connection.introspection.django_table_names(only_existing=True)) - kept
        connection.ops.execute_sql_flush(
            connection.ops.sql_flush(no_style(), sorted(wanted), allow_cascade=True)
        )


def end_of(date: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(date, dt.time.max))


def counted(year: str, at: dt.datetime) -> dict[Level, Counter[str]]:
    """How many stand in which status at the moment, by level, read off the history row by row."""
    rows = StatusChange.objects.filter(period__code=year, at__lte=at, until__gt=at)
    found: dict[Level, Counter[str]] = {}
    for level, status in rows.values_list("target_level", "to_status"):
        found.setdefault(Level(level), Counter())[status] += 1
    return found


def registered(counts: Counter[str]) -> int:
    return sum(number for status, number in counts.items() if status not in BESIDE)


def proposed(counts: Counter[str]) -> int:
    return sum(counts[status] for status in PROPOSED)


def figures(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("figures", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def people() -> list[User]:
    return list(User.objects.filter(username__startswith="demo.").order_by("pk"))


class TestTheYear2023:
    def test_ends_in_the_figures_of_the_article(self):
        levels = counted("2023", timezone.now())
        assert {level: registered(counts) for level, counts in levels.items()} == {
            Level.PROVINCE: 16,
            Level.DISTRICT: 192,
            Level.GRASSROOTS: 18,
        }
        assert proposed(levels[Level.PROVINCE]) == levels[Level.PROVINCE][Status.PROPOSED] == 14
        assert proposed(levels[Level.DISTRICT]) == levels[Level.DISTRICT][Status.RECOGNISED] == 187

    def test_on_the_morning_of_the_article_nothing_was_recognised_by_the_city(self):
        city = counted("2023", end_of(MORNING_OF_THE_ARTICLE))[Level.DISTRICT]
        assert (proposed(city), city[Status.RECOGNISED], city[Status.PROPOSED]) == (187, 0, 187)

    def test_in_the_middle_of_the_year_nothing_had_been_proposed(self):
        levels = counted("2023", end_of(dt.date(2023, 7, 1)))
        assert all(proposed(counts) == 0 for counts in levels.values())
        assert sum(counts[Status.RUNNING] for counts in levels.values()) > 200

    def test_before_the_year_began_there_was_nothing(self):
        assert counted("2023", end_of(dt.date(2023, 1, 31))) == {}

    @pytest.mark.parametrize("as_of", [None, "2024-01-18", "2023-07-01", "2023-11-20"])
    def test_the_command_comes_to_the_same_numbers(self, as_of):
        data = figures("--period", "2023", "--unit", "829", *(["--as-of", as_of] if as_of else []))
        at = end_of(dt.date.fromisoformat(as_of)) if as_of else timezone.now()
        for level, counts in counted("2023", at).items():
            said = data["levels"][level.code]
            assert said["registered"] == registered(counts)
            assert said["proposed"] == proposed(counts)
            assert said["recognised"] == counts[Status.RECOGNISED]
            assert said["pending"] == counts[Status.PROPOSED]

    def test_the_seven_that_are_missing_have_their_own_explanations(self):
        stopped = Registration.objects.filter(
            period__code="2023", target_level__in=[Level.PROVINCE, Level.DISTRICT]
        ).exclude(status__in=[*BESIDE, *PROPOSED])
        assert Counter(stopped.values_list("target_level", flat=True)) == {
            Level.PROVINCE: 2,
            Level.DISTRICT: 5,
        }
        notes = Explanation.objects.filter(registration__in=stopped)
        assert notes.values("registration").distinct().count() == 7
        assert notes.values("note").distinct().count() == 7

    def test_the_decision_of_the_city_counts_from_the_end_of_its_day(self):
        decision = Decision.objects.get(period__code="2023", level=Level.DISTRICT)
        assert decision.date == dt.date(2024, 1, 25)
        assert decision.effective_at == end_of(decision.date)
        assert decision.lines.count() == 187
        assert decision.drafted_by != decision.recorded_by

    def test_the_eighteen_are_the_wards_own_and_decided_there(self):
        own = Registration.objects.filter(period__code="2023", target_level=Level.GRASSROOTS).exclude(
            status__in=BESIDE
        )
        issuers = Recognition.objects.filter(registration__in=own).values_list(
            "registration__unit", "decision__issuer"
        )
        assert own.count() == 18
        assert len(issuers) == 17  # the eighteenth was not recognised
        assert all(unit == issuer for unit, issuer in issuers)

    def test_things_happened_on_the_way(self):
        actions = Counter(StatusChange.objects.filter(period__code="2023").values_list("action", flat=True))
        for action in (
            Action.RETURN,
            Action.RETURN_RESULTS,
            Action.RECALL,
            Action.TRANSFER_LEVEL,
            Action.AMEND,
            Action.SEND_DOWN,
            Action.WITHDRAW,
            Action.REFUSE,
            Action.AGREE_WITHDRAWAL,
            Action.DECLINE_WITHDRAWAL,
        ):
            assert actions[action] > 0, action
        assert Registration.objects.filter(period__code="2023", registered_late=True).exists()
        assert Registration.objects.filter(period__code="2023", results_late=True).exists()
        assert Registration.objects.filter(emulation_model__replicated_from__isnull=False).exists()

    def test_most_units_said_what_became_of_it(self):
        said = Counter(FollowUp.objects.filter(ended_at=None).values_list("mark", "state"))
        assert set(said) == {(mark, state) for mark in Mark for state in Upkeep}
        assert said[Mark.HALF_YEAR, Upkeep.KEPT] > 3 * said[Mark.HALF_YEAR, Upkeep.STOPPED]
        assert sum(said.values()) < 2 * Registration.objects.published().filter(period__code="2023").count()


class TestTheReform:
    """On 1 July 2025 the city's work lay open in every status; its communes and its province ended."""

    MORNING = timezone.make_aware(dt.datetime(2025, 7, 1, 7, 30))
    OPEN = {
        *(Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.RUNNING, Status.RESULTS_SUBMITTED),
        *(Status.RESULTS_RETURNED, Status.PROPOSED),
    }

    def done(self):
        return Reorganisation.objects.get()

    def test_the_map_of_today_was_made_by_plan(self):
        last_day = dt.date(2025, 6, 30)
        bentre = UnitTerm.objects.on(last_day).get(code="83", level=Level.PROVINCE)
        kinds = (UnitKind.WARD, UnitKind.COMMUNE, UnitKind.TOWNSHIP)
        communes = UnitTerm.objects.on(last_day).below(bentre.path).filter(kind__in=kinds)
        assert communes.count() == 148
        vinhlong = Unit.objects.get(terms__code="86", terms__during__contains=dt.date(2025, 7, 1))
        into = UnitSuccession.objects.filter(predecessor__in=communes.values("unit"), on=dt.date(2025, 7, 1))
        homes = UnitTerm.objects.on(dt.date(2025, 7, 1)).filter(unit__in=into.values("successor"))
        assert set(homes.values_list("parent", flat=True)) == {vinhlong.pk}
        stayed = communes.exclude(unit__in=into.values("predecessor")).values("unit")
        assert not stayed.exclude(unit__terms__parent=vinhlong).exists()
        done = self.done()
        assert (done.on, done.carried_out_at) == (dt.date(2025, 7, 1), self.MORNING)
        assert done.carried_out_by.username == "demo.toanquoc.quantri"

    def test_work_of_that_year_lay_open_in_every_status(self):
        moved = self.done().relocations.filter(registration__period__code="2025")
        assert set(moved.values_list("from_status", flat=True)) >= self.OPEN
        assert set(moved.values_list("from_target", flat=True)) >= {1, 2, 3}
        told = StatusChange.objects.filter(action=Action.REORGANISE)
        assert set(told.values_list("at", flat=True)) == {self.MORNING}
        assert told.count() == self.done().relocations.filter(told=True).count()
        assert not told.exclude(until="infinity").exists()  # it was the last that happened to them

    def test_every_open_dossier_has_a_desk_or_is_on_the_list(self):
        for moved in self.done().relocations.filter(from_status__in=self.OPEN):
            one = Registration.objects.select_related("keeper", "awaiting_unit").get(pk=moved.registration_id)
            assert one.keeper.term_on(dt.date(2025, 7, 1)) is not None
            way = [] if one.target_level is None else route(one.keeper, Level(one.target_level), on=today())
            if one.status in AT_UNIT and not one.withdrawal_asked_at:
                assert one.awaiting_unit == one.keeper
                assert way or one.target_level is None or moved.left
            else:
                assert moved.left or one.awaiting_unit_id in [desk.unit_id for desk in way]

    def test_those_of_past_years_that_no_desk_can_take_are_listed(self):
        [left] = self.done().relocations.filter(left=True)
        one = Registration.objects.get(pk=left.registration_id)
        assert (one.period.code, one.target_level, one.status) == (
            "2023",
            Level.DISTRICT,
            Status.RESULTS_RETURNED,
        )

    def test_nobody_lost_sight_of_their_work(self):
        done = self.done()
        ended = {one["post"]: one.get("given") for one in done.posts}
        for post in Membership.objects.filter(pk__in=ended).select_related("user"):
            work = set(
                done.relocations.filter(from_keeper=post.unit_id).values_list("registration", flat=True)
            )
            if ended[post.pk] is None:
                assert post.user_id in done.closed
            elif post.role != Role.ADMINISTRATOR:
                seen = Registration.objects.visible_to(post.user).filter(pk__in=work)
                assert seen.count() == len(work), post.user.username
        keepers = set(done.relocations.values_list("to_keeper", flat=True))
        staffed = set(Membership.objects.held_on(dt.date(2025, 7, 1)).values_list("unit", flat=True))
        assert keepers <= staffed

    def test_a_unit_that_stays_keeps_its_people_and_its_dossiers(self):
        school = Unit.objects.get(terms__name="Trường Tiểu học Trúc Giang", terms__during__upper_inf=True)
        assert school.terms.count() == 2
        assert set(Registration.objects.filter(unit=school).values_list("period__code", flat=True)) == {
            "2025",
            "2026",
        }

    @pytest.mark.parametrize("period", ["2022", "2023"])
    def test_figures_of_the_years_before_by_the_old_units_stay(self, period):
        before, after = (
            figures("--period", period, "--unit", "829", "--as-of", day)
            for day in ("2025-06-30", "2025-07-01")
        )
        for name in ("levels", "total", "units", "sectors", "subjects"):
            assert before[name] == after[name], name
        assert before["total"]["registered"] == {"2022": 205, "2023": 226}[period]

    @pytest.mark.parametrize("period", ["2022", "2023"])
    def test_and_by_the_units_of_today_they_add_up_to_the_same(self, period):
        """The city is no unit any more: what its wards, communes and offices registered stands with those that followed."""
        day = ("--as-of", "2026-06-30")
        then = figures("--period", period, "--unit", "83", *day)
        now = figures("--period", period, "--unit", "86", "--map", "2025-07-01", *day)
        assert now["unit"]["name"] == "Tỉnh Vĩnh Long"
        for name in ("levels", "total", "sectors", "subjects"):
            assert now[name] == then[name], name
        wards = {one["name"]: one["registered"] for one in now["units"] if one["registered"]}
        assert "Phường An Hội" in wards
        assert "Thành phố Bến Tre" not in wards
        assert sum(wards.values()) == now["total"]["registered"]


class TestTheOtherYears:
    def test_2022_is_smaller_and_finished(self):
        levels = counted("2022", timezone.now())
        assert 0 < sum(map(registered, levels.values())) < 226
        assert all(registered(counts) == proposed(counts) for counts in levels.values())
        assert not any(counts[Status.PROPOSED] for counts in levels.values())

    def test_about_half_of_2023_goes_on_from_2022(self):
        both = Registration.objects.filter(
            period__code="2023", emulation_model__registrations__period__code="2022"
        ).count()
        assert 70 < both < 150

    def test_the_same_levels_are_two_tiers_in_2026(self):
        assert set(counted("2026", timezone.now())) == {Level.PROVINCE, Level.GRASSROOTS}

    def test_2026_knows_no_unit_that_has_ended(self):
        assert not Registration.objects.filter(period__code="2026", unit__closed_path__isnull=False).exists()

    def test_some_are_passed_on_to_the_province(self):
        assert Nomination.objects.filter(to_level=Level.PROVINCE).count() == 2

    def test_every_status_that_waits_for_somebody_occurs_in_2026(self):
        found = set(Registration.objects.filter(period__code="2026").values_list("status", flat=True))
        assert found >= set(Status) - {Status.NOT_RECOGNISED, Status.REVOKED}


class TestWhatANewUserSeesAtOnce:
    """Pages that are empty in a system where nobody has used them yet."""

    AUTUMN = dt.date(2026, 10, 1)

    def an_hoi(self):
        [post] = Membership.objects.filter(user__username="demo.anhoi")
        return post.unit

    def test_units_of_today_are_asked_after_recognition_and_some_have_answered(self):
        since = {"demo.anhoi": 2, "demo.anhoi.chibo": 1}
        for username, least in since.items():
            posts = Membership.objects.filter(user__username=username)
            own = Registration.objects.filter(keeper__in=posts.values("unit"))
            asked = afterwards.asked(own.named(), day=self.AUTUMN)
            assert len(asked) >= least, username
            assert {one.mark for one in asked} == {Mark.HALF_YEAR}
        said = FollowUp.objects.filter(registration__period__code="2025", ended_at=None)
        assert Counter(said.filter(for_unit=self.an_hoi()).values_list("state", flat=True)) == {
            Upkeep.KEPT: 3,
            Upkeep.STOPPED: 1,
        }
        shown = Evidence.objects.kept().filter(step="after_6", registration__keeper=self.an_hoi())
        assert said.filter(for_unit=self.an_hoi(), registration__evidence__in=shown).count() == len(shown) > 0

    def test_models_are_copied_in_every_year_and_one_sees_what_became_of_the_copies(self):
        copies = Registration.objects.filter(origin=Origin.REPLICATED)
        assert copies.filter(emulation_model__replicated_from=None).count() == 0
        by_year = Counter(copies.values_list("period__code", flat=True))
        assert by_year == {"2023": 8, "2025": 3, "2026": 6}
        stands = set(copies.values_list("status", flat=True))
        assert stands >= {Status.RECOGNISED, Status.RUNNING}

    def test_the_province_has_clusters_of_units_and_every_unit_beneath_is_in_one(self):
        province = Membership.objects.get(user__username="demo.tinh.quantri").unit
        day = dt.date(2026, 6, 1)
        members = ClusterMember.objects.on(day).filter(grouping__unit=province)
        beneath = UnitTerm.objects.on(day).filter(parent=province)
        assert set(members.values_list("unit", flat=True)) == set(beneath.values_list("unit", flat=True))
        assert members.values("cluster").distinct().count() == 4

    def test_what_was_wanted_was_reached_by_some(self):
        period = EmulationPeriod.objects.get(code="2026")
        told = Quota.objects.at(None).filter(period=period)
        assert told.values("giver").distinct().count() == 2
        units = Unit.objects.filter(pk__in=told.values("unit"))
        reached = quotas.reached_by(units, [period], day=dt.date(2026, 6, 1))
        assert {one.missing > 0 for one in reached} == {True, False}


class TestTheRound:
    def test_the_city_opened_it_from_what_it_had_recognised_in_both_years(self):
        own = Registration.objects.filter(period__code="2022-2023")
        assert Counter(own.values_list("status", flat=True)) == {
            Status.RECOGNISED: 28,
            Status.NOT_RECOGNISED: 2,
        }
        assert set(own.values_list("target_level", flat=True)) == {Level.DISTRICT}
        for one in own:
            years = one.sources.values_list("yearly__period__code", "yearly__status", "yearly__target_level")
            assert set(years) == {
                ("2022", "recognised", Level.DISTRICT),
                ("2023", "recognised", Level.DISTRICT),
            }
        first = StatusChange.objects.filter(registration__in=own, sequence=1)
        assert set(first.values_list("action", flat=True)) == {Action.GATHER}

    def test_some_were_completed_by_their_unit_on_the_way(self):
        moves = StatusChange.objects.filter(period__code="2022-2023")
        counted = Counter(moves.values_list("action", flat=True))
        assert counted[Action.RETURN_RESULTS] == counted[Action.REPORT_RESULTS] == 3

    def test_the_command_tells_of_it_and_the_years_stay_as_they_were(self):
        data = figures("--period", "2022-2023", "--unit", "829")
        assert (data["total"]["registered"], data["total"]["recognised"], data["total"]["declined"]) == (
            30,
            28,
            2,
        )
        assert (
            figures("--period", "2022-2023", "--unit", "829", "--as-of", "2024-01-18")["total"]["registered"]
            == 0
        )

    def test_another_waits_to_be_opened(self):
        assert not Registration.objects.filter(period__code="2021-2025").exists()
        reviewer = User.objects.get(username="demo.anhoi.thamdinh")
        [desk] = rounds.desks_of(reviewer)
        opening = rounds.Opening(EmulationPeriod.objects.get(code="2021-2025"), desk)
        opening.refuse_too_early()
        assert opening.offered.count() > 20


class TestTheHistory:
    def test_nothing_happened_in_the_future_or_out_of_order(self):
        assert not StatusChange.objects.filter(at__gt=timezone.now()).exists()
        codes = Registration.objects.filter(
            period__code="2023", emulation_model__code__startswith="DVK-2023-"
        )
        in_order = codes.order_by("first_sent_at").values_list("emulation_model__code", flat=True)
        assert list(in_order) == sorted(in_order)

    def test_nobody_reviewed_what_they_sent(self):
        sent = {
            (change.registration_id, change.by_id)
            for change in StatusChange.objects.filter(action__in=[Action.SUBMIT, Action.REPORT_RESULTS])
        }
        judged = StatusChange.objects.exclude(role=Role.REGISTRAR).values_list("registration_id", "by_id")
        assert not sent & set(judged)

    def test_people_worked_in_office_hours(self):
        moments = StatusChange.objects.exclude(
            action__in=[Action.RECOGNISE, Action.RECOGNISE_ELSEWHERE]
        ).filter(at__lt=end_of(dt.date(2024, 6, 30)))
        local = [timezone.localtime(at) for at in moments.values_list("at", flat=True)]
        assert all(7 <= one.hour < 17 and one.weekday() < 5 for one in local)


class TestTheWords:
    def test_titles_are_not_numbered_and_hardly_ever_the_same(self):
        for year in ("2022", "2023", "2026"):
            titles = list(Registration.objects.filter(period__code=year).values_list("title", flat=True))
            assert not [title for title in titles if re.search(r"(mô hình|số)\s*\d+$", title, re.IGNORECASE)]
            assert len(set(titles)) > 0.98 * len(titles)

    def test_texts_are_composed_and_without_placeholders(self):
        rows = Registration.objects.values_list(
            "title", "dossier__background", "dossier__goals", "dossier__approach", "result__achieved"
        )
        texts = [text for row in rows for text in row if text]
        assert all(unicodedata.is_normalized("NFC", text) for text in texts)
        assert not [text for text in texts if "{" in text]

    def test_what_was_sent_is_complete(self):
        sent = Registration.objects.sent()
        for box in ("background", "goals", "approach", "place_and_people"):
            assert not sent.filter(**{f"dossier__{box}": ""}).exists(), box
        assert not sent.filter(subject="individual", dossier__person_name="").exists()


class TestTheAccounts:
    def test_there_is_about_a_dozen_with_one_password(self):
        accounts = people()
        assert 12 <= len(accounts) <= 15
        assert len({one.password for one in accounts}) == 1
        assert accounts[0].check_password(DEMO_PASSWORD)
        assert not any(one.must_change_password for one in accounts)

    def test_nobody_else_can_sign_in(self):
        others = User.objects.exclude(username__startswith="demo.")
        assert others.exists()
        assert not any(one.has_usable_password() for one in others)

    def test_every_role_that_acts_is_there_at_each_tier_of_today(self):
        held = {
            (post.role, post.unit.latest_term.level)
            for post in Membership.objects.filter(user__in=people(), unit__closed_path=None)
        }
        assert held >= {
            (Role.REGISTRAR, Level.SUBUNIT),
            (Role.REGISTRAR, Level.GRASSROOTS),
            (Role.REVIEWER, Level.GRASSROOTS),
            (Role.DECIDER, Level.GRASSROOTS),
            (Role.REVIEWER, Level.PROVINCE),
            (Role.DECIDER, Level.PROVINCE),
            (Role.LEADER, Level.PROVINCE),
            (Role.ADMINISTRATOR, Level.PROVINCE),
        }

    def test_work_waits_for_all_who_act_today(self):
        acting = (Role.REGISTRAR, Role.REVIEWER, Role.DECIDER)
        for post in Membership.objects.filter(user__in=people(), role__in=acting, unit__closed_path=None):
            waiting = Registration.objects.waiting_for(post.user).visible_to(post.user)
            assert waiting.count() >= 2, post.user.username

    def test_a_draft_decision_waits_at_both_desks(self):
        drafts = Decision.objects.drafts()
        assert Counter(draft.level for draft in drafts) == {Level.PROVINCE: 1, Level.GRASSROOTS: 1}
        assert all(draft.lines.count() >= 3 for draft in drafts)

    def test_those_of_the_old_city_read_its_closed_map(self):
        leader = User.objects.get(username="demo.tp.lanhdao")
        seen = Registration.objects.visible_to(leader)
        assert seen.filter(period__code="2023").count() == 240
        assert not seen.filter(period__code="2026").exists()

    def test_the_table_of_accounts_is_printed(self):
        out = io.StringIO()
        call_command("demo_accounts", stdout=out)
        assert all(one.username in out.getvalue() for one in people())
        assert DEMO_PASSWORD in out.getvalue()


def test_a_second_run_changes_nothing():
    before = (Registration.objects.count(), User.objects.count(), Unit.objects.count())
    out = io.StringIO()
    call_command("seed_demo", stdout=out)
    assert "đã có" in out.getvalue()
    assert before == (Registration.objects.count(), User.objects.count(), Unit.objects.count())


class TestLetterheads:
    """Who heads what in the demo, by issuing body, document and day."""

    def head(self, code, day, document=Document.REPORT):
        term = UnitTerm.objects.on(day).filter(code=code).order_by("level").first()
        head = heads_of(term.unit, day).of(document)
        return head.above, head.issuer, head.symbol

    def test_reports_of_the_city_of_the_province_and_of_a_ward(self):
        in_2023, in_2026 = dt.date(2023, 12, 31), dt.date(2026, 6, 30)
        assert self.head("829", in_2023) == ("THÀNH ỦY BẾN TRE", "BAN DÂN VẬN", "BC/BDVThU")
        assert self.head("829", dt.date(2025, 3, 1))[1] == "BAN TUYÊN GIÁO VÀ DÂN VẬN"
        board = ("TỈNH ỦY VĨNH LONG", "BAN TUYÊN GIÁO VÀ DÂN VẬN", "BC/BTGDVTU")
        assert self.head("86", in_2026) == board
        assert self.head("28777", in_2026)[:2] == ("ĐẢNG BỘ TỈNH VĨNH LONG", "ĐẢNG ỦY PHƯỜNG AN HỘI")
        assert self.head("28789", in_2026)[:2] == ("ĐẢNG BỘ TỈNH VĨNH LONG", "ĐẢNG ỦY PHƯỜNG BẾN TRE")

    def test_the_recognition_of_the_city_bears_the_head_of_its_committee(self):
        decision = described(Decision.objects.filter(date=dt.date(2024, 1, 25))).get()
        head = annex.head_of(decision)
        assert (head.above, head.symbol, head.is_party) == ("THÀNH ỦY BẾN TRE", "QĐ/BCĐ", True)
        assert head.issuer.startswith("BAN CHỈ ĐẠO THỰC HIỆN QUY CHẾ DÂN CHỦ Ở CƠ SỞ")
        assert decision.number.endswith(f"-{head.symbol}")

    def test_the_giay_khen_of_the_city_bears_the_motto_of_the_state(self):
        award = Award.objects.get(date=dt.date(2024, 1, 15))
        heading = award_list.table(award, award.recipients.order_by("subject", "pk")).heading
        assert [line.text for line in heading.left] == ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ BẾN TRE"]
        assert heading.right[0].text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_some_models_of_the_city_are_open_to_strangers():
    shown = Client().get(reverse("public:models")).content.decode()
    assert shown.count('class="task-title"') == Publication.objects.at(None).count() == 8
