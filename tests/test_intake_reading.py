"""Files become text: told by their first bytes, read under limits, refused with a reason a person can act on."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from commitments.intake import Unreadable, read, text_of
from tests.made_files import FILES, PDF, packed


def pdf(*lines: str, stream: bytes | None = None, extra: bytes = b"") -> bytes:
    """A PDF of one page with these lines, or with this content stream, and `extra` in the stream's dictionary."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    content = stream if stream is not None else f"BT /F1 11 Tf 14 TL 50 750 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(body),
    )


def word(fill: object = None) -> bytes:
    document = docx.Document()
    document.add_heading("Report of the Third Meeting", 1)
    document.add_paragraph("The Committee agreed to the following:")
    document.add_paragraph("circulate the draft", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells), ("Action", "Owner", "Write", "Chair"), strict=True
    ):
        cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"One.\r\nTwo.\rThree.", "One.\nTwo.\nThree."),
        ("\ufeffÅland will report.".encode(), "Åland will report."),
        ("Åland will report.".encode("utf-16"), "Åland will report."),
        ("The Chair’s note".encode("cp1252"), "The Chair’s note"),
    ],
)
def test_text_is_read_whatever_office_wrote_it(content: bytes, expected: str) -> None:
    assert text_of(content, ".txt") == expected


def test_the_lines_of_a_pdf_come_out_as_lines() -> None:
    assert text_of(pdf("The Secretariat will report.", "Fiji will host."), ".pdf").split("\n") == [
        "The Secretariat will report.",
        "Fiji will host.",
    ]


def test_a_word_file_keeps_its_bullets_and_its_tables() -> None:
    text = text_of(word(), ".docx")
    assert "• circulate the draft" in text
    assert "| Action | Owner |\n| Write | Chair |" in text


@pytest.mark.parametrize(
    ("content", "suffix", "reason"),
    [
        (b"", ".txt", "no text"),
        (b" \n\t", ".txt", "no text"),
        (b"\x00\x01\x02\x03" * 9, ".txt", "neither"),
        (b"\xd0\xcf\x11\xe0 old", ".doc", "old Word"),
        (b"{\\rtf1 hello}", ".txt", "RTF"),
        (b"%PDF-1.4 nothing else", ".pdf", "damaged"),
        (pdf(""), ".pdf", "must be recognised"),
        (archive(readme=b"x"), ".docx", "no DOCX"),
        (b"A plain text", ".docx", "no DOCX"),
        (packed({"[Content_Types].xml": "x", "word/document.xml": "x", "word/vbaProject.bin": "x"}), ".docx", "macros"),
        (FILES["paper.xlsx"], ".xlsx", "another kind"),
        (FILES["paper.png"], "", "another kind"),
        (b"One.\n" + PDF, ".txt", "two kinds"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(content: bytes, suffix: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        text_of(content, suffix)


def test_a_missing_file_and_a_folder_are_no_papers(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.txt"):
        with pytest.raises(Unreadable):
            read(path)


# The hostile cases of DELIVERY §3.2 that reach a reader of files


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        pdf("The Secretariat will report.") + archive(word__document_xml=b"<x/>"),
    ],
    ids=["html", "svg", "polyglot"],
)
def test_h49_what_is_no_pdf_is_refused_by_its_bytes(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"no PDF|web page|two kinds"):
        text_of(content, ".pdf")


def test_h53_a_file_beyond_the_largest_is_refused_unread() -> None:
    with pytest.raises(Unreadable, match="larger than 25 MB"):
        text_of(b"a" * (25 * 1024 * 1024 + 1), ".txt")
