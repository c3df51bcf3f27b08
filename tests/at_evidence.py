"""Reports with evidence as a test sends and stores them, in a folder of its own that is empty at first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commitments import acts
from commitments import models as record
from commitments.workflow import Disposition
from meetings import models as ground
from tests import factories as make
from tests.at_desk import body, desk, officer, page, sent
from tests.made_files import FILES

__all__ = ["body", "desk", "officer"]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    """The folder of the files, empty at first."""
    settings.MEDIA_ROOT = tmp_path / "store"
    return tmp_path / "store"


def stored(store: Path) -> list[Path]:
    return sorted(path for path in store.rglob("*") if path.is_file())


def signed_in(user: ground.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def active(body: ground.Body, officer: ground.User) -> record.Commitment:
    one = make.CommitmentFactory(body=body, reference="WG-1", disposition=Disposition.ACTIVE, officer=officer)
    make.AssignmentFactory(commitment=one, party__name="Indonesia")
    return one


def upload(name: str, content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, FILES[name] if content is None else content)


def send(client: Client, one: record.Commitment, **typed: Any) -> Any:
    """Open the form of a report, type, choose files, and send it."""
    where = page(one, "progress")
    return client.post(where, {**sent(client.get(where)), "progress": "in_progress", **typed})


def given(one: record.Commitment, *files: Any, links: tuple[str, ...] = ()) -> record.Evidence:
    """The first evidence of a report that was made just now."""
    event = acts.report_progress(one.assignments.get(), "in_progress", by=one.officer, files=files, links=links)
    return event.evidence.first()


def address(one: record.Evidence) -> str:
    return reverse("evidence", args=[one.uuid])


def fetched(client: Client, one: record.Evidence) -> bytes:
    return client.get(address(one)).getvalue()


def status(client: Client, where: str) -> int:
    answer = client.get(where)
    answer.getvalue()  # reads the file to its end, and so closes it
    return answer.status_code


def nothing_was_kept(store: Path) -> bool:
    return not stored(store) and not record.Evidence.objects.exists() and not record.Event.objects.exists()
