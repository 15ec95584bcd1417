"""Posts end, go over to others and are left for others: in one step, sent twice or not, and never beyond one's reach."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from danvan.accounts import actions
from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Permission, Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.audit.models import AuditEvent
from danvan.units.models import today
from tests.factories.people import LONG_AGO, PASSWORD, person
from tests.factories.tree import grow

DAY = dt.timedelta(days=1)


@pytest.fixture
def tree(db):
    return grow()


@pytest.fixture
def admin(tree, client):
    user = person("province.admin", (Role.ADMINISTRATOR, tree.province))
    client.force_login(user)
    return user


def held(who):
    """(role, unit, since, until) of every post."""
    return sorted(
        (post.role, post.unit.pk, post.since, post.until)
        for post in Membership.objects.filter(user=who).select_related("unit")
    )


def typed(day):
    return f"{day:%d/%m/%Y}"


def test_a_post_ends_on_a_day_and_the_page_says_what_it_was(tree, admin, client):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    address = reverse("accounts:end_post", args=[who.memberships.get().pk])
    page = client.get(address).content.decode()
    assert "Người ward.lan: Cán bộ lập hồ sơ · Phường Bến Đò" in page
    last_day = today() + 5 * DAY
    for _ in range(2):
        answer = client.post(address, {"last_day": typed(last_day)})
        assert answer["Location"] == reverse("accounts:person", args=[who.pk])
    assert held(who) == [("registrar", tree.ward.pk, LONG_AGO, last_day)]
    past = client.post(address, {"last_day": typed(today() - 9 * DAY)})
    assert (past.status_code, set(past.context["form"].errors)) == (422, {"last_day"})


def test_a_post_to_come_is_taken_back_whole_and_one_that_is_over_stays(tree, admin, client):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    soon = actions.give_post(who, unit=tree.cell, role=Role.VIEWER, since=today() + 9 * DAY, by=admin)
    client.post(reverse("accounts:end_post", args=[soon.pk]), {"last_day": typed(today())})
    assert [post[0] for post in held(who)] == ["registrar"]
    over = actions.give_post(who, unit=tree.cell, role=Role.VIEWER, since=LONG_AGO, by=None)
    actions.end_post(over, last_day=today() - DAY)
    answer = client.post(reverse("accounts:end_post", args=[over.pk]), {"last_day": typed(today() + DAY)})
    assert answer.status_code == 409
    assert "đã kết thúc ngày" in answer.content.decode()


def test_work_is_handed_over_in_the_step_that_ends_the_post(tree, admin, client):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    to = person("ward.hoa", (Role.VIEWER, tree.ward))
    person("sibling.an", (Role.REGISTRAR, tree.sibling_ward))
    address = reverse("accounts:end_post", args=[who.memberships.get().pk])
    offered = client.get(address).context["form"].fields["to"].choices
    assert [key for key, _ in offered] == ["", str(to.pk)]
    for _ in range(2):
        assert client.post(address, {"last_day": typed(today()), "to": to.pk}).status_code == 302
    assert held(who)[0][3] == today()
    assert held(to) == [
        ("registrar", tree.ward.pk, today() + DAY, None),
        ("viewer", tree.ward.pk, LONG_AGO, None),
    ]
    assert Membership.objects.get(user=to, role="registrar").given_by == admin


def test_nothing_is_handed_to_who_is_not_offered(tree, admin, client):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    stranger = person("sibling.an", (Role.REGISTRAR, tree.sibling_ward))
    address = reverse("accounts:end_post", args=[who.memberships.get().pk])
    answer = client.post(address, {"last_day": typed(today()), "to": stranger.pk})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"to"})
    assert held(who)[0][3] is None


def test_a_person_is_moved_with_hand_over_in_one_step_and_twice_is_once(tree, admin, client):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    to = person("ward.hoa", (Role.VIEWER, tree.ward))
    address = reverse("accounts:move", args=[who.memberships.get().pk])
    found = client.get(address, {"q": "cây đa"}).content.decode()
    assert f"?don_vi={tree.sibling_ward.pk}" in found
    on = today() + 3 * DAY
    said = {"don_vi": tree.sibling_ward.pk, "role": "reviewer", "since": typed(on), "to": to.pk}
    assert client.get(address, {"don_vi": tree.sibling_ward.pk}).status_code == 200
    for _ in range(2):
        assert client.post(address, said).status_code == 302
    assert held(who) == [
        ("registrar", tree.ward.pk, LONG_AGO, on - DAY),
        ("reviewer", tree.sibling_ward.pk, on, None),
    ]
    assert ("registrar", tree.ward.pk, on, None) in held(to)


def test_a_move_that_cannot_be_whole_does_nothing(tree, admin, client):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward), (Role.VIEWER, tree.sibling_ward))
    post = who.memberships.get(role="registrar")
    before = held(who)
    with pytest.raises(actions.AccountError, match="đang giữ nhiệm vụ này"):
        actions.move(post, unit=tree.sibling_ward, role=Role.VIEWER, since=today(), to=None, by=admin)
    with pytest.raises(actions.AccountError, match="đang giữ đúng"):
        actions.move(post, unit=tree.ward, role=Role.REGISTRAR, since=today(), to=None, by=admin)
    with pytest.raises(NotPermittedError):
        actions.move(post, unit=tree.foreign_ward, role=Role.VIEWER, since=today(), to=None, by=admin)
    assert held(who) == before


def test_nobody_is_moved_out_of_reach_or_within_somebody_elses(tree, client):
    client.force_login(person("ward.admin", (Role.ADMINISTRATOR, tree.ward)))
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    address = reverse("accounts:move", args=[who.memberships.get().pk])
    said = {"don_vi": tree.sibling_ward.pk, "role": "decider", "since": typed(today())}
    answer = client.post(address, said)
    assert "chọn đơn vị mới" in answer.content.decode()
    assert len(held(who)) == 1
    neighbour = person("sibling.an", (Role.REGISTRAR, tree.sibling_ward))
    for name in ("accounts:move", "accounts:end_post"):
        there = reverse(name, args=[neighbour.memberships.get().pk])
        assert client.get(there).status_code == client.post(there, said).status_code == 404


# --- what no administrator can do ---


def test_an_administrator_gives_nothing_outside_and_nothing_to_themselves(tree):
    admin = person("ward.admin", (Role.ADMINISTRATOR, tree.ward))
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    for unit in (tree.province, tree.sibling_ward, tree.nation):
        with pytest.raises(NotPermittedError):
            actions.give_post(who, unit=unit, role=Role.VIEWER, since=today(), by=admin)
    with pytest.raises(NotPermittedError, match="tự giao"):
        actions.give_post(admin, unit=tree.ward, role=Role.DECIDER, since=today(), by=admin)
    with pytest.raises(NotPermittedError):
        actions.issue_account(
            username="x", full_name="X", unit=tree.province, role=Role.VIEWER, since=today(), by=admin
        )
    assert not User.objects.filter(username="x").exists()
    assert len(held(who)) == len(held(admin)) == 1


def test_who_is_only_a_reader_above_gives_nothing_there(tree):
    """The territory of the role that administers counts, not that of all posts."""
    both = person("both", (Role.ADMINISTRATOR, tree.ward), (Role.VIEWER, tree.province))
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    with pytest.raises(NotPermittedError):
        actions.give_post(who, unit=tree.province, role=Role.VIEWER, since=today(), by=both)


@pytest.mark.parametrize("how", ["closed", "ended", "taken back", "ended later", "of another role"])
def test_the_last_administrator_of_the_whole_cannot_be_lost(how, tree):
    last = person("nation.admin", (Role.ADMINISTRATOR, tree.nation))
    post = last.memberships.get()
    person("nation.viewer", (Role.VIEWER, tree.nation))
    person("province.admin", (Role.ADMINISTRATOR, tree.province))
    with pytest.raises(Exception, match="quản trị toàn quốc cuối cùng"), transaction.atomic():
        match how:
            case "closed":
                actions.set_active(last, active=False)
            case "ended":
                actions.end_post(post, last_day=today())
            case "taken back":
                actions.end_post(post, last_day=LONG_AGO - DAY)
            case "ended later":
                actions.end_post(post, last_day=today() + 99 * DAY)
            case "of another role":
                Membership.objects.filter(pk=post.pk).update(role=Role.VIEWER)
    last.refresh_from_db()
    assert last.is_active
    assert last.may(Permission.MANAGE_ACCOUNTS)
    assert Membership.objects.get(pk=post.pk).until is None
    second = person("second.admin", (Role.ADMINISTRATOR, tree.nation))
    actions.end_post(Membership.objects.get(pk=post.pk), last_day=today())
    actions.set_active(last, active=False)
    with pytest.raises(actions.AccountError):
        actions.set_active(second, active=False)
    assert second.is_active


def test_the_screen_says_why_the_last_administrator_stays(tree, client):
    """A second one whose post ends some day does not count; who looks at the page is that one."""
    last = person("nation.admin", (Role.ADMINISTRATOR, tree.nation))
    other = person("for.a.while", (Role.ADMINISTRATOR, tree.nation))
    actions.end_post(other.memberships.get(), last_day=today() + 9 * DAY)
    client.force_login(other)
    address = reverse("accounts:end_post", args=[last.memberships.get().pk])
    answer = client.post(address, {"last_day": typed(today())})
    assert answer.status_code == 422
    assert "quản trị toàn quốc cuối cùng" in answer.content.decode()
    answer = client.post(reverse("accounts:suspend", args=[last.pk]), {"active": "0"}, follow=True)
    assert "quản trị toàn quốc cuối cùng" in answer.content.decode()
    assert User.objects.get(pk=last.pk).is_active


def test_every_step_is_in_the_log_under_who_did_it(tree, admin, client):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    post = who.memberships.get()
    client.post(reverse("accounts:end_post", args=[post.pk]), {"last_day": typed(today())})
    event = AuditEvent.objects.filter(table="accounts_membership", key=str(post.pk)).latest("pk")
    assert (event.operation, event.actor, event.after) == ("U", str(admin.pk), {"until": today().isoformat()})


# --- closed accounts without a post ---


def test_a_closed_account_without_a_post_is_listed_and_opened_again_in_one_step(tree, admin, client):
    who = person("old.lan", (Role.REGISTRAR, tree.old_ward))
    actions.end_post(who.memberships.get(), last_day=dt.date(2025, 6, 30))
    actions.set_active(who, active=False)
    kept = person("closed.hoa", (Role.REGISTRAR, tree.ward))
    actions.set_active(kept, active=False)
    ((shown, post, heir),) = client.get(reverse("accounts:homeless")).context["rows"]
    assert (shown, post.unit_name, heir.unit_id) == (who, "Phường Cầu Gỗ", tree.ward.pk)
    address = reverse("accounts:give_post", args=[who.pk, heir.unit_id])
    assert "mở lại cùng lúc" in client.get(address).content.decode()
    for _ in range(2):
        client.post(address, {"role": "registrar", "since": typed(today())})
    who.refresh_from_db()
    assert who.is_active
    assert who.check_password(PASSWORD)
    assert [post[1:] for post in held(who)] == [
        (tree.ward.pk, today(), None),
        (tree.old_ward.pk, LONG_AGO, dt.date(2025, 6, 30)),
    ] or len(held(who)) == 2
    assert client.get(reverse("accounts:homeless")).context["rows"] == []


def test_an_agency_that_ended_without_a_successor_is_offered_what_it_belonged_to(tree, admin, client):
    who = person("agency.an", (Role.REGISTRAR, tree.old_agency))
    actions.end_post(who.memberships.get(), last_day=dt.date(2025, 6, 30))
    actions.set_active(who, active=False)
    ((_, _, heir),) = client.get(reverse("accounts:homeless")).context["rows"]
    assert heir.unit_id == tree.province.pk


# --- several posts, some of them to come ---


def test_posts_at_several_units_count_each_on_its_days(tree, client):
    who = person("many", (Role.REGISTRAR, tree.ward))
    actions.give_post(who, unit=tree.sibling_ward, role=Role.REGISTRAR, since=today() + DAY, by=None)
    over = actions.give_post(who, unit=tree.agency, role=Role.REVIEWER, since=LONG_AGO, by=None)
    actions.end_post(over, last_day=today() - DAY)
    fresh = User.objects.get(pk=who.pk)
    assert [post.unit for post in fresh.posts] == [tree.ward]
    assert not fresh.may(Permission.REVIEW)
    client.force_login(person("province.admin", (Role.ADMINISTRATOR, tree.province)))
    context = client.get(reverse("accounts:person", args=[who.pk])).context
    assert {(post.unit_name, post.state) for post in context["held"]} == {
        ("Phường Bến Đò", "held"),
        ("Phường Cây Đa", "to_come"),
    }
    assert [post.unit_name for post in context["over"]] == ["Sở Tư pháp tỉnh"]
    choose = client.get(reverse("accounts:choose_unit", args=[who.pk]), {"q": "phường"}).content.decode()
    assert reverse("accounts:give_post", args=[who.pk, tree.sibling_ward.pk]) in choose


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_close_each_other_at_once_leave_one():
    """The database asks under a lock: the second is told, whichever it is."""
    import threading

    tree = grow()
    one, two = (person(name, (Role.ADMINISTRATOR, tree.nation)) for name in ("one", "two"))
    told, start = [], threading.Barrier(2)

    def close(who):
        start.wait()
        try:
            actions.set_active(who, active=False)
            told.append("done")
        except actions.AccountError:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=[who]) for who in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "refused"]
    assert User.objects.filter(is_active=True).count() == 1


def test_what_is_over_is_refused_to_who_comes_second(tree, admin):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    post = who.memberships.get()
    actions.end_post(Membership.objects.get(pk=post.pk), last_day=today() - DAY)
    with pytest.raises(NotPossibleError):
        actions.move(post, unit=tree.cell, role=Role.VIEWER, since=today(), to=None, by=admin)


def test_a_browser_of_somebody_else_gets_no_further_by_a_closed_account(tree, admin, client):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    there = Client()
    there.force_login(who)
    client.post(reverse("accounts:suspend", args=[who.pk]), {"active": "0"})
    assert there.get(reverse("home")).status_code == 302
