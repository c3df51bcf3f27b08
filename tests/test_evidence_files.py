"""Which files and links are taken as evidence: told by content and name together, and nothing is unpacked."""

from __future__ import annotations

import re
import struct
import tracemalloc
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile
from zlib import crc32

import pytest
from django.core.exceptions import ValidationError

from commitments.evidence import LARGEST, LONGEST_NAME, check_files, clean_links, clean_name, kind_of
from commitments.kinds import MEGABYTE, Kind
from tests.made_files import DOCX, FILES, HTML, JPG, ODT, PDF, PNG, SVG, packed


def kind(name: str, content: bytes) -> Kind:
    return kind_of(name, BytesIO(content), len(content))


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        kind(name, content)
    assert clean_name(name) in refused.value.messages[0]
    return refused.value.code


@pytest.mark.parametrize("name", FILES)
def test_each_kind_is_taken_by_its_name_and_content(name: str) -> None:
    extension = name.rpartition(".")[2]
    assert kind(name, FILES[name]) == extension
    assert kind(name.upper(), FILES[name]) == extension


def test_a_jpeg_may_be_called_jpeg_and_a_text_may_begin_with_a_mark() -> None:
    assert kind("a.jpeg", JPG) == Kind.JPG
    assert kind("a.txt", b"\xef\xbb\xbfhello") == Kind.TXT


@pytest.mark.parametrize("named", Kind.values)
@pytest.mark.parametrize("name", FILES)
def test_no_kind_passes_under_the_name_of_another(name: str, named: str) -> None:
    if not name.endswith(named):
        assert refusal(f"paper.{named}", FILES[name]) == "content"


@pytest.mark.parametrize(
    "name", ["a.exe", "a.html", "a.svg", "a.docm", "a.zip", "a.pdf.exe", "a", ".pdf", "a.", "", "pdf"]
)
def test_what_is_named_otherwise_is_refused(name: str) -> None:
    assert refusal(name, PDF) == "extension"


@pytest.mark.parametrize("named", ["pdf", "png", "jpg", "docx", "xlsx", "odt"])
@pytest.mark.parametrize("content", [HTML, SVG, b"MZ\x90\0", b"\0" * 64, b"<?xml version='1.0'?><html/>"])
def test_H49_html_svg_and_programs_under_another_name_are_refused(named: str, content: bytes) -> None:
    assert refusal(f"paper.{named}", content) == "content"


@pytest.mark.parametrize("archive", [packed({"run.sh": "x"}), DOCX, ODT], ids=["zip", "docx", "odt"])
@pytest.mark.parametrize("name", ["paper.pdf", "paper.png", "paper.jpg", "paper.txt"])
def test_H49_a_file_that_is_an_archive_as_well_is_refused(name: str, archive: bytes) -> None:
    assert refusal(name, FILES[name] + archive) == "two_in_one"


@pytest.mark.parametrize(
    ("named", "content"),
    [
        ("png", PNG + PDF),
        ("txt", b"hello\n" + PDF),
        ("pdf", b"<script>" + PDF),
        ("docx", packed({"a%PDF-1.4": "", "[Content_Types].xml": "x", "word/document.xml": "x"})),
    ],
)
def test_H49_a_pdf_that_begins_within_another_file_is_refused(named: str, content: bytes) -> None:
    assert refusal(f"paper.{named}", content) == "two_in_one"


@pytest.mark.parametrize(
    "members",
    [
        {"a.txt": "x"},
        {"[Content_Types].xml": "x"},
        {"[Content_Types].xml": "x", "word/document.xml": "x", "xl/workbook.xml": "x"},
        {"word/document.xml": "x"},
        {"mimetype": "application/vnd.oasis.opendocument.textual"},
        {"mimetype": "application/vnd.oasis.opendocument.test"},
        {"mimetype": "application/epub+zip", "META-INF/container.xml": "x"},
        {"ppt/presentation.xml": "x", "[Content_Types].xml": "x"},
    ],
)
def test_an_archive_of_anything_else_is_refused(members: dict[str, str]) -> None:
    for named in ("docx", "xlsx", "odt"):
        assert refusal(f"paper.{named}", packed(members, ZIP_STORED)) == "content"


def test_macros_and_locked_archives_are_refused() -> None:
    members = {"[Content_Types].xml": "x", "word/document.xml": "x", "word/vbaProject.bin": "x"}
    assert refusal("a.docx", packed(members)) == "macros"
    locked = bytearray(DOCX)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert refusal("a.docx", bytes(locked)) == "locked"


def listed(content: bytes, at: int, value: int, layout: str = "<L") -> bytes:
    """The archive with a number in the first line of its table changed."""
    changed = bytearray(content)
    struct.pack_into(layout, changed, content.index(b"PK\x01\x02") + at, value)
    return bytes(changed)


def ended(content: bytes, at: int, value: int, layout: str = "<H") -> bytes:
    """The archive with a number in its last record changed."""
    changed = bytearray(content)
    struct.pack_into(layout, changed, len(content) - 22 + at, value)
    return bytes(changed)


@pytest.mark.parametrize(
    "lying",
    [
        listed(DOCX, 24, 2**31),  # the size when unpacked
        listed(DOCX, 24, 7),  # another than the member itself says
        listed(DOCX, 20, 2**31),  # the size as packed
        listed(DOCX, 42, 2**31),  # the place
        listed(DOCX, 42, 1),
        ended(DOCX, 8, 1),
        ended(DOCX, 10, 60_000),
        ended(DOCX, 12, 2**32 - 1, "<L"),
        ended(DOCX, 16, 2**32 - 1, "<L"),
        ended(DOCX, 20, 9),
        DOCX + b"\0",
        DOCX[:-1],
        DOCX[: len(DOCX) // 2],
        DOCX[:30],
        b"PK\x03\x04",
        packed({"[Content_Types].xml": "x", "word/../../etc/passwd": "x"}),
        packed({"[Content_Types].xml": "x", "/word/document.xml": "x"}),
        packed({"[Content_Types].xml": "x", "c:/word/document.xml": "x"}),
        packed({"[Content_Types].xml": "x", "word/a.xml": "x", "WORD/A.xml": "x"}),
    ],
    ids=lambda content: f"{crc32(content):x}",
)
def test_H44_an_archive_whose_table_lies_is_refused(lying: bytes) -> None:
    assert refusal("paper.docx", lying) == "archive"


def test_H44_an_archive_of_too_many_members_is_refused_unread() -> None:
    members = {f"word/{number}": "" for number in range(20_000)}
    content = packed({"[Content_Types].xml": "x", **members}, ZIP_STORED)
    tracemalloc.start()
    try:
        assert refusal("paper.docx", content) == "archive"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_H50_a_document_that_grows_when_unpacked_is_told_without_unpacking_it() -> None:
    content = packed({"[Content_Types].xml": "x", "word/document.xml": " " * 20_000_000})
    tracemalloc.start()
    try:
        assert kind("paper.docx", content) == Kind.DOCX
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_an_archive_written_as_a_stream_is_taken() -> None:
    """Its members say their sizes after themselves, as some office programs write them."""

    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_where: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "word/document.xml"):
            archive.writestr(name, "x" * 100)
    assert kind("paper.docx", pipe.getvalue()) == Kind.DOCX


@pytest.mark.parametrize("content", [b"a\0b", b"\xff\xfeh\0i\0", b"\xc3(", b"caf\xe9", b"ok" * 10 + b"\xed\xa0\x80"])
def test_a_text_must_be_utf8_without_nul(content: bytes) -> None:
    assert refusal("a.txt", content) == "content"


def test_a_letter_may_lie_across_two_pieces_of_a_long_text() -> None:
    assert kind("a.txt", b"a" * (MEGABYTE - 1) + "é".encode()) == Kind.TXT


def test_H53_empty_and_large_files_are_refused() -> None:
    assert refusal("a.pdf", b"") == "empty"
    with pytest.raises(ValidationError, match="larger than 25 MB"):
        kind_of("a.pdf", BytesIO(PDF), LARGEST + 1)
    assert kind_of("a.pdf", BytesIO(PDF), LARGEST) == Kind.PDF


def test_every_file_that_is_not_taken_is_named_and_too_many_are_told() -> None:
    class Sent(BytesIO):
        def __init__(self, name: str, content: bytes) -> None:
            super().__init__(content)
            self.name, self.size = name, len(content)

    with pytest.raises(ValidationError) as refused:
        check_files([Sent("a.pdf", PDF), Sent("b.pdf", HTML), Sent("c.exe", PDF)])
    assert [message.split("”")[0] for message in refused.value.messages] == ["“b.pdf", "“c.exe"]
    with pytest.raises(ValidationError, match="At most 10 files"):
        check_files([Sent("a.pdf", PDF)] * 11)
    files = [Sent("a.pdf", PDF)] * 10
    assert check_files(files) == [Kind.PDF] * 10
    assert files[0].read() == PDF  # read from its beginning again


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("a\0b\x1b[31m.pdf", "ab[31m.pdf"),
        ("invoice\u202efdp.docx", "invoicefdp.docx"),
        ("\u2066a\u2069\u200f.pdf", "a.pdf"),
        ("a\u2028b\u00a0 c.pdf", "a b c.pdf"),
        (".pdf", "pdf"),
        ("..", "file"),
        ("", "file"),
        ("\u202e.pdf", "pdf"),
        ('say "hello".pdf', 'say "hello".pdf'),
        ("báo cáo – 2016.pdf", "báo cáo – 2016.pdf"),
        ("\u06af\u0632\u200c\u06cc.pdf", "\u06af\u0632\u200c\u06cc.pdf"),  # Persian, spelt with a joiner
        ("\ud800a.pdf", "a.pdf"),
        ("n" * 1000 + ".pdf", "n" * 146 + ".pdf"),
        ("e" + "\u0301" * 5000 + ".pdf", "é" + "\u0301" * 145 + ".pdf"),
        ("a." + "x" * 1000, "a." + "x" * 148),
    ],
)
def test_H52_a_name_is_cleaned_and_cut_before_its_extension(given: str, kept: str) -> None:
    assert clean_name(given) == kept
    assert clean_name(kept) == kept
    assert len(kept) <= LONGEST_NAME
    assert not re.search(r"[\x00-\x1f/\\]", kept)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "ftp://example.org/a",
        "file:///etc/passwd",
        "//example.org/a",
        "example.org",
        "https://",
        "https://user@example.org/",
        "https://example.org@evil.example/",
        "https://example.org\\@evil.example/",
        "https://example.org/\u202egpj.exe",
        "https://exa mple.org/",
        "https://[::1/",
        "https://example.org/" + "a" * 500,
    ],
)
def test_H11_only_addresses_of_pages_are_links(link: str) -> None:
    with pytest.raises(ValidationError):
        clean_links([link])


def test_links_are_kept_once_and_in_their_order() -> None:
    first, second = "https://example.org/b?x=1&y=2#z", "http://example.org/a"
    assert clean_links([first, "", "  ", f" {second} ", first]) == [first, second]
    with pytest.raises(ValidationError, match="At most 10 links"):
        clean_links(f"{first}{number}" for number in range(11))
