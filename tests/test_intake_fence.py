"""A reader behind the fence reaches no network, by whichever way it asks, and ends at each of its limits."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commitments.intake import Unreadable, fence, readers, reading, text_of
from commitments.kinds import MEGABYTE, Kind
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
    told = fence.command(str(path), "pdf")
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


# The limits


def given(monkeypatch: pytest.MonkeyPatch, path: Path, program: str, **limits: int) -> str:
    """Why a PDF is not read by this program under these limits."""
    path.write_text(program, encoding="utf-8")
    monkeypatch.setattr(reading, "reader_of", lambda kind: fence.command(str(path), kind.value, **limits))
    with pytest.raises(Unreadable) as refused:
        text_of(pdf("The Secretariat will report."), ".pdf")
    return str(refused.value)


def test_the_limits_of_a_reader_are_those_that_were_asked_for() -> None:
    assert (fence.MEMORY, fence.SECONDS, reading.WAIT) == (512 * MEGABYTE, 10, 20)
    assert reading.reader_of(Kind.PDF) == fence.command(
        readers.__file__, "pdf", memory=512 * MEGABYTE, seconds=10, output=16 * MEGABYTE
    )


@pytest.mark.parametrize(
    ("program", "limits", "reason"),
    [
        ("while True: pass", {"seconds": 1}, "reading it takes too much time or memory"),
        (
            "import os; os.write(1, b'a' * 9_000); os.write(1, b'a' * 9_000)",
            {"output": 8_192},
            "it holds too much text",
        ),
        ("print('a' * 9_000, flush=True)", {"output": 8_192}, "it holds too much text"),
        ("import os; os.abort()", {}, "reading it takes too much time or memory"),
    ],
    ids=["processor", "output", "output of Python", "abort"],
)
def test_a_reader_ends_at_its_limit_and_the_paper_is_told_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, limits: dict[str, int], reason: str
) -> None:
    assert given(monkeypatch, tmp_path / "reader.py", program, **limits) == reason


def test_a_reader_within_its_limits_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "reader.py"
    path.write_text("print('a' * 8_000)", encoding="utf-8")
    monkeypatch.setattr(reading, "reader_of", lambda kind: fence.command(str(path), kind.value, output=8_192))
    assert text_of(pdf("x"), ".pdf") == "a" * 8_000 + "\n"


SLEEPS = "import os, time\nif os.fork() == 0:\n    open({told!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="whether a process goes on is looked up in /proc")
def test_a_reader_that_only_waits_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, asked, wait = tmp_path / "told", [], subprocess.Popen.wait

    def soon(process: Any, timeout: float | None = None) -> int:
        """As long as it takes until there is something to end, however slow the machine."""
        if timeout is None:
            return wait(process)
        asked.append(timeout)
        while process.poll() is None and not (told.exists() and told.read_text()):
            sleep(0.01)
        return wait(process, 0.01)

    monkeypatch.setattr(subprocess.Popen, "wait", soon)
    reason = given(monkeypatch, tmp_path / "reader.py", SLEEPS.format(told=str(told)))
    assert (reason, asked) == ("reading it takes too long", [20])
    assert not goes_on(told.read_text())


def goes_on(process: str) -> bool:
    """Whether a process goes on in a moment; what has ended may wait to be collected."""
    for _time in range(500):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                return False
        except FileNotFoundError:
            return False
        sleep(0.01)
    return True
