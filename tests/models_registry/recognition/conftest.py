"""Decisions in every state, over the offices of tests.factories.registrations."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from models_registry.models import Opinion
from models_registry.recognition import actions
from models_registry.review import actions as review
from models_registry.workflow import Status

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
_numbers = itertools.count(101)


def a_scan(name="quyet-dinh.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def paper(**changed):
    said = {"number": f"{next(_numbers)}-QĐ/TU", "date": dt.date.today(), "signer": "Người ký", **changed}
    return actions.Signed(**said)


class Desk:
    """The province's desk of an Office, and what it has before it."""

    def __init__(self, office):
        self.office = office

    def eligible(self, title="", **how):
        one = self.office.at_status(Status.PROPOSED, title=title, **how)
        review.appraise(one, opinion=Opinion.ELIGIBLE, by=self.office.reviewer_for(one))
        one.refresh_from_db()
        return one

    def draft(self, *registrations, by=None, kind="recognise", issuer=None):
        by = by or self.office.reviewer
        made = actions.draft_decision(
            issuer=issuer or self.office.tree.province, period=self.office.period, by=by, kind=kind
        )
        actions.add_lines(made, registrations, by=by)
        return made

    def ward_draft(self, *registrations, kind="recognise"):
        return self.draft(
            *registrations, by=self.office.ward_reviewer, kind=kind, issuer=self.office.tree.ward
        )

    def recognised(self, *registrations, **said):
        made = self.draft(*registrations)
        return actions.record_decision(made, paper(**said), by=self.office.decider)

    def recognised_at_ward(self, registration):
        made = self.ward_draft(registration)
        return actions.record_decision(made, paper(), by=self.office.ward_decider)


@pytest.fixture
def desk(office):
    return Desk(office)


@pytest.fixture
def as_(db):
    """A browser signed in as the person."""

    def sign_in(user):
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
