"""The desk by keyboard alone: Tab reaches every control, Enter works it, Escape closes it; every field has a name.

In a browser where there is one; where there is no Chromium, what can be told without it is still checked.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from meetings.access import Role
from meetings.models import User
from tests import factories as make

TEMPLATES = sorted(
    path for app in ("meetings", "commitments") for path in Path(settings.BASE_DIR, app, "templates").rglob("*.html")
)
WORKED = {"a", "button", "summary", "label", "input", "select"}
"""What Enter or Space works by itself."""


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the ids to which labels point."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], bool]] = []
        self.labelled: set[str | None] = set()
        self.inside: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = dict(attributes)
        self.found.append((tag, told, "label" in self.inside))
        if tag == "label":
            self.labelled.add(told.get("for"))
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label" and self.inside:
            self.inside.pop()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_of_ours_is_worked_by_the_mouse_alone(path: Path) -> None:
    markup = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", path.read_text())
    for tag, told, _inside in Elements(markup).found:
        clicked = any(re.match(r"(x-on:|@|on)click", name) for name in told)
        assert not clicked or tag in WORKED or ("tabindex" in told and "role" in told), (tag, told)
        assert int(told.get("tabindex") or 0) <= 0, "the order is that of the page"


@pytest.fixture
def officer() -> User:
    body = make.BodyFactory(name="Working Group", slug="wg")
    user = make.BodyRoleFactory(body=body, role=Role.MANAGER, user__username="officer").user
    meeting = make.MeetingFactory(body=body, state="planned", when="2030-01-01")
    paper = make.DocumentFactory(meeting=meeting)
    commitment = make.CommitmentFactory(
        body=body, origin=meeting, officer=user, paragraph=make.ParagraphFactory(document=paper)
    )
    whole = make.PartyFactory(name="Secretariat of the Regional Conference on Everything That Has a Very Long Name")
    make.AssignmentFactory(commitment=commitment, party=make.PartyFactory(name="A Secretariat", part_of=whole))
    make.ProposalFactory(intake__document=paper, paragraph=commitment.paragraph, responsible=["A Secretariat"])
    return user


def pages() -> dict[str, str]:
    """A page of every kind that the desk has."""
    from commitments.models import Commitment, Intake
    from meetings.models import Body, Document, Meeting, Party

    def at(model: Any, what: str = "change") -> str:
        return reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=[model.objects.first().pk]
        )

    return {
        "home": reverse("admin:index"),
        "list": reverse("admin:commitments_commitment_changelist"),
        "commitment": at(Commitment),
        "act": at(Commitment, "progress"),
        "recording": reverse("admin:commitments_commitment_add") + f"?origin={Meeting.objects.first().pk}",
        "meeting": at(Meeting),
        "move": at(Meeting, "move"),
        "paper": at(Document),
        "take in": reverse("admin:commitments_intake_take_in"),
        "paper in": at(Intake),
        "review": at(Intake, "review"),
        "meeting of a paper": at(Intake, "meeting"),
        "party": at(Party),
        "body": at(Body),
        "table": reverse("table") + "?body=wg",
    }


@pytest.mark.django_db
def test_every_field_has_a_name(officer: User) -> None:
    client = Client()
    client.force_login(officer)
    for name, address in {**pages(), "login": reverse("admin:login")}.items():
        elements = Elements((Client() if name == "login" else client).get(address).content.decode())
        for tag, told, inside_label in elements.found:
            if "hidden" in told:
                continue
            if tag in ("input", "select", "textarea") and told.get("type") not in ("hidden", "submit"):
                named = (
                    inside_label
                    or told.get("id") in elements.labelled
                    or told.get("aria-label")
                    or told.get("placeholder")
                    or told.get("title")
                )
                empty_row = "__prefix__" in (told.get("name") or "")
                assert named or empty_row or _in_row(told), (name, tag, told)


def _in_row(told: dict[str, str | None]) -> bool:
    """Cells of the rows below a heading, which names them."""
    return bool(
        re.match(
            r"(attendance|mentions|names|members|assignments|memberships|roles|holidays)-\d", told.get("name") or ""
        )
    )


@pytest.mark.django_db
def test_the_script_for_the_keyboard_is_on_every_page_of_the_desk(officer: User) -> None:
    client = Client()
    client.force_login(officer)
    for name, address in pages().items():
        assert name == "table" or "desk/keyboard.js" in client.get(address).content.decode(), name


# In a browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture
def browser(live_server: Any, officer: User) -> Callable[..., Any]:
    """Runs what it is given with a page of the desk, logged in, in a thread of its own: the browser's loop and the
    database do not share one."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    client = Client()
    client.force_login(officer)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}

    def run(do: Any, width: int = 1366, *, scripts: bool = True) -> Any:
        def go() -> Any:
            with playwright.sync_playwright() as engine:
                chromium = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
                size = {"width": width, "height": 900}
                context = chromium.new_context(viewport=size, base_url=live_server.url, java_script_enabled=scripts)
                context.add_cookies([cookie | {"url": live_server.url}])
                page = context.new_page()
                page.set_default_timeout(60_000)  # a slow machine is no failed test
                try:
                    return do(page)
                finally:
                    chromium.close()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(go).result()

    return run


UNREACHED = """() => [...document.querySelectorAll("*")]
  .filter((each) => [...each.attributes].some(({name}) => /^(x-on:|@)click(\\.(?!outside|away)\\w+)*$/.test(name)))
  .filter((each) => each.getClientRects().length && each.tabIndex < 0
    && !each.querySelector("a[href], button, input, select"))
  .map((each) => each.outerHTML.slice(0, 200))"""

STOP = """() => {
  const each = document.activeElement, style = getComputedStyle(each);
  const words = each.getAttribute("aria-label") || each.textContent;
  return {tag: each.tagName, label: words.trim().split(/\\s+/).join(" ").slice(0, 40), type: each.type || "",
    outlined: style.outlineStyle !== "none" || style.boxShadow !== "none"};
}"""


CUT_OFF = """() => {
  document.querySelectorAll("#content details").forEach((each) => (each.open = true));
  return [...document.querySelectorAll("#content fieldset div")]
    .filter((each) => each.clientWidth > 1 && getComputedStyle(each).overflowX !== "visible")
    .filter((each) => each.scrollWidth > each.clientWidth + 1)
    .map((each) => each.textContent.trim().split(/\\s+/).join(" ").slice(0, 80));
}"""
"""The boxes of a form whose right edge hides something, or that are moved sideways to see it."""


def tab_to(page: Any, label: str, most: int = 120) -> None:
    passed = []  # a form may begin at its first field, so that the way leads once around the page
    for _ in range(most):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(STOP)["label"])
        if label in passed[-1]:
            return
    raise AssertionError(f"Tab does not reach “{label}” but {passed}")


@pytest.mark.django_db(transaction=True)
def test_tab_reaches_every_control_and_is_seen(browser: Any) -> None:
    addresses = pages()

    def walk(page: Any) -> dict[str, Any]:
        found = {}
        for name, address in addresses.items():
            page.goto(address)
            stops = []
            for _ in range(14):
                page.keyboard.press("Tab")
                stops.append(page.evaluate(STOP))
            unseen = [
                stop for stop in stops if not stop["outlined"] and stop["tag"] != "BODY" and stop["type"] != "date"
            ]
            too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found[name] = (page.evaluate(UNREACHED), unseen, too_wide, page.evaluate(CUT_OFF))
        return found

    for width in (1366, 390):
        for name, (unreached, unseen, too_wide, cut_off) in browser(walk, width).items():
            assert not unreached, (name, width)
            assert not unseen, (name, width)
            assert not too_wide, (name, width)
            assert not cut_off, (name, width)


@pytest.mark.django_db(transaction=True)
def test_the_menu_of_the_user_opens_and_closes_by_keyboard(browser: Any) -> None:
    home = reverse("admin:index")

    def walk(page: Any) -> None:
        page.goto(home)
        page.keyboard.press("Tab")
        assert page.evaluate(STOP)["label"] == "Skip to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.goto(home)
        tab_to(page, "officer")
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.textContent.includes('Light')")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the dark
        page.wait_for_selector("html.dark")
        page.keyboard.press("Escape")
        page.wait_for_selector("text=Log out", state="hidden")

    browser(walk)


@pytest.mark.django_db(transaction=True)
def test_an_action_of_a_list_is_done_by_keyboard(browser: Any) -> None:
    listed = pages()["list"]

    def walk(page: Any) -> str:
        page.goto(listed)
        page.focus("input.action-select")
        page.keyboard.press("Space")
        tab_to(page, "Select action to run", most=5)
        page.keyboard.type("Complete")
        tab_to(page, "Run")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        return str(page.evaluate("document.activeElement.textContent"))

    assert "Not yet done by" in browser(walk)


@pytest.mark.django_db(transaction=True)
def test_after_an_act_the_focus_is_on_what_became_of_it(browser: Any) -> None:
    act = pages()["act"]

    def walk(page: Any) -> str:
        page.goto(act)
        page.focus("#id_progress")
        page.keyboard.type("implemented")
        tab_to(page, "Report progress")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        return str(page.evaluate("document.activeElement.textContent"))

    assert "Report progress" in browser(walk)


@pytest.mark.django_db(transaction=True)
def test_marked_words_become_the_quote(browser: Any) -> None:
    recording = pages()["recording"]

    def walk(page: Any) -> tuple[str, str]:
        page.goto(recording)
        tab_to(page, "Take as the quote")
        page.keyboard.press("Space")
        whole = page.input_value("#id_quote")
        # Whoever marks words with the mouse leaves the field first; while it has the focus, the browser may take the
        # mark back into it at any time.
        page.evaluate("""() => {
          document.activeElement.blur();
          const text = document.querySelector(".desk-words").firstChild, range = document.createRange();
          range.setStart(text, text.data.indexOf("comments"));
          range.setEnd(text, text.data.indexOf("comments") + 8);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""")
        page.wait_for_function("getSelection().toString() === 'comments' && document.activeElement === document.body")
        page.click("[data-paragraph]")
        return whole, page.input_value("#id_quote")

    assert browser(walk) == ("1. The parties will send their comments within two weeks.", "comments")


@pytest.mark.django_db(transaction=True)
def test_a_refused_form_begins_at_what_is_wrong(browser: Any) -> None:
    recording = pages()["recording"]

    def walk(page: Any) -> tuple[str, bool]:
        page.goto(recording)
        page.evaluate("""() => {
          document.querySelectorAll("[required]").forEach((each) => (each.required = false));
          document.getElementById("id_quote").value = "comments";
          document.getElementById("id_title").value = "Send comments";
          document.getElementById("id_kind").value = "request";
          document.getElementById("id_deadlines-0-phrase").value = "soon";
          document.getElementById("id_deadlines-0-offset").value = "soon";
        }""")
        with page.expect_navigation():
            page.click("[name=_save]")
        page.wait_for_function("document.activeElement.getAttribute('aria-invalid') === 'true'")
        return str(page.evaluate("document.activeElement.id")), page.is_visible("#id_deadlines-0-offset")

    assert browser(walk) == ("id_deadlines-0-phrase", True)
