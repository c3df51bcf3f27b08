"""A paper that nobody here can read is kept with the reason, and a person gives its text; no program is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commitments.models import Intake
from meetings.models import Body, Document, User
from tests.asking import Asking
from tests.made_files import FILES, PDF, packed
from tests.test_desk_joins_places_corrects import confirming
from tests.test_intake_reading import word
from tests.test_papers_in import TEXT, body, bring, desk, nothing_was_kept, officer, store, stored

__all__ = ["body", "desk", "officer", "store"]

pytestmark = pytest.mark.django_db

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Root Entry\0WordDocument\0".encode("utf-16-le") + bytes(96)
RTF = rb"{\rtf1\ansi The meeting agreed that Norway will report.}"
CUT = word()[:-200]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("cut.docx", CUT, "it is damaged"),
        ("old.doc", OLD, "it is an old Word file: save it as DOCX"),
        ("rich.rtf", RTF, "it is RTF: save it as DOCX or as text"),
        ("open.odt", FILES["paper.odt"], "it is of another kind"),
        ("scan.png", FILES["paper.png"], "it is of another kind"),
    ],
)
def test_a_paper_that_nobody_reads_is_kept_with_the_reason(
    desk: Client, body: Body, store: Path, name: str, content: bytes, reason: str
) -> None:
    assert bring(desk, body, SimpleUploadedFile(name, content)).status_code == 302
    one = Intake.objects.get()
    assert one.problem.startswith(reason)
    assert (one.name, one.kind, one.document.text) == (name, name.rpartition(".")[2], "")
    assert [path.read_bytes() for path in stored(store)] == [content]
    answer = desk.get(reverse("paper-file", args=[one.uuid]))
    assert (answer.getvalue(), answer["X-Content-Type-Options"]) == (content, "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    for page in (
        reverse("admin:commitments_intake_change", args=[one.pk]),
        reverse("admin:meetings_document_change", args=[one.document_id]),
    ):
        assert f"It could not be read: {reason}" in desk.get(page).content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(600)),  # of another program, such as an installer
        ("old.doc", OLD + "_VBA_PROJECT".encode("utf-16-le")),
        ("old.doc", OLD + packed({"a": "b"})),
        ("old.doc", OLD + PDF),
        ("old.doc", PDF),
        ("old.doc", b"MZ\x90\0" + OLD),
        ("old.doc", b""),
        ("rich.rtf", RTF + rb"{\object\objemb{\*\objdata 0105}}"),
        ("rich.rtf", b"<script>" + RTF),
        ("rich.rtf", RTF + packed({"a": "b"})),
        ("rich.rtf", b"Plain."),
        ("cut.docx", packed({"run.exe": "x"})[:-10]),
        ("cut.docx", b"PK\x03\x04"),
        ("cut.docx", packed({"[Content_Types].xml": "x", "word/document.xml": "x", "word/vbaProject.bin": "x"})),
        ("cut.docm", CUT),
        ("cut.txt", CUT),
        ("cut.docx", OLD),
    ],
)
def test_H49_what_is_none_of_these_or_holds_a_program_is_refused(
    desk: Client, body: Body, store: Path, name: str, content: bytes
) -> None:
    answer = bring(desk, body, SimpleUploadedFile(name, content), title="Typed")
    assert answer.status_code == 200
    assert 'value="Typed"' in answer.content.decode()
    assert nothing_was_kept(store)


@pytest.mark.parametrize("given", ["text", "file"])
def test_a_person_gives_the_text_of_a_paper_that_could_not_be_read(
    desk: Client, body: Body, officer: User, store: Path, given: str
) -> None:
    bring(desk, body, SimpleUploadedFile("old.doc", OLD))
    one = Intake.objects.get()
    refused = Asking(officer).post(f"documents/{one.document.slug}/draft/")
    assert refused.status_code == 400
    assert "It could not be read: it is an old Word file" in refused.json()["errors"][0]["message"]
    shown = desk.get(reverse("admin:commitments_intake_change", args=[one.pk])).content.decode()
    where = reverse("admin:meetings_document_correct", args=[one.document_id])
    assert f'href="{where}"' in shown
    said: dict[str, Any] = {"why": "Typed from the old file."}
    said |= {"text": TEXT} if given == "text" else {"file": SimpleUploadedFile("paper.txt", TEXT.encode())}
    assert desk.post(where, confirming(desk.post(where, said))).status_code == 302
    paper = Document.objects.get(replaces=one.document)
    assert (paper.text, paper.home) == (TEXT, body)
    assert desk.post(reverse("admin:meetings_document_propose", args=[paper.pk]), {}).status_code == 302
    assert Intake.objects.get(document=paper).proposals.count() == 2
    assert f'href="{where}"' not in desk.get(reverse("admin:commitments_intake_change", args=[one.pk])).content.decode()
    assert len(stored(store)) == 1
