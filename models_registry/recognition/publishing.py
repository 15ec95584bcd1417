"""A deciding body opens one of its recognised models to everybody, or takes it back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission, Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.text import visible
from danvan.units.desks import archive_of
from danvan.units.enums import Level
from models_registry import published
from models_registry.contacts import contact_in, name_in, without_contacts
from models_registry.models import Decision, Publication, Recognition, Registration, SubjectType
from models_registry.notes import locked
from models_registry.recognition import actions

LONGEST = 3_000  # letters of the text


def publishes(decision: Decision, *, by: User) -> bool:
    """Whether `by` records decisions where this one was made; of a desk that has ended, where its archive is."""
    if decision.issuer.closed_path is None:
        return actions.acts_on(decision, by, (Role.DECIDER,))
    archive = archive_of(decision.issuer)
    return archive is not None and any(
        post.unit_id == archive.pk for post in by.posts_with(Permission.DECIDE) if post.role == Role.DECIDER
    )


def lines_of(registration: Registration, *, by: User) -> list[Recognition]:
    """The lines in force of a collective's dossier that `by` may publish, the highest level first."""
    if not by.may(Permission.DECIDE) or registration.subject != SubjectType.COLLECTIVE:
        return []
    lines = registration.recognitions.live().select_related("decision__issuer", "decision__recorded_for")
    return [line for line in lines.order_by("level", "pk") if publishes(line.decision, by=by)]


def line_of(registration: Registration, level: Level, *, by: User) -> Recognition:
    """The line in force at that level. Raises NotPossibleError where there is none or the dossier is a person's,
    NotPermittedError for who does not record the decisions of who decided."""
    lines = registration.recognitions.live().select_related("decision__issuer", "decision__recorded_for")
    line = lines.filter(level=level).first()
    if line is None:
        raise NotPossibleError(f"Mô hình không có quyết định công nhận {level.label} đang có hiệu lực.")
    if not publishes(line.decision, by=by):
        raise NotPermittedError(
            "Việc này dành cho người ghi nhận quyết định ở nơi đã ra quyết định công nhận."
        )
    if registration.subject != SubjectType.COLLECTIVE:
        raise NotPossibleError("Chỉ công bố mô hình, điển hình tập thể; hồ sơ của cá nhân không công bố.")
    return line


def standing_of(line: Recognition) -> Publication | None:
    """What is published of the line now."""
    return Publication.objects.at(None).filter(line=line).select_related("by").first()


def suggested(registration: Registration) -> str:
    """What a text could begin with: how it is done and what came of it, in the unit's words, without contacts."""
    result = getattr(registration, "result", None)
    parts = [registration.dossier.approach, result.achieved if result else ""]
    return without_contacts("\n\n".join(part.strip() for part in parts if part.strip()))


def seen(line: Recognition) -> str:
    """What somebody has in front of them: another value once the line is another, or something was published of it, or
    taken back, since. One query."""
    last = line.publications.order_by("-at", "-pk").first()
    return f"{line.pk}-{last.pk}-{last.ended_at is None:d}" if last else f"{line.pk}"


def personal(line: Recognition, summary: str) -> str:
    """Why the line with this text would tell strangers of a person, in words; empty where nothing was found.

    It finds numbers and addresses, and the names that the dossier and the decision hold. Who publishes reads the rest.
    """
    names = _names_around(line)
    paper = line.decision
    told = {
        "Tên mô hình": line.title,
        "Tên đơn vị": line.unit_name,
        "Cơ quan ban hành": paper.issued_by,
        "Số quyết định": paper.number,
        "Nội dung": summary,
    }
    for what, text in told.items():
        if contact := contact_in(text):
            return f"{what} có “{contact}”, giống số điện thoại, số căn cước hoặc địa chỉ thư. Hãy bỏ đi."
        if name := next((one for one in names if name_in(text, one)), ""):
            return f"{what} nêu tên “{name}”. Trang công khai không nêu tên người."
    return ""


def _names_around(line: Recognition) -> list[str]:
    """The names of the people in the dossier and behind its steps and its decision. Two queries."""
    registration = Registration.objects.select_related("dossier", "entered_by", "first_sent_by").get(
        pk=line.registration_id
    )
    steps = User.objects.filter(pk__in=registration.changes.values("by")).values_list("full_name", flat=True)
    said = {
        registration.dossier.contact_name,
        registration.dossier.person_name,
        line.decision.signer,
        registration.entered_by.full_name,
        *steps,
    }
    return sorted(filter(None, said))


@dataclass(frozen=True)
class Text:
    """What is to be published, and what was in front of whoever says so."""

    summary: str
    seen: str


@transaction.atomic
def publish(registration: Registration, level: Level, text: Text, *, by: User) -> Publication:
    """Everybody reads the line with this text; what stood before has ended and its address is this one's. The same said
    twice is one.

    Raises NotPermittedError, and NotPossibleError where nothing may be published, where the text tells of a person, or
    where somebody else published meanwhile.
    """
    held = locked(registration)
    line = line_of(held, level, by=by)
    summary = visible(text.summary).strip()
    standing = standing_of(line)
    if standing is not None and standing.summary == summary:
        return standing
    if text.seen != seen(line):
        raise NotPossibleError(_moved_on(standing))
    if not summary or len(summary) > LONGEST:
        raise NotPossibleError(f"Ghi nội dung công bố, tối đa {LONGEST} ký tự.")
    if why := personal(line, summary):
        raise NotPossibleError(why)
    key = published.key_of(published.told([line.pk])[line.pk], held)
    made = Publication(line=line, summary=summary, search_key=key, by=by)
    before = standing or line.publications.order_by("-at", "-pk").first()
    if before is not None:
        made.token = before.token
    if standing is not None:
        _end(standing, by=by)
    made.save()
    return made


def _moved_on(standing: Publication | None) -> str:
    if standing is None:
        return "Nội dung đang công bố vừa được gỡ xuống. Mở lại hồ sơ rồi xem lại."
    when = timezone.localtime(standing.at)
    return f"{standing.by} đã công bố nội dung khác lúc {when:%H:%M} ngày {when:%d/%m/%Y}. Mở lại hồ sơ rồi xem lại."


@transaction.atomic
def take_back(registration: Registration, level: Level, *, seen_then: str, by: User) -> bool:
    """Strangers read the line no more. False where nothing stood: somebody, or the same form, was there before.

    Raises NotPossibleError where something else stands than what was asked about.
    """
    held = locked(registration)
    line = line_of(held, level, by=by)
    standing = standing_of(line)
    if standing is None:
        return False
    if seen_then != seen(line):
        raise NotPossibleError(_moved_on(standing))
    _end(standing, by=by)
    return True


def _end(standing: Publication, *, by: User) -> None:
    Publication.objects.filter(pk=standing.pk).update(ended_at=timezone.now(), ended_by=by)
