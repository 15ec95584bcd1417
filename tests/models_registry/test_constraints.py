"""Each promise of the database, broken on purpose as the role that serves: it refuses, by name.

`BROKEN` holds one way to break every constraint of the register; a constraint without one fails below.
"""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from danvan.jobs import worker
from danvan.units.enums import Level
from models_registry import lifecycle
from models_registry.models import (
    Abstention,
    Appraisal,
    Award,
    AwardRecipient,
    Correction,
    Deadline,
    Decision,
    EmulationModel,
    EmulationPeriod,
    Evidence,
    FollowUp,
    ImportBatch,
    ImportMapping,
    KeptRehearsal,
    LateSending,
    ModelJoin,
    Nomination,
    PeriodBook,
    PeriodRule,
    Publication,
    Quota,
    Recognition,
    Registration,
    Reorganisation,
    ReorganisationPlan,
    ReportedTotal,
    ResultMetric,
    RoundSource,
    Sector,
    StatusChange,
    UnitChoice,
)
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.workflow import Action, Status
from tests.factories.registrations import FIRST, LAST

NOW = timezone.now()
S = Status


def refusal(broken):
    """The constraint's name or the trigger's code with which the database refuses `broken`."""
    try:
        with transaction.atomic():
            broken()
            connection.check_constraints()
    except DatabaseError as error:
        diagnosis = error.__cause__.diag
        return diagnosis.constraint_name or diagnosis.sqlstate
    return "accepted"


def copied(row, /, **changes):
    """A second row like `row`, with `changes`, inserted without any of our own code."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop("id", None)
    values.pop("recorded_at", None) if isinstance(row, StatusChange) else None
    row._meta.model.objects.bulk_create([row._meta.model(**values | changes)])


def registration_at(status, /, **changes):
    def broken(office):
        one = office.at_status(status)
        Registration.objects.filter(pk=one.pk).update(**changes)

    return broken


def chosen_twice(**how):
    """One dossier given twice to the ward that the old one became."""

    def broken(office):
        old, new = office.tree.old_ward, office.tree.ward
        said = {"predecessor": old, "successor": new, "by": office.reviewer, "at": NOW, **how}
        one = office.at_status(S.SUBMITTED)
        for _ in range(2):
            UnitChoice.objects.create(registration=one, **said)

    return broken


def change_like(status, /, **changes):
    """One more row of history, like the open one of a registration in `status`."""

    def broken(office):
        last = office.at_status(status).changes.at(None).get()
        copied(last, **{"sequence": 99, "until": timezone.now(), "request_key": uuid.uuid4()} | changes)

    return broken


def drafted(office, **more):
    return Decision(
        **{"kind": "recognise", "period": office.period, "issuer": office.tree.province, "level": 1,
           "drafted_by": office.reviewer} | more
    )  # fmt: skip


def signed(office, **more):
    return drafted(
        office,
        **{"number": "7-QĐ", "date": NOW.date(), "signer": "Người ký", "recorded_by": office.decider,
           "recorded_at": NOW, "effective_at": NOW} | more,
    )  # fmt: skip


def two_decisions_of_one_number(office):
    signed(office).save()
    signed(office).save()


def line(office, status=S.PROPOSED, **more):
    one = office.at_status(status)
    decision = drafted(office, level=more.get("level", 1))
    decision.save()
    return Recognition(**{"decision": decision, "registration": one, "level": 1} | more)


def second_line(office):
    first = line(office)
    first.save()
    copied(first)


def line_of_another_level(office):
    other = drafted(office, level=3)
    other.save()
    line(office, decision=other).save()


def quota(office, **more):
    said = {"period": office.period, "unit": office.tree.ward, "level": 3, "number": 5, "at": NOW}
    return Quota(**{**said, "giver": office.tree.province, "by": office.reviewer, **more})


def total(office, **more):
    """Of the ward in a year that is over."""
    said = {"period": periods.open_year(2025), "unit": office.tree.ward, "level": 3, "registered": 3, "recognised": 2,
            "document_number": "1-BC", "document_title": "Báo cáo năm", "document_date": dt.date(2025, 12, 20)}  # fmt: skip
    return ReportedTotal(**{**said, "at": NOW, "entered_by": office.reviewer, **more})


def follow_up(office, **more):
    said = {
        "registration": office.at_status(S.RECOGNISED),
        "mark": 6,
        "state": "kept",
        "by": office.registrar,
    }
    return FollowUp(**{**said, "for_unit": office.tree.ward, "at": NOW, **more})


def two_follow_ups_of_a_mark(office):
    first = follow_up(office)
    first.save()
    copied(first)


def publication(office, **more):
    said = {"summary": "Ai cũng đọc được.", "search_key": "", "by": office.decider}
    line = more.pop("line", None) or office.at_status(S.RECOGNISED).recognitions.live().get()
    return Publication.objects.create(line=line, **said | more)


def published_twice(office):
    publication(office, line=publication(office).line)


def rule(office, **more):
    said = {"kind": "most_entries", "number": 3, "strength": "warning"}
    return PeriodRule(**{**said, "period": office.period, "province": office.tree.province, **more})


def metric(office, **changes):
    one = office.at_status(S.PROPOSED)
    ResultMetric.objects.filter(report=one.result).update(**changes)


def second_metric(office):
    copied(ResultMetric.objects.get(report=office.at_status(S.PROPOSED).result))


def twice(make):
    def broken(office):
        make(office).save()
        make(office).save()

    return broken


def a_file(office, step="results"):
    return Evidence(
        registration=Registration.objects.first() or office.draft(), step=step, name="a.pdf", size=1,
        content_type="application/pdf", sha256="0" * 64, uploaded_by=office.registrar,
    )  # fmt: skip


def an_award(office, **more):
    return Award(
        **{"period": office.period, "form": "merit", "scopes": ["movement"], "issuer": office.tree.province,
           "level": 1, "issued_by": "UBND tỉnh", "number": "7", "date": NOW.date(), "collectives": 1,
           "individuals": 0, "entered_by": office.reviewer, "counts_from": NOW} | more
    )  # fmt: skip


def a_recipient(office, **more):
    award = Award.objects.first() or an_award(office, collectives=None, individuals=None)
    award.save()
    said = {"subject": "collective", "name": "Phường", "unit": office.tree.ward, "unit_name": "Phường"}
    AwardRecipient.objects.create(award=award, **said | more)


def reorganised(office, **changes):
    said = {
        "unit": office.tree.province,
        "on": NOW.date(),
        "resolution": "NQ 1",
        "lines": [],
        "carried_out_at": NOW,
        "carried_out_by": office.leader,
    }
    return Reorganisation.objects.create(**{**said, **changes})


def told_without_a_moment(office):
    by = office.leader
    plan = ReorganisationPlan.objects.create(
        unit=office.tree.province, title="Nhập", on=NOW.date(), made_by=by, changed_by=by
    )
    KeptRehearsal.objects.create(plan=plan, version=1, job=worker.enqueue("none", owner=by), told={})


def imported(office, **changes):
    said = {
        "unit": office.tree.ward, "period": office.period, "by": office.registrar, "file_name": "ds.xlsx",
        "sha256": "0" * 64,
    }  # fmt: skip
    return ImportBatch.objects.create(**{**said, **changes})


def two_rows_of_a_number(office):
    batch = imported(office)
    for _ in range(2):
        batch.rows.create(number=2, outcome="ready")


def two_mappings_of_the_same_heads(office):
    for _ in range(2):
        ImportMapping.objects.create(unit=office.tree.ward, heads="0" * 64, mapping={})


def relocated_twice(office):
    one, done = office.at_status(S.SUBMITTED), reorganised(office)
    said = {
        "registration": one, "from_keeper": one.keeper, "to_keeper": one.keeper, "from_status": one.status,
        "to_status": one.status, "from_changed_at": NOW,
    }  # fmt: skip
    for _ in range(2):
        done.relocations.create(**said)


def a_nomination(office):
    return Nomination(
        registration=Registration.objects.first() or office.draft(), from_unit=office.tree.ward, to_level=1,
        to_unit=office.tree.province, note="Tốt", by=office.ward_reviewer, at=NOW,
    )  # fmt: skip


def a_second_model_in_the_period(office):
    one, other = office.draft(), office.draft()
    Registration.objects.filter(pk=other.pk).update(emulation_model=one.emulation_model)


def unfavourable(office):
    one = office.at_status(S.PROPOSED)
    Appraisal.objects.create(
        registration=one, opinion="incomplete", by=office.reviewer, at=NOW, for_unit=office.tree.province
    )


def corrected(**more):
    def broken(office, *, again=False):
        one = (
            Registration.objects.first()
            if again and Registration.objects.exists()
            else office.at_status(S.RUNNING)
        )
        people = {name: getattr(office, more[name]) for name in ("approved_by", "refused_by") if name in more}
        said = {"changes": {}, "reason": "Sai tên.", "proposed_by": office.reviewer}
        Correction.objects.create(registration=one, unit=office.tree.province, **{**said, **more, **people})

    return broken


def abstained(**more):
    """The ward has said that it registers nothing."""
    return lambda office: Abstention.objects.create(
        **{"period": office.period, "unit": office.tree.ward, "reason": "Không có.", "by": office.registrar,
           "at": NOW} | more
    )  # fmt: skip


def gathered(office):
    """A dossier of a year, and the round's that was made of it."""
    yearly = office.yearly(LAST, S.PROPOSED)
    return yearly, office.gathered(yearly)


def a_year_twice(office):
    yearly, made = gathered(office)
    RoundSource.objects.create(registration=made, yearly=yearly)


def joined(office, **changes):
    """Two models that count as one."""
    kept, other = (EmulationModel.objects.create(unit=office.tree.ward) for _ in range(2))
    said = {"kept": kept, "joined": other, "reason": "Trùng.", "by": office.reviewer}
    return ModelJoin.objects.create(**said | changes)


def joined_to_two(office):
    """A model that is joined already is joined to another one."""
    joined(office, joined=joined(office).joined)


def joined_to_itself(office):
    """A model is joined to itself."""
    model = EmulationModel.objects.create(unit=office.tree.ward)
    joined(office, kept=model, joined=model)


BROKEN = {
    # Registration
    "one_live_registration_of_a_model_per_period": a_second_model_in_the_period,
    "sent_registration_has_level_and_sector": registration_at(S.SUBMITTED, sector=None),
    "only_a_draft_was_never_sent": registration_at(S.SUBMITTED, first_sent_at=None, first_sent_by=None),
    "first_sent_at_and_by_together": registration_at(S.SUBMITTED, first_sent_by=None),
    "accepted_before_running_and_after": registration_at(S.RUNNING, accepted_at=None),
    "not_accepted_while_registering": registration_at(S.SUBMITTED, accepted_at=NOW),
    "results_were_sent_from_results_submitted_on": registration_at(S.PROPOSED, results_at=None),
    "somebody_is_awaited_unless_it_is_over": registration_at(S.SUBMITTED, awaiting_unit=None, awaiting_role=""),
    "the_unit_registrar_is_awaited_while_it_is_with_the_unit": registration_at(S.RUNNING, awaiting_role="reviewer"),
    "withdrawal_is_asked_while_running_only": registration_at(S.SUBMITTED, withdrawal_asked_at=NOW),
    "registration_of_a_known_quality": lambda office: copied(
        office.draft(), token="aaaaaaaaaaaa", period_id=periods.open_year(2025).pk, quality="none"
    ),
    # Closing
    "one_book_of_a_period_per_unit": None,  # the app role neither makes books nor moves them; see test_closing
    "closed_by_somebody_on_a_map": lambda office: PeriodBook.objects.update(closed_at=NOW),
    "correction_has_a_reason": corrected(reason=""),
    "corrected_by_two_persons": corrected(approved_at=NOW, approved_by="reviewer"),
    "correction_approved_at_and_by": corrected(approved_at=NOW),
    "correction_refused_at_and_by": corrected(refused_at=NOW, refused_by="leader"),
    "only_an_approved_correction_is_spent": corrected(spent_at=NOW),
    "one_open_correction_of_a_registration": lambda office: [corrected()(office, again=True) for _ in range(2)],
    "late_sending_has_a_reason": lambda office: LateSending.objects.create(
        period=office.period, unit=office.tree.ward, until=NOW.date(), reason="", granted_by=office.leader
    ),
    # Abstention
    "one_abstention_of_a_unit_per_period": lambda office: [abstained()(office) for _ in range(2)],
    "abstention_has_a_reason": abstained(reason=""),
    "abstention_is_taken_back_by_somebody": abstained(taken_back_at=NOW),
    # StatusChange
    "changes_are_numbered": change_like(S.SUBMITTED, sequence=1),
    "one_open_change_per_registration": change_like(S.SUBMITTED, until=None),
    "change_ends_after_it_begins": change_like(S.SUBMITTED, at=NOW, until=NOW - dt.timedelta(days=1)),
    "sending_back_has_a_reason": change_like(S.RETURNED, reason=""),
    "change_of_a_sent_registration_has_level_and_sector": change_like(S.SUBMITTED, sector_id=None),
    "every_change_is_counted": change_like(S.SUBMITTED, origin="khac"),
    "gathered_first": change_like(S.SUBMITTED, action="gather"),
    # Rounds
    "a_year_is_taken_once": a_year_twice,
    # Decision, Recognition, Nomination
    "decision_with_its_level": None,  # the target of the foreign key below: (id, level), unique since id is
    "recorded_decision_is_signed": lambda office: signed(office, number="").save(),
    "drafted_and_recorded_by_two_persons": lambda office: signed(office, recorded_by=office.reviewer).save(),
    "recorded_from_paper_by_another_unit": lambda office: drafted(
        office, recorded_for=office.tree.province
    ).save(),
    "revoking_decision_has_a_reason": lambda office: signed(office, kind="revoke").save(),
    "one_decision_of_a_number_per_issuer_and_year": two_decisions_of_one_number,
    "one_live_recognition_per_level": second_line,
    "revoked_only_in_force_and_by_a_decision": lambda office: line(office, revoked_at=NOW).save(),
    "recognition_in_force_is_frozen": lambda office: line(office, effective_at=NOW).save(),
    "line_has_the_level_of_its_decision": line_of_another_level,
    "one_nomination_per_level": twice(a_nomination),
    # Reorganisation
    "reorganisation_undone_at_and_by": lambda office: reorganised(office, undone_at=NOW),
    "one_relocation_of_a_dossier_per_reorganisation": relocated_twice,
    # Dossiers of divided units
    "one_choice_of_a_dossier_where_its_unit_was_divided": chosen_twice(forward=True),
    "one_choice_of_a_dossier_where_its_unit_was_put_together": chosen_twice(forward=False),


    "a_kept_rehearsal_says_when": told_without_a_moment,
    # Lists from Excel
    "a_desk_sends_nothing": lambda office: imported(office, is_desk=True, sends=True),
    "recognitions_are_of_a_desk": lambda office: imported(office, kind="recognitions", is_desk=True),
    "results_are_brought_in_by_the_unit": lambda office: imported(office, kind="results", is_desk=True),
    "registrations_alone_are_known_by_title": lambda office: imported(office, kind="results", by_title=True),
    "totals_are_brought_in_by_a_reviewer": lambda office: imported(office, kind="totals"),
    "people_are_of_no_period": lambda office: imported(office, kind="people"),
    "import_undone_at_and_by": lambda office: imported(office, undone_at=NOW),
    "one_row_of_a_number": two_rows_of_a_number,
    "one_mapping_of_the_same_heads": two_mappings_of_the_same_heads,
    # Awards
    "award_says_for_what": lambda office: an_award(office, scopes=[]).save(),
    "award_counts_stand_together": lambda office: an_award(office, individuals=None).save(),
    "award_with_names_has_a_number": lambda office: an_award(
        office, number="", collectives=None, individuals=None
    ).save(),
    "award_ended_with_a_reason": lambda office: an_award(office, ended_at=NOW).save(),
    "one_award_of_a_form_per_decision": twice(an_award),
    "only_a_person_has_a_position": lambda office: a_recipient(office, position="Chủ tịch"),
    "award_recipient_is_named": lambda office: a_recipient(office, name=""),
    "named_once_in_an_award": lambda office: [a_recipient(office) for _ in range(2)],
    # Periods, sectors, last days
    "period_ends_after_it_begins": lambda office: EmulationPeriod.objects.create(
        code="x", name="x", starts_on="2026-02-01", ends_on="2026-02-01"
    ),
    "one_sector_of_a_code_per_list": lambda office: Sector.objects.create(code="KT", name="Kinh tế"),
    "sector_is_standard_or_of_a_province_and_period": lambda office: Sector.objects.create(
        code="XX", name="Riêng", period=office.period
    ),
    "one_deadline_of_a_kind": twice(
        lambda office: Deadline(period=office.period, step="results", on="2026-11-30")
    ),
    # Evidence, results, appraisals
    "a_file_stands_once_in_a_dossier": twice(a_file),
    "evidence_of_a_known_step": lambda office: a_file(office, step="later").save(),
    "metrics_are_numbered": second_metric,
    "one_quota_of_a_unit_and_level_per_period": lambda office: [quota(office).save() for _ in range(2)],
    "quota_is_one_at_least_and_of_a_deciding_level": lambda office: quota(office, number=0).save(),
    "quota_ended_at_and_by": lambda office: quota(office, ended_at=NOW).save(),
    # ReportedTotal
    "one_total_of_a_unit_and_level_per_period": lambda office: [total(office, level=None).save() for _ in range(2)],
    "total_of_a_deciding_level_or_of_all": lambda office: total(office, level=4).save(),
    "total_says_how_many": lambda office: total(office, registered=None, recognised=None, proposed=1).save(),
    "total_recognised_within_proposed_within_registered": lambda office: total(office, recognised=4).save(),
    "total_names_its_source": lambda office: total(office, document_title="").save(),
    "total_from_a_document_that_is_there": lambda office: total(
        office, document_date=NOW.date() + dt.timedelta(days=2)
    ).save(),
    "total_ended_with_a_reason": lambda office: total(office, ended_at=NOW, ended_by=office.reviewer).save(),
    # Joined models
    "a_model_is_joined_to_one": joined_to_two,
    "a_model_is_not_joined_to_itself": joined_to_itself,
    "joining_has_a_reason": lambda office: joined(office, reason=""),
    "separated_at_and_by_with_a_reason": lambda office: ModelJoin.objects.filter(pk=joined(office).pk).update(
        ended_at=NOW
    ),
    # Publication
    "a_line_is_published_once": published_twice,
    "one_public_page_per_address": lambda office: [publication(office, token="mot") for _ in range(2)],
    "published_with_a_text": lambda office: publication(office, summary=""),
    "publication_ends_after_it_began": lambda office: publication(office, ended_by=office.decider),
    # FollowUp
    "one_follow_up_per_mark": two_follow_ups_of_a_mark,
    "follow_up_of_a_known_mark_and_state": lambda office: follow_up(office, mark=7).save(),
    "stopped_with_a_reason": lambda office: follow_up(office, state="stopped").save(),
    "follow_up_ends_after_it_was_said": lambda office: follow_up(office, ended_at=NOW).save(),
    "one_rule_of_a_kind_per_level": lambda office: [rule(office).save() for _ in range(2)],
    "rule_says_how_many_where_it_counts": lambda office: rule(office, number=None).save(),
    "rule_of_a_known_kind_and_strength": lambda office: rule(office, strength="maybe").save(),
    "metrics_are_not_negative": lambda office: metric(office, done=-1),
    "unfavourable_appraisal_has_a_reason": unfavourable,
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, broken in BROKEN.items() if broken])
def test_the_database_refuses_by_name(name, office):
    assert refusal(lambda: BROKEN[name](office)) == name


def test_every_constraint_of_the_register_is_broken_above():
    named = {
        one.name
        for model in apps.get_app_config("models_registry").get_models()
        for one in model._meta.constraints
    }
    assert named <= set(BROKEN)
    assert set(BROKEN) - named == {"line_has_the_level_of_its_decision"}


@pytest.mark.parametrize("status", [S.RUNNING, S.RESULTS_RETURNED, S.RETURNED])
def test_with_the_unit_only_its_own_registrar_is_awaited(status, office):
    one = office.at_status(status)
    moved = Registration.objects.filter(pk=one.pk)
    assert refusal(lambda: moved.update(awaiting_unit=office.tree.province)).startswith("the_unit_registrar")


def test_the_number_of_a_decision_may_come_back_next_year_and_elsewhere(office):
    signed(office).save()
    signed(office, date=NOW.date() - dt.timedelta(days=366)).save()
    signed(office, issuer=office.tree.ward, level=3).save()
    for part in (office.tree.ward, office.tree.sibling_ward):
        signed(office, recorded_for=part).save()
    assert refusal(lambda: signed(office, recorded_for=office.tree.ward).save()).startswith("one_decision_of")


# --- Between rows: models_registry/integrity.py -----------------------------------------------------------------

HISTORY, STATUS, LINE, SIGNED, SECOND = "P0R01", "P0R02", "P0R03", "P0R04", "P0R06"
KEPT_YEARS, FOREIGN_YEAR, GATHERED = "P0R09", "P0R10", "P0R11"


def test_of_which_years_a_dossier_of_a_round_was_made_is_not_rewritten(office):
    _, made = gathered(office)
    other = office.yearly(LAST, S.PROPOSED)
    assert refusal(lambda: made.sources.all().update(yearly=other)) == KEPT_YEARS
    assert refusal(lambda: RoundSource.objects.filter(registration=made)._raw_delete("default")) == KEPT_YEARS


def test_only_years_of_the_same_model_within_the_round_that_sent_results_are_taken(office):
    yearly, made = gathered(office)
    others = {
        "another model": office.yearly(LAST, S.PROPOSED),
        "no results": office.yearly(FIRST, S.RUNNING, model=yearly.emulation_model),
        "itself": made,
    }
    office.period = periods.open_year(FIRST - 1)
    others["outside the round"] = office.at_status(S.PROPOSED, model=yearly.emulation_model)
    for name, other in others.items():
        assert (
            refusal(lambda other=other: RoundSource.objects.create(registration=made, yearly=other))
            == FOREIGN_YEAR
        ), name
    assert refusal(lambda: RoundSource.objects.create(registration=yearly, yearly=made)) == FOREIGN_YEAR


def test_years_without_the_move_and_the_move_without_years_are_refused(office, monkeypatch):
    yearly = office.yearly(LAST, S.PROPOSED)
    office.period = office.round
    own = office.draft(model=yearly.emulation_model)
    assert refusal(lambda: RoundSource.objects.create(registration=own, yearly=yearly)) == GATHERED
    monkeypatch.setitem(lifecycle._CONDITIONS, "from_years", lambda _situation: "")
    entered = registering.create_draft(
        unit=office.tree.ward, period=office.round, title="Không từ năm nào", by=office.reviewer,
        entered_for=office.tree.province, target_level=1, sector=office.sector,
    )  # fmt: skip
    assert refusal(lambda: lifecycle.perform(Action.GATHER, on=entered, by=office.reviewer)) == GATHERED


@pytest.mark.parametrize(("adder", "kind"), [("added_by", "recognise"), ("revocation_added_by", "revoke")])
def test_who_added_a_line_does_not_record_the_decision(adder, kind, office):
    one = line(office, **{adder: office.decider})
    one.save()
    draft = one.decision
    if kind == "revoke":
        draft = drafted(office, kind=kind, reason="Kê khai sai.")
        draft.save()
        Recognition.objects.filter(pk=one.pk).update(revoked_by=draft)
    recorded = {
        "number": "7",
        "date": NOW.date(),
        "signer": "Người ký",
        "recorded_at": NOW,
        "effective_at": NOW,
    }
    put = Decision.objects.filter(pk=draft.pk)
    assert refusal(lambda: put.update(**recorded, recorded_by=office.decider)) == SECOND


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "Khác"},
        {"by_id": None},
        {"at": NOW - dt.timedelta(days=9)},
        {"until": NOW + dt.timedelta(days=9), "reason": "Khác"},
        {"to_status": "recognised"},
        {"recorded_at": NOW - dt.timedelta(days=9)},
    ],
    ids="+".join,
)
def test_history_is_not_rewritten(changes, office):
    one = office.at_status(S.RUNNING)
    assert refusal(lambda: StatusChange.objects.filter(registration=one).update(**changes)) == HISTORY


def test_an_interval_that_is_closed_stays_so(office):
    one = office.at_status(S.RUNNING)
    closed = one.changes.filter(sequence=1)
    assert refusal(lambda: closed.update(until=NOW + dt.timedelta(days=9))) == HISTORY
    assert refusal(lambda: closed.update(until=None)) == HISTORY


def test_history_is_not_deleted_and_with_it_nothing_that_was_sent(office):
    one = office.at_status(S.SUBMITTED)
    assert refusal(lambda: StatusChange.objects.filter(registration=one).delete()) == HISTORY
    assert refusal(lambda: Registration.objects.get(pk=one.pk).delete()) == HISTORY


def test_a_status_cannot_be_set_without_a_move(office):
    for status, changes in [
        (S.SUBMITTED, {"awaiting_unit": office.tree.ward}),
        (S.RUNNING, {"status": S.RESULTS_RETURNED, "results_at": NOW}),
        (S.RUNNING, {"target_level": Level.GRASSROOTS}),
        (S.RUNNING, {"sector": Sector.objects.get(code="KT")}),
        (S.RUNNING, {"origin": "upgraded"}),
        (S.RUNNING, {"subject": "individual"}),
        (S.RUNNING, {"entry_type": "exemplar"}),
        (S.RUNNING, {"unit": office.tree.sibling_ward}),
        (S.RUNNING, {"period": periods.open_year(2027)}),
        (S.RUNNING, {"moves": 7}),
    ]:
        broken = registration_at(status, **changes)
        assert refusal(lambda broken=broken: broken(office)) == STATUS, changes


def test_a_draft_cannot_be_called_sent_without_a_move(office):
    one = office.draft()
    sent = {"first_sent_at": NOW, "first_sent_by": office.registrar}
    assert refusal(lambda: Registration.objects.filter(pk=one.pk).update(**sent)) == STATUS


def test_history_cannot_be_added_without_the_status_it_tells_of(office):
    one = office.at_status(S.RUNNING)
    last = one.changes.at(None).get()

    def broken():
        moment = timezone.now()
        one.changes.at(None).update(until=moment)
        copied(last, sequence=99, at=moment, to_status=S.RECOGNISED, request_key=None)

    assert refusal(broken) == STATUS


def test_recognised_without_a_line_in_force_is_refused(office):
    one = office.at_status(S.RECOGNISED)
    other = office.at_status(S.PROPOSED)

    def broken():
        from models_registry import lifecycle
        from models_registry.workflow import Action

        lifecycle.perform(Action.RECOGNISE, on=other, by=office.decider, decision=Decision(level=1))

    assert refusal(broken) == LINE
    recorded = Decision.objects.filter(kind="recognise").first()
    revoked = {"revoked_at": NOW, "revoked_by": recorded}
    assert refusal(lambda: Recognition.objects.filter(registration=one).update(**revoked)) == LINE


def test_a_line_in_force_at_the_level_registered_for_makes_it_recognised(office):
    def broken():
        line(office, effective_at=NOW, title="Tên", unit_name="Đơn vị").save()

    assert refusal(broken) == LINE


def test_a_line_in_force_is_kept_as_signed(office):
    one = office.at_status(S.RECOGNISED)
    lines = Recognition.objects.filter(registration=one)
    for changes in ({"title": "Khác"}, {"unit_name": "Khác"}, {"effective_at": None}, {"level": 3}):
        assert refusal(lambda changes=changes: lines.update(**changes)) == SIGNED, changes
    assert refusal(lines.delete) == SIGNED


def test_a_revocation_stands(office):
    one = office.at_status(S.REVOKED)
    lines = Recognition.objects.filter(registration=one)
    assert refusal(lambda: lines.update(revoked_at=None, revoked_by=None)) == SIGNED


def test_a_recorded_decision_is_neither_changed_nor_deleted(office):
    office.at_status(S.RECOGNISED)
    for changes in ({"number": "9"}, {"signer": "Khác"}, {"recorded_at": None}, {"scan_sha256": "1" * 64}):
        assert refusal(lambda changes=changes: Decision.objects.update(**changes)) == SIGNED, changes
    assert refusal(Decision.objects.all().delete) == SIGNED


def test_an_address_a_form_and_a_code_are_used_once(office):
    one, other = office.at_status(S.SUBMITTED), office.at_status(S.SUBMITTED)
    moved = Registration.objects.filter(pk=other.pk)
    assert "token" in refusal(lambda: moved.update(token=one.token))
    model = EmulationModel.objects.filter(registrations=other)
    assert "code" in refusal(lambda: model.update(code=one.code))
