import uuid

import pytest
from django.test import Client

from models_registry.review.pages import review_url


class Desk:
    """A signed-in browser at a desk, and how it fills in the pages of review."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def get(self, address, **asked):
        return self.client.get(address, asked)

    def open(self, action, registration):
        return self.client.get(review_url(action, registration.token))

    def take(self, action, registration, key=None, seen=None, **typed):
        registration.refresh_from_db()
        form = {
            "key": key or uuid.uuid4(),
            "seen": registration.moves if seen is None else seen,
            **typed,
        }
        return self.client.post(review_url(action, registration.token), form)


@pytest.fixture
def sit():
    """Signs a person in at their desk."""
    return Desk
