"""Hostile files of DELIVERY §3.2 in the hands of a reader: refused or read, within the memory and time it is given."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from commitments.intake import Unreadable, readers, reading, text_of
from commitments.kinds import MEGABYTE, Kind
from tests.test_intake_reading import archive, pdf, word

SAYS = b"BT /F1 11 Tf 50 750 Td (The Secretariat will report.) Tj ET "
FLATE = b"/Filter /FlateDecode"

MEASURE = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
_, ended, used = os.wait4(os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ), 0)
with open(sys.argv[1], "w") as told:
    print(used.ru_maxrss, used.ru_utime + used.ru_stime, file=told)
code = os.waitstatus_to_exitcode(ended)
sys.exit(code) if code >= 0 else os.kill(os.getpid(), -code)
"""
"""Starts the reader and measures it; a small process does so, for what is started counts the memory of its starter."""


MEMORY, SECONDS = 512 * MEGABYTE, 10
"""What a reader may take, as DELIVERY §3.1 says."""


@pytest.fixture
def within_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Measures the reader of the file that the test gives, which must have stayed within its memory and time."""
    told, plain = tmp_path / "used", reading.reader_of

    def measured(kind: Kind) -> list[str]:
        return [sys.executable, "-I", "-B", "-c", MEASURE, str(told), *plain(kind)]

    monkeypatch.setattr(reading, "reader_of", measured)
    yield
    kilobytes, seconds = told.read_text().split()
    assert 0 < int(kilobytes) * 1024 < MEMORY
    assert 0 < float(seconds) < SECONDS + 1


def inflating(unit: bytes, size: int) -> bytes:
    """About `size` bytes of a repeated unit, deflated: one block of a megabyte, written down as often as it takes."""
    block = unit * (MEGABYTE // len(unit))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    times, check = size // len(block), 1
    for _time in range(times):
        check = zlib.adler32(block, check)
    return b"\x78\xda" + packed * times + b"\x03\x00" + check.to_bytes(4, "big")


def nested(depth: int) -> bytes:
    """A PDF whose only page hangs in a tree of this depth."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    for number in range(2, depth + 2):
        above = b" /Parent %d 0 R" % (number - 1) if number > 2 else b""
        objects.append(b"<< /Type /Pages /Kids [%d 0 R] /Count 1%s >>" % (number + 1, above))
    parts = (depth + 1, depth + 3, depth + 4)
    objects += [
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
        b" /Resources << /Font << /F1 %d 0 R >> >> >>" % parts,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(SAYS), SAYS),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return made_of(objects)


def made_of(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    pieces, places, at = [b"%PDF-1.4\n"], [], 9
    for number, one in enumerate(objects, 1):
        piece = b"%d 0 obj\n%s\nendobj\n" % (number, one)
        places.append(at)
        pieces.append(piece)
        at += len(piece)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return b"".join(pieces) + end % (size, table, size, at)


@pytest.mark.usefixtures("within_limits")
def test_H51_a_pdf_that_inflates_to_400_MB_is_refused() -> None:
    packed = inflating(b"q ", 400 * MEGABYTE)
    assert len(packed) < MEGABYTE
    with pytest.raises(Unreadable, match="too much time or memory"):
        text_of(pdf(stream=packed, extra=FLATE), ".pdf")


def test_what_inflates_is_a_stream_that_a_reader_unpacks_whole() -> None:
    assert zlib.decompress(inflating(b"q ", 3 * MEGABYTE)) == b"q " * (3 * MEGABYTE // 2)


@pytest.mark.usefixtures("within_limits")
def test_H51_a_pdf_of_2_million_drawing_operators_is_read() -> None:
    stream = zlib.compress(SAYS + b"0 0 m 1 1 l S " * 666_667, 1)
    assert text_of(pdf(stream=stream, extra=FLATE), ".pdf") == "The Secretariat will report."


@pytest.mark.usefixtures("within_limits")
def test_H51_a_pdf_of_2_million_pieces_of_text_is_refused() -> None:
    stream = zlib.compress(b"BT /F1 1 Tf " + b"(a) Tj " * 2_000_000 + b"ET", 1)
    with pytest.raises(Unreadable, match="too much time or memory"):
        text_of(pdf(stream=stream, extra=FLATE), ".pdf")


@pytest.mark.usefixtures("within_limits")
@pytest.mark.parametrize(("depth", "reason"), [(500, ""), (5_000, "damaged"), (100_000, "damaged")])
def test_H51_a_deep_tree_of_pages_is_read_or_refused(depth: int, reason: str) -> None:
    if not reason:
        assert text_of(nested(depth), ".pdf") == "The Secretariat will report."
        return
    with pytest.raises(Unreadable, match=reason):
        text_of(nested(depth), ".pdf")


@pytest.mark.usefixtures("within_limits")
@pytest.mark.parametrize("there", [b"[2 0 R]", b"[1 0 R]", b"[3 0 R 2 0 R]"], ids=["itself", "catalogue", "both"])
def test_H51_a_tree_of_pages_that_leads_back_to_itself_is_refused_or_its_pages_are_read(there: bytes) -> None:
    looped = pdf("The Secretariat will report.").replace(b"/Kids [3 0 R]", b"/Kids " + there)
    if b"3 0 R" in there:
        assert text_of(looped, ".pdf").strip() == "The Secretariat will report."
        return
    with pytest.raises(Unreadable, match=r"damaged|no text"):
        text_of(looped, ".pdf")


@pytest.mark.usefixtures("within_limits")
def test_H51_fonts_that_are_missing_flood_no_log_and_the_text_is_read(capfd: pytest.CaptureFixture[str]) -> None:
    lines = b"".join(b"/F%d 11 Tf 0 -1 Td (report) Tj " % number for number in range(10_000))
    stream = b"BT 50 750 Td " + lines + b"ET"
    text = text_of(pdf(stream=stream).replace(b"/BaseFont /Helvetica", b"/BaseFont /Nowhere__"), ".pdf")
    assert "report" in text
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("within_limits")
def test_H50_a_word_file_that_swells_to_165_MB_is_refused_before_it_is_unpacked() -> None:
    swollen = archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a>" + b" " * 165_000_000})
    with pytest.raises(Unreadable, match="too large"):
        text_of(swollen, ".docx")


def filled(unit: bytes, size: int) -> bytes:
    """A Word file whose body repeats a unit, with all its members of nearly `size` bytes when unpacked."""
    with zipfile.ZipFile(io.BytesIO(word())) as plain:
        members = {member.filename: plain.read(member) for member in plain.infolist()}
    begin, body, rest = members["word/document.xml"].partition(b"<w:body>")
    room = size - sum(map(len, members.values()))
    members["word/document.xml"] = begin + body + unit * (room // len(unit)) + rest
    return archive(**members)


@pytest.mark.usefixtures("within_limits")
def test_H50_a_dense_word_file_that_may_be_unpacked_is_refused_for_what_it_takes() -> None:
    paragraph = b"<w:p><w:r><w:t>We agreed to act.</w:t></w:r></w:p>"
    dense = filled(paragraph, readers.UNPACKED)
    with zipfile.ZipFile(io.BytesIO(dense)) as packed:
        unpacked = sum(member.file_size for member in packed.infolist())
    assert readers.UNPACKED - len(paragraph) < unpacked <= readers.UNPACKED
    assert len(dense) < MEGABYTE
    with pytest.raises(Unreadable, match=r"takes too (much|long)"):
        text_of(dense, ".docx")


@pytest.mark.usefixtures("within_limits")
def test_H50_a_word_file_of_more_text_than_is_taken_says_so() -> None:
    paragraph = b"<w:p><w:r><w:t>" + b"We agreed to act. " * 1_000 + b"</w:t></w:r></w:p>"
    with pytest.raises(Unreadable, match="too much text"):
        text_of(filled(paragraph, 8 * MEGABYTE), ".docx")
