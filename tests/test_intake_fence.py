"""A reader behind the fence reaches no network, by whichever way it asks; the paper is kept with the reason."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commitments.intake import fence, readers
from commitments.models import Intake
from meetings.access import Role
from tests import factories as make
from tests.test_intake_reading import pdf

BY_PYTHON = "import socket; socket.socket().connect(('192.0.2.1', 443))"
SWALLOWED = "import socket\ntry: socket.getaddrinfo('example.org', 443)\nexcept BaseException: pass"
BY_THE_SYSTEM = "import ctypes; ctypes.CDLL(None).socket({family}, 1, 0); "
WITHIN = "import ctypes, sys; sys.exit(7 if ctypes.CDLL(None).socket(1, 1, 0) < 0 else 0)"
BY_A_CHILD = (
    "import subprocess, sys; told = {system!r}; "
    "sys.exit(9 if subprocess.run([sys.executable, '-I', '-c', told]).returncode == {ended} else 0)"
)
CROWDED = "bytearray(1 << 30)"

KERNEL = pytest.mark.skipif(
    platform.machine() not in fence.MACHINES or not Path("/proc/sys/kernel/seccomp/actions_avail").exists(),
    reason="the filter is told the calls of Linux, and this kernel takes none",
)


def run(path: Path, program: str) -> int:
    path.write_text(program, encoding="utf-8")
    told = [sys.executable, "-I", "-B", fence.__file__, str(path), "pdf"]
    return subprocess.run(told, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60).returncode


@pytest.mark.parametrize(
    ("program", "ended"),
    [
        ("pass", 0),
        (BY_PYTHON, fence.REACHED_OUT),
        (SWALLOWED, fence.REACHED_OUT),
        pytest.param(BY_THE_SYSTEM.format(family=2), fence.BY_FILTER, marks=KERNEL),
        pytest.param(BY_THE_SYSTEM.format(family=10), fence.BY_FILTER, marks=KERNEL),
        pytest.param(WITHIN, 7, marks=KERNEL),
        pytest.param(BY_A_CHILD.format(system=BY_THE_SYSTEM.format(family=2), ended=fence.BY_FILTER), 9, marks=KERNEL),
        (CROWDED, 1),
    ],
    ids=["quiet", "python", "swallowed", "system", "ipv6", "within", "child", "memory"],
)
def test_whoever_asks_for_a_socket_is_ended(tmp_path: Path, program: str, ended: int) -> None:
    assert run(tmp_path / "reader.py", program) == ended


@pytest.mark.django_db
def test_a_paper_whose_reader_asked_for_the_network_is_kept_with_the_reason(
    client: Client, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "store"  # type: ignore[attr-defined]
    reader = tmp_path / "reader.py"
    reader.write_text(BY_PYTHON, encoding="utf-8")
    monkeypatch.setattr(readers, "__file__", str(reader))
    role = make.BodyRoleFactory(role=Role.EDITOR)
    client.force_login(role.user)
    file = SimpleUploadedFile("paper.pdf", pdf("The Secretariat will report."))
    said = {"kind": "other", "body": role.body.pk, "file": file}
    assert client.post(reverse("admin:commitments_intake_take_in"), said).status_code == 302
    kept = Intake.objects.get()
    assert "tried to reach the network" in kept.problem
    assert kept.document.text == ""
    assert kept.file.size > 0
