"""A real browser: the system's Chromium, driven by Playwright, against a live server on the test database."""

from __future__ import annotations

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.factories.people import PASSWORD

# Playwright's own event loop makes Django believe that the tests are asynchronous; they are not.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def chromium() -> str:
    """Where the system's Chromium is; the suite stops without it, it never skips."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise RuntimeError("Thiếu Chromium: sudo apt-get install -y chromium fonts-noto-core")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield running
        running.close()


class Desk:
    """One person at one computer or phone: a window of their own, with what went wrong in it."""

    def __init__(self, browser, server, user, *, width: int = 1280) -> None:
        self.server, self.user = server, user
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="vi-VN", accept_downloads=True
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda message: message.type == "error" and self.complaints.append(message.text)
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self) -> Desk:
        self.go("/dang-nhap/")
        self.page.get_by_label("Tên đăng nhập").fill(self.user.username)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
        return self

    def go(self, address: str) -> None:
        self.page.goto(f"{self.server.url}{address}")

    def open(self, title: str) -> None:
        self.page.get_by_role("link", name=title).first.click()

    def press(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def no_barrier(self) -> None:
        """axe finds nothing serious on the page, nothing sticks out sideways, and the policy was not broken."""
        found = Axe().run(self.page).response["violations"]
        serious = [
            (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], self.page.url
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} sticks out by {wide} px"
        assert self.complaints == [], self.page.url


@pytest.fixture
def sit_down(browser, live_server):
    """`sit_down(user, width=…)` signs in at a computer of their own."""
    desks: list[Desk] = []

    def sit(user, width: int = 1280) -> Desk:
        desks.append(Desk(browser, live_server, user, width=width))
        return desks[-1].sign_in()

    yield sit
    for desk in desks:
        desk.context.close()
