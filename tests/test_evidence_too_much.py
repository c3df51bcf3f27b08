"""Too much evidence is told, read in a bounded part, and kept by nobody; a full disk harms nothing that is there."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from commitments import evidence
from commitments import models as record
from commitments.kinds import MEGABYTE
from tests.at_desk import sent, text_of
from tests.at_evidence import (
    active,
    body,
    desk,
    given,
    nothing_was_kept,
    officer,
    send,
    store,
    stored,
    upload,
)
from tests.made_files import PDF

__all__ = ["active", "body", "desk", "officer", "store"]

pytestmark = pytest.mark.django_db


def test_H53_what_is_too_large_is_told_and_only_a_bounded_part_of_it_is_read(
    desk: Client, active: record.Commitment, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "LARGEST", 4 * MEGABYTE)
    monkeypatch.setattr("tracker.uploads.LARGEST", 4 * MEGABYTE)
    sizes: list[int] = []
    check = evidence.check_files

    def measured(files: list[Any]) -> Any:
        sizes.extend(file.size for file in files)
        return check(files)

    monkeypatch.setattr(evidence, "check_files", measured)
    large, fits = PDF + b"%" * (6 * MEGABYTE), PDF + b"%" * (4 * MEGABYTE - len(PDF))
    answer = send(desk, active, files=[upload("large.pdf", large)], why="Typed.")
    assert "“large.pdf” was not taken: it is larger than 4 MB." in text_of(answer)
    assert sent(answer)["why"] == "Typed."
    assert sizes == [4 * MEGABYTE + 1]
    assert nothing_was_kept(store)
    assert send(desk, active, files=[upload("fits.pdf", fits)]).status_code == 302
    assert [path.read_bytes() == fits for path in stored(store)] == [True]


def test_H53_of_a_request_no_more_is_kept_than_a_report_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.uploads.Bounded.whole", 100_000)
    files = {f"file{number}": SimpleUploadedFile("a.txt", b"x" * 40_000) for number in range(5)}
    request = RequestFactory().post("/", {**files, "why": "kept"})
    assert [file.size for file in request.FILES.values()] == [40_000, 40_000, 20_000, 0, 0]
    assert request.POST["why"] == "kept"


def test_H53_too_many_files_are_told(desk: Client, active: record.Commitment, store: Path) -> None:
    answer = send(desk, active, files=[upload("paper.txt") for _one in range(11)], why="Typed.")
    assert "At most 10 files go with one report." in text_of(answer)
    assert sent(answer)["why"] == "Typed."
    assert nothing_was_kept(store)


@pytest.mark.parametrize("failing", ["at once", "half-way", "when flushed"])
def test_H53_a_full_disk_leaves_no_row_and_harms_no_other_file(
    desk: Client,
    active: record.Commitment,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    failing: str,
) -> None:
    before = given(active, upload("paper.pdf"))
    events = record.Event.objects.count()

    def full(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    real = FileSystemStorage._save

    def half(self: FileSystemStorage, name: str, content: Any) -> str:
        kept = real(self, name, content)
        os.truncate(self.path(kept), 10)
        return full() or kept

    if failing == "when flushed":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(FileSystemStorage, "_save", full if failing == "at once" else half)
    with caplog.at_level(logging.ERROR):
        answer = send(desk, active, files=[upload("paper.docx"), upload("paper.txt")], why="Typed.")
    assert answer.status_code == 200
    assert "there is no room left for them. Nothing was recorded" in text_of(answer)
    assert sent(answer)["why"] == "Typed."
    assert "could not be stored" in caplog.text
    monkeypatch.undo()
    assert record.Event.objects.count() == events
    assert list(record.Evidence.objects.all()) == [before]
    assert [path.read_bytes() for path in stored(store)] == [PDF]
    assert send(desk, active, why="Without files.").status_code == 302
