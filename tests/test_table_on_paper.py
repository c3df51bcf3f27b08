"""The table on paper: A4 landscape, its heading and columns on every page, and nothing cut off. Needs a Chromium."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from meetings.access import Role
from tests import factories as make

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WIDE, HIGH = 841.89, 595.28  # A4 landscape in points
COLUMNS = ("Commitment", "Words of the paper", "Party", "Answer", "Progress", "Due", "Standing", "Last update")
PARTS = 18
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle"

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium to print with.")]


@pytest.fixture
def page() -> str:
    """A table of several sheets, with words that are longer than their column."""
    body = make.BodyFactory(name="Working Group on Reports", slug="reports")
    user = make.BodyRoleFactory(body=body, role=Role.EDITOR).user
    meeting = make.MeetingFactory(body=body, when="2015-11-25")
    for number in range(PARTS):
        one = make.CommitmentFactory(origin=meeting, reference=f"REP-{number:02}", title=f"Report {number} of {LONG}")
        part = make.AssignmentFactory(commitment=one, party__name=f"{LONG} {number}")
        make.DueFactory(assignment=part)
        make.EventFactory(
            commitment=None,
            assignment=part,
            field="progress",
            new={"progress": "in_progress"},
            why=f"{LONG} zq{number}",
        )
    client = Client()
    client.force_login(user)
    answer = client.get("/table/", {"body": "reports", "as_at": "2016-01-15"})
    assert answer.status_code == 200
    content: str = answer.content.decode()
    return content


def printed(page: str, folder: Path) -> pypdfium2.PdfDocument:
    """The page as the browser prints it, with the style sheet that it names."""
    sheet = finders.find("commitments/table.css")
    assert isinstance(sheet, str)
    shutil.copy(sheet, folder / "table.css")
    before = page
    page = page.replace('href="/static/commitments/table.css"', 'href="table.css"')
    assert page != before
    (folder / "table.html").write_text(page)
    made = folder / "table.pdf"
    assert CHROMIUM is not None
    subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer", f"--print-to-pdf={made}",
            (folder / "table.html").as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    return pypdfium2.PdfDocument(made)


def test_it_is_a4_landscape_with_its_columns_on_every_page_and_nothing_cut_off(page: str, tmp_path: Path) -> None:
    pdf = printed(page, tmp_path)
    assert len(pdf) > 1
    texts = []
    for sheet in pdf:
        assert sheet.get_size() == pytest.approx((WIDE, HIGH), abs=2)
        letters = sheet.get_textpage()
        text = " ".join(letters.get_text_range().split())
        for words in (*COLUMNS, "Working Group on Reports", "as at 15 January 2016"):
            assert words in text
        boxes = [letters.get_charbox(place) for place in range(letters.count_chars())]
        assert max(right for _left, _bottom, right, _top in boxes) < WIDE - 10
        assert min(left for left, _bottom, _right, _top in boxes) > 10
        texts.append(text)
    whole = "".join(texts)
    for number in range(PARTS):
        assert f"REP-{number:02}" in whole
        assert f"zq{number}" in whole
