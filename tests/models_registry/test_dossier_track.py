"""The way of a dossier at the head of its page, against its history on the same page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.units import actions as units
from danvan.units.enums import Level, UnitKind
from models_registry.models import Registration
from models_registry.review import actions as review
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.tree import REFORM
from tests.reports.world import World, at


@pytest.fixture
def old(db):
    """Of a ward of a city of three tiers, recognised there; another ward answers for it since the reform."""
    world = World()
    one = world.proposed(world.ward)
    world.decided([one], world.city)
    Registration.objects.filter(pk=one.pk).update(keeper=world.tree.ward)
    world.one, world.reader = one, person("heir.leader", (Role.LEADER, world.tree.province))
    return world


def page(world):
    client = Client()
    client.force_login(world.reader)
    return client.get(reverse("dossier", args=[world.one.token]))


def told(world):
    return [(stop.title, stop.note, stop.state) for stop in page(world).context["stops"]]


def test_what_lies_behind_is_told_as_the_history_tells_it(old):
    # The city's body bears another name since; and the ward that answers today has no city above it.
    units.change_unit(
        old.city, on=dt.date(2024, 6, 1), desk_name="Ban Tuyên giáo và Dân vận Thành ủy Sông Xanh"
    )
    city = "Ban Dân vận Thành ủy Sông Xanh"
    assert told(old) == [
        ("Phường Cầu Gỗ", "gửi đăng ký 01/02/2023", "done"),
        (city, "chấp thuận 20/02/2023", "done"),
        ("Nộp kết quả", "15/10/2023", "done"),
        (city, "thẩm định xong 23/01/2024", "done"),
        ("Quyết định", "công nhận 25/01/2024", "done"),
    ]
    history = [
        (entry.who.partition(", ")[2], timezone.localdate(entry.at)) for entry in page(old).context["entries"]
    ]
    assert history == [
        (city, dt.date(2024, 1, 25)),
        (city, dt.date(2024, 1, 23)),
        ("Phường Cầu Gỗ", dt.date(2023, 10, 15)),
        (city, dt.date(2023, 2, 20)),
        ("Phường Cầu Gỗ", dt.date(2023, 2, 1)),
    ]


def test_two_units_of_one_name_are_told_apart_by_the_day(old):
    namesake = units.open_unit(
        name="Phường Cầu Gỗ",
        kind=UnitKind.WARD,
        level=Level.GRASSROOTS,
        parent=old.tree.province,
        since=REFORM,
    )
    assert page(old).context["unit_line"] == "Phường Cầu Gỗ, nay do Phường Bến Đò phụ trách"
    Registration.objects.filter(pk=old.one.pk).update(keeper=namesake)
    said = "Phường Cầu Gỗ (trước 01/07/2025), nay do Phường Cầu Gỗ phụ trách"
    assert said in page(old).content.decode()


def test_the_level_bears_the_name_of_who_decided_on_every_page(old):
    text = page(old).content.decode()
    assert "Được công nhận cấp thành phố" in text
    assert "cấp huyện" not in text
    client = Client()
    client.force_login(old.leader)
    [row] = client.get(reverse("library:models")).context["rows"]
    assert row.level == "Công nhận cấp thành phố"
    shown = client.get(reverse("library:model", args=[old.one.token])).content.decode()
    assert "Được công nhận cấp thành phố" in shown
    assert "cấp huyện" not in shown


def test_on_its_way_it_shows_the_desks_still_ahead(office):
    draft, sent = office.draft(), office.at_status(Status.SUBMITTED)
    client = Client()
    client.force_login(office.registrar)

    def stops(one):
        context = client.get(reverse("dossier", args=[one.token])).context
        return [(stop.title, stop.note, stop.state) for stop in context["stops"]]

    province = "Ban Tuyên giáo và Dân vận Tỉnh ủy"
    ahead = [("Nộp kết quả", "", "next"), (province, "", "next"), ("Quyết định", "", "next")]
    ward = str(office.tree.ward)
    assert stops(draft) == [(ward, "đang soạn", "now"), (province, "", "next"), *ahead]
    today = f"{timezone.localdate():%d/%m/%Y}"
    waiting = (province, "đang xem xét, hôm nay", "now")
    assert stops(sent) == [(ward, f"gửi đăng ký {today}", "done"), waiting, *ahead]
    running = office.at_status(Status.RUNNING)
    assert stops(running)[1:3] == [
        (province, f"chấp thuận {today}", "done"),
        ("Nộp kết quả", "đang thực hiện", "now"),
    ]
    refused = office.at_status(Status.REFUSED)
    assert stops(refused)[1] == (province, f"không chấp thuận {today}", "stopped")
    back = office.at_status(Status.RESULTS_RETURNED)
    assert [state for _, _, state in stops(back)] == ["done", "done", "now", "next", "next"]


def test_of_a_way_through_two_desks_each_is_where_it_was_done(old):
    province = "Ban Tuyên giáo và Dân vận Tỉnh ủy"
    city = "Ban Dân vận Thành ủy Sông Xanh"
    old.one = old.proposed(old.ward, Level.PROVINCE)
    assert told(old)[:4] == [
        ("Phường Cầu Gỗ", "gửi đăng ký 01/02/2023", "done"),
        (city, "chuyển lên 20/02/2023", "done"),
        (province, "chấp thuận 20/02/2023", "done"),
        ("Nộp kết quả", "15/10/2023", "done"),
    ]
    assert told(old)[4] == (city, "đề nghị 10/11/2023", "done")
    assert (told(old)[5][0], told(old)[5][2]) == (province, "now")
    review.act(
        Action.SEND_DOWN, old.one, by=old.reviewers[old.province.pk], reason="Bổ sung.", at=at("12-01")
    )
    assert told(old)[4][0::2] == (city, "now")
    assert told(old)[5][0::2] == (province, "next")


def test_what_was_withdrawn_says_so_where_it_lay(office):
    client = Client()
    client.force_login(office.registrar)
    gone = office.at_status(Status.WITHDRAWN)
    first = client.get(reverse("dossier", args=[gone.token])).context["stops"][0]
    assert (first.note, first.state) == (f"rút {timezone.localdate():%d/%m/%Y}", "stopped")


def test_one_gathered_from_its_years_was_never_examined_before_its_results(office):
    made = office.gathered(office.at_status(Status.RECOGNISED))
    client = Client()
    client.force_login(office.reviewer)
    stops = client.get(reverse("dossier", args=[made.token])).context["stops"]
    assert [(stop.title, stop.note) for stop in stops[:2]] == [
        (str(made.unit), ""),
        ("Ban Tuyên giáo và Dân vận Tỉnh ủy", ""),
    ]
    assert stops[2].note.startswith("từ hồ sơ các năm ")
