"""A paper is cut into its paragraphs, with nothing lost between them; a quote is found in it word for word, or not."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from meetings.paragraphs import Piece, cut, plain, stands_in
from tests.factories import CommitmentFactory, DocumentFactory, ParagraphFactory

PAPERS = {path.name[:3]: path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].glob("seeds/*.txt")}


def pieces_of(text: str) -> list[tuple[str, str]]:
    """Label and words of each paragraph."""
    return [(piece.label, plain(text[piece.start : piece.end])) for piece in cut(text)]


# The five papers


@pytest.mark.parametrize(
    ("paper", "paragraphs", "numbered"),
    [("000", 25, 0), ("001", 12, 0), ("002", 18, 17), ("003", 16, 0), ("004", 22, 19)]
)  # fmt: skip
def test_a_paper_is_cut_where_it_is_numbered_or_parted(paper: str, paragraphs: int, numbered: int) -> None:
    pieces = pieces_of(PAPERS[paper])
    assert len(pieces) == paragraphs
    assert [label for label, _words in pieces if label] == [str(number) for number in range(1, numbered + 1)]


@pytest.mark.parametrize(
    ("paper", "position", "label", "begins", "ends"),
    [
        ("000", 6, "", "These include:", "These include:"),
        ("000", 7, "", "• The importance of the principle of", "‘extradite or prosecute’;"),
        ("000", 12, "", "• The significance of strong extradition", "‘safe havens’ for traffickers."),
        ("000", 16, "", "We ask that you take the reports back", "you are happy with the text."),
        ("001", 2, "", "“The spirit of ASEAN solidarity", "mutual legal assistance.”"),
        ("002", 1, "", "Co-Chairs’ Summary", "Co-Chairs’ Summary"),
        ("002", 11, "10", "10. An effective way to deter", "is also encouraged in this regard."),
        ("002", 15, "14", "14. Bali Process members agreed", "an important forum to strengthen this cooperation."),
        ("003", 3, "", "Between 30 May and 1 June 2011", "held in Bangkok, Thailand."),
        ("004", 3, "2", "2. In early September 2015", "agreed to participate in the Joint Period of Action."),
        ("004", 9, "8", "8. The Joint Period of Action", "smugglers involved and their modus operandi"),
        ("004", 18, "", "Recommendations and Next Steps", "Recommendations and Next Steps"),
        ("004", 19, "17", "17. The last session summarised", "to ensure consistency within the Group"),
        ("004", 22, "", "The Indonesian participant took ill", "was unable to attend."),
    ],
)
def test_a_paragraph_has_its_number_and_all_its_words(
    paper: str, position: int, label: str, begins: str, ends: str
) -> None:
    found, words = pieces_of(PAPERS[paper])[position - 1]
    assert (found, words[: len(begins)], words[-len(ends) :]) == (label, begins, ends)


# Small papers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n ", []),
        ("One line.", [("", "One line.")]),
        ("First.\n\nSecond.", [("", "First."), ("", "Second.")]),
        ("First line\nof one.\n\nSecond.", [("", "First line of one."), ("", "Second.")]),
        ("First.\r\n\r\nSecond.\r\n", [("", "First."), ("", "Second.")]),
        ("1. A.\n2. B.\n3. C.", [("1", "1. A."), ("2", "2. B."), ("3", "3. C.")]),
        ("1) A.\n2) B.\n3) C.", [("1", "1) A."), ("2", "2) B."), ("3", "3) C.")]),
        # With a sign or a word before the number, also where a paper begins later or leaves one out.
        ("¶ 1 A.\n¶ 2 B.\n¶ 3 C.", [("1", "¶ 1 A."), ("2", "¶ 2 B."), ("3", "¶ 3 C.")]),
        ("¶12. A.\n¶ 14 B\nof ¶ 9.", [("12", "¶12. A."), ("14", "¶ 14 B of ¶ 9.")]),
        ("Paragraph 3\nA.\nParagraph 4: B.", [("3", "Paragraph 3 A."), ("4", "Paragraph 4: B.")]),
        (
            "Para. 1. A, as in\nparagraph 7 of it.\nPara. 2. B.",
            [("1", "Para. 1. A, as in paragraph 7 of it."), ("2", "Para. 2. B.")],
        ),
        # In brackets, and by letters; within a numbered paragraph a letter begins no other.
        ("(1) A.\n(2) B.\n(3) C.", [("1", "(1) A."), ("2", "(2) B."), ("3", "(3) C.")]),
        (
            "To:\n(a) A;\n(b) B;\n(c) C.\n(a) D.",
            [("", "To:"), ("a", "(a) A;"), ("b", "(b) B;"), ("c", "(c) C."), ("a", "(a) D.")],
        ),
        (
            "1. To:\n(a) A;\n(b) B;\n(c) C.\n2. B.\n3. C.",
            [("1", "1. To: (a) A; (b) B; (c) C."), ("2", "2. B."), ("3", "3. C.")],
        ),
        # A year or a figure at the beginning of a line is no number of a paragraph.
        ("1. In May\n2016. B.\n2. C.\n3. D.", [("1", "1. In May 2016. B."), ("2", "2. C."), ("3", "3. D.")]),
        # Two numbers do not make a numbered paper.
        ("1. A.\n2. B.", [("", "1. A. 2. B.")]),
        # A sentence that a page broke stays whole.
        ("1. A goes\n\n\non.\n2. B.\n3. C.", [("1", "1. A goes on."), ("2", "2. B."), ("3", "3. C.")]),
        # The number of the page that broke it is no paragraph, also in a paper without numbers.
        ("A goes\nto the\n\n12\n\nend of it.\n\nB.", [("", "A goes to the 12 end of it."), ("", "B.")]),
        ("A goes\nto the\n\n- 12 -\n\nPlan.\n\nB.", [("", "A goes to the - 12 - Plan."), ("", "B.")]),
        ("A goes\nto Rome,\n\nPage 1 of 3\n\nOslo.", [("", "A goes to Rome, Page 1 of 3 Oslo.")]),
        # Between sentences it stands alone, as a figure does that no sentence runs around.
        ("A goes\nto it.\n\n12\n\nB goes.", [("", "A goes to it."), ("", "12"), ("", "B goes.")]),
        ("A\ngoes\n\n12\n\nB\ngoes", [("", "A goes"), ("", "12"), ("", "B goes")]),
        # A list without marks after a colon stays with its paragraph.
        (
            "1. It was agreed, after a long and thorough debate of all aspects, to:\n\n\nassist\ntrain\n2. B.\n3. C.",
            [
                ("1", "1. It was agreed, after a long and thorough debate of all aspects, to: assist train"),
                ("2", "2. B."),
                ("3", "3. C."),
            ],
        ),
        ("They include:\n• One;\n• two.", [("", "They include:"), ("", "• One;"), ("", "• two.")]),
        # Set with an empty line after every line, where an empty line means nothing.
        (
            "1. The first line\n\ngoes on\n\n2. Second and\n\non\n\n3. Third",
            [("1", "1. The first line goes on"), ("2", "2. Second and on"), ("3", "3. Third")],
        ),
    ],
)  # fmt: skip
def test_where_a_paragraph_begins(text: str, expected: list[tuple[str, str]]) -> None:
    assert pieces_of(text) == expected


@given(st.text(st.sampled_from("aB1. )•\n\r\t2345“”:"), max_size=200) | st.text())
def test_nothing_is_lost_between_paragraphs(text: str) -> None:
    pieces = cut(text)
    assert all(0 <= piece.start < piece.end <= len(text) for piece in pieces)
    assert all(one.end <= other.start for one, other in pairwise(pieces))
    assert "".join("".join(text[piece.start : piece.end].split()) for piece in pieces) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        " " * 500_000,
        "\n" * 500_000,
        "•\n" * 100_000,
        "1" * 500_000,
        "1. a\n2. b\n3. c\n" + "x\n\nX" * 100_000,
        "1. a\n2. b\n3. c\n" + f"{'Words ' * 20}\nand no full stop\n\n" * 5_000,
    ],
    ids=["spaces", "lines", "bullets", "digits", "gaps", "no full stop"],
)
def test_a_hostile_paper_does_not_hold_anybody_up(text: str) -> None:
    begun = process_time()
    cut(text)
    assert process_time() - begun < 5


def test_a_piece_is_label_and_place() -> None:
    assert cut("  1. A.\n2. B.\n3. C.") == [Piece("1", 2, 7), Piece("2", 8, 13), Piece("3", 14, 19)]


# Quotes


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("within the next two weeks", True),
        ("within  the\nnext two\tweeks", True),
        (" sent to the ARTIP Secretariat within ", True),
        ("Within the next two weeks", False),
        ("within two weeks", False),
        ("within the next … weeks", False),
        ("", False),
        ("  \n", False),
    ],
)
def test_a_quote_stands_in_its_paper_or_not(quote: str, found: bool) -> None:
    assert stands_in(quote, PAPERS["000"]) is found


@given(st.data())
def test_whatever_is_copied_from_a_paper_is_found_in_it(data: st.DataObject) -> None:
    paper = PAPERS[data.draw(st.sampled_from(sorted(PAPERS)))]
    start = data.draw(st.integers(0, len(paper) - 1))
    quote = paper[start : data.draw(st.integers(start + 1, min(len(paper), start + 300)))]
    assert stands_in(quote, paper) is bool(quote.strip())


@pytest.mark.django_db
def test_a_paragraph_knows_its_own_words_only() -> None:
    document = DocumentFactory(text="First sentence.\n\nSecond\nsentence.")
    first = ParagraphFactory(document=document, start=0, end=15, label="1")
    second = ParagraphFactory(document=document, start=17, end=33)
    assert (first.text, second.text) == ("First sentence.", "Second\nsentence.")
    assert (first.quotes("Second sentence."), second.quotes("Second sentence.")) == (False, True)
    assert (first.cited, second.cited) == ("¶ 1", "¶ [2]")


@pytest.mark.django_db
def test_a_quote_that_is_not_in_the_paper_is_refused_and_said() -> None:
    commitment = CommitmentFactory(quote="The parties will report.")
    commitment.full_clean()
    commitment.quote = "The parties shall report."
    with pytest.raises(ValidationError, match="do not stand in ¶") as refusal:
        commitment.full_clean()
    assert list(refusal.value.message_dict) == ["quote"]
