"""Files beside what a unit reports after recognition: who adds and takes away, until when, what the database keeps."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry import closing, filing
from models_registry.afterwards import actions
from models_registry.models import Evidence, FollowUp, Mark
from models_registry.recognition import publishing
from models_registry.recognition.publishing import Text
from models_registry.registration import actions as registering
from models_registry.workflow import Status
from tests.factories import registrations as walk
from tests.factories.people import person
from tests.factories.walk import pdf
from tests.models_registry.afterwards.test_follow_ups import at, in_months
from tests.models_registry.registration.test_filing import REFUSED, upload


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path


@pytest.fixture
def one(office):
    """Recognised today."""
    return office.at_status(Status.RECOGNISED, title="Hẻm sạch")


def close(office):
    closing.close(office.period, office.tree.province, by=office.leader, map_date=today())


def show(office, one, day: dt.date, mark=Mark.HALF_YEAR, content=None, by=None) -> Evidence:
    return actions.attach(
        one, mark=mark, content=content or pdf(), description="", by=by or office.registrar, at=at(day)
    )


def refusal(broken) -> str:
    try:
        with transaction.atomic():
            broken()
    except DatabaseError as error:
        return error.__cause__.diag.sqlstate
    return "accepted"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_file_joins_and_leaves_a_dossier_of_a_closed_period(office, one):
    close(office)

    first = show(office, one, in_months(6))
    assert show(office, one, in_months(7)) == first
    assert filing.place_of(first.sha256).read_bytes() == pdf().content
    actions.detach(first, by=office.registrar, at=at(in_months(7)))

    assert not one.evidence.kept().exists()
    assert show(office, one, in_months(7)) != first
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize(
    ("mark", "months"),
    [(Mark.HALF_YEAR, 5), (Mark.YEAR, 6), (Mark.HALF_YEAR, 12)],
    ids=["too early", "the next mark", "the last mark"],
)
def test_a_file_joins_at_the_mark_that_is_due_alone(office, one, mark, months):
    with pytest.raises(NotPossibleError):
        show(office, one, in_months(months), mark)

    assert not Evidence.objects.exists()


def test_what_was_shown_stays_once_the_next_mark_is_due(office, one):
    shown = show(office, one, in_months(6))

    with pytest.raises(NotPossibleError):
        actions.detach(shown, by=office.registrar, at=at(in_months(12)))

    again = show(office, one, in_months(12), Mark.YEAR)
    assert set(one.evidence.kept()) == {shown, again}


def test_what_was_shown_of_a_revoked_one_stays(office, one):
    shown = show(office, one, in_months(6))
    walk.revoke(office, one)

    with pytest.raises(NotPossibleError):
        actions.detach(shown, by=office.registrar, at=at(in_months(7)))

    assert one.evidence.kept().get() == shown


def test_only_the_unit_that_keeps_the_dossier_shows_and_takes_away(office, one):
    shown = show(office, one, in_months(6))
    above = person("tren.thanh.pho", (Role.REGISTRAR, office.tree.province))
    for who in (office.reviewer, person("hang.xom", (Role.REGISTRAR, office.tree.sibling_ward)), above):
        with pytest.raises(NotPermittedError):
            show(office, one, in_months(6), content=pdf(content=b"khac"), by=who)
        with pytest.raises(NotPermittedError):
            actions.detach(shown, by=who, at=at(in_months(6)))

    assert one.evidence.kept().get() == shown


def test_a_mark_holds_only_so_many_files_whatever_the_dossier_holds(office, one, monkeypatch):
    before = show(office, one, in_months(6))
    Evidence.objects.filter(pk=before.pk).update(step="results")
    monkeypatch.setattr(filing, "MOST_FILES", 1)

    show(office, one, in_months(6))
    with pytest.raises(NotPossibleError, match="Mỗi mốc giữ tối đa 1 tệp"):
        show(office, one, in_months(6), content=pdf(content=b"hai"))

    show(office, one, in_months(12), Mark.YEAR)


def test_the_pages_of_the_dossier_do_not_take_these_files(office, one):
    shown = show(office, one, in_months(6))
    client = client_of(office.registrar)
    address = reverse("registration:upload", args=[one.token, shown.step])

    assert client.post(address, {"files": [SimpleUploadedFile("a.pdf", pdf().content)]}).status_code == 404
    assert client.post(reverse("registration:remove", args=[shown.pk])).status_code == 409
    assert one.evidence.kept().get() == shown


def test_no_other_file_is_taken_away_by_this_way(office, one):
    running = office.at_status(Status.RUNNING)
    other = registering.attach(running, step="results", content=pdf(), description="", by=office.registrar)

    with pytest.raises(NotPossibleError):
        actions.detach(other, by=office.registrar, at=at(in_months(6)))

    assert running.evidence.kept().get() == other


# What the database holds ----------------------------------------------------------------------------------------------


def copy_of(file: Evidence, **changes) -> None:
    said = {field.attname: getattr(file, field.attname) for field in Evidence._meta.fields}
    Evidence(**said | changes | {"id": None}).save(force_insert=True)


def test_the_closing_lets_nothing_else_of_a_file_through(office, one):
    shown = show(office, one, in_months(6))
    Evidence.objects.filter(pk=shown.pk).update(step="results", sha256="1" * 64)
    other = Evidence.objects.get(pk=shown.pk)
    shown = show(office, one, in_months(6))
    close(office)
    rows, others = Evidence.objects.filter(pk=shown.pk), Evidence.objects.filter(pk=other.pk)
    now = timezone.now()

    for broken in (
        lambda: copy_of(shown, step="results"),
        lambda: others.update(removed_at=now),
        lambda: others.update(step="after_6"),
        lambda: rows.update(step="results"),
        lambda: rows.update(name="khac.pdf"),
        lambda: rows.update(sha256="2" * 64),
        rows.delete,
    ):
        assert refusal(broken) == "P0C01"
    assert refusal(lambda: rows.update(removed_at=now)) == "accepted"
    assert refusal(lambda: rows.update(removed_at=None)) == "P0C01"  # another one of it joins instead
    assert refusal(lambda: copy_of(shown, sha256="3" * 64)) == "accepted"


def test_the_database_keeps_these_files_for_what_is_recognised(office, one):
    shown = show(office, one, in_months(6))
    running = office.at_status(Status.RUNNING)

    assert refusal(lambda: copy_of(shown, registration_id=running.pk)) == "P0R40"
    other = registering.attach(running, step="results", content=pdf(), description="", by=office.registrar)
    assert refusal(lambda: Evidence.objects.filter(pk=other.pk).update(step="after_6")) == "P0R40"
    assert refusal(lambda: Evidence.objects.filter(pk=shown.pk).update(registration=running)) == "P0R40"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_auditevent WHERE \"table\" = 'models_registry_evidence' AND key = %s",
            [str(shown.pk)],
        )
        assert cursor.fetchone() == (1,)


# On the pages ---------------------------------------------------------------------------------------------------------


def photo() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(made, "JPEG")
    return SimpleUploadedFile("Hẻm nay.jpg", made.getvalue(), content_type="image/jpeg")


def test_files_are_shown_beside_the_form_and_on_the_dossier(office, one):
    close(office)
    with time_machine.travel(at(in_months(6, 1))):
        client = client_of(office.registrar)
        page = reverse("afterwards:report", args=[one.token])
        address = reverse("afterwards:upload", args=[one.token, 6])
        assert address in client.get(page).content.decode()
        program = SimpleUploadedFile("ảnh.jpg", b"MZ" + b"\0" * 500, content_type="image/jpeg")

        answer = client.post(address, {"files": [photo(), program], "description": "Lễ & hội"}, follow=True)

        text = answer.content.decode()
        assert "Đã nhận 1 tệp" in text
        assert "ảnh.jpg” không phải là ảnh" in text
        assert 'value="Lễ &amp; hội"' in text  # typed once is enough
        file = one.evidence.kept().get()
        assert (file.step, file.description) == ("after_6", "Lễ & hội")
        dossier = client.get(reverse("dossier", args=[one.token])).content.decode()
        assert "chưa báo cáo" in dossier
        assert "Báo cáo còn duy trì hay đã dừng" in dossier
        assert reverse("registration:download", args=[file.pk]) in dossier

        client.post(
            reverse("afterwards:report", args=[one.token]), {"mark": 6, "state": "kept", "note": "80 hộ."}
        )
        reader = client_of(office.leader).get(reverse("dossier", args=[one.token])).content.decode()
        assert "còn duy trì" in reader
        assert "chưa báo cáo" not in reader
        assert reverse("registration:download", args=[file.pk]) in reader

        for _ in range(2):
            gone = client.post(reverse("afterwards:remove", args=[file.pk]), follow=True)
            assert "Đã bỏ tệp “Hẻm nay.jpg”" in gone.content.decode()
        assert not one.evidence.kept().exists()
        assert FollowUp.objects.at(None).get().note == "80 hộ."


def test_each_hostile_file_is_refused_in_words_and_the_good_one_beside_them_is_taken(office, one):
    hostile = [upload(name, content) for name, content in REFUSED.values()]
    with time_machine.travel(at(in_months(6, 1))):
        answer = client_of(office.registrar).post(
            reverse("afterwards:upload", args=[one.token, 6]), {"files": [*hostile, photo()]}, follow=True
        )

    assert answer.status_code == 200
    said = [str(message) for message in answer.context["messages"]]
    assert len(said) == len(REFUSED) + 1
    assert said[-1] == "Đã nhận 1 tệp."
    assert all(refused.startswith("“") for refused in said[:-1]), said
    assert one.evidence.get().name == "Hẻm nay.jpg"


def test_a_page_that_lay_open_past_the_next_mark_is_answered_in_words(office, one):
    with time_machine.travel(at(in_months(12, 1))):
        client = client_of(office.registrar)
        late = client.post(
            reverse("afterwards:upload", args=[one.token, 6]), {"files": [photo()]}, follow=True
        )
        assert "chưa được nhận. Mốc này chưa đến hạn, đã qua mốc sau" in late.content.decode()
        assert client.post(reverse("afterwards:upload", args=[one.token, 7])).status_code == 404
        assert (
            "Chọn ít nhất một tệp"
            in client.post(reverse("afterwards:upload", args=[one.token, 12]), follow=True).content.decode()
        )
    assert not Evidence.objects.exists()


def test_a_file_is_read_by_who_may_see_the_dossier_and_by_nobody_else(office, one):
    shown = show(office, one, in_months(6), content=pdf("bien-ban-hem.pdf"))
    download = reverse("registration:download", args=[shown.pk])
    line = one.recognitions.live().get(level=Level.PROVINCE)
    made = publishing.publish(
        one, Level.PROVINCE, Text("Gom rác đúng giờ.", publishing.seen(line)), by=office.decider
    )
    neighbour = client_of(person("hang.xom", (Role.REGISTRAR, office.tree.sibling_ward)))

    answer = client_of(office.leader).get(download)
    assert b"".join(answer.streaming_content) == pdf().content
    assert neighbour.get(download).status_code == 404
    assert Client().get(download).status_code == 302
    for page in (
        neighbour.get(reverse("library:model", args=[one.token])),
        Client().get(reverse("public:model", args=[made.token])),
    ):
        assert page.status_code == 200
        assert "bien-ban-hem" not in page.content.decode()
        assert download not in page.content.decode()
