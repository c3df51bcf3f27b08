"""What stands on the pages of a paper without being said in it is left out, and what a page broke is read whole."""

from __future__ import annotations

import pytest

from commitments import intake

HEAD = "Report of the Third Meeting of the Lake Commission\nEntebbe, Uganda, 4-6 March 2025\n\n"
WRAPPED = (
    "The Commission spoke at length of the state of the lake, of the weather of the\n"
    "year before, of the harbour and of those who had come to see it for themselves.\n\n"
)
RUNNING = "LC/3/REPORT                                Page {}\n"


def taken(text: str) -> list[tuple[str, str]]:
    """Paragraph and quote of each proposal."""
    return [(one.paragraph, one.quote) for one in intake.draft(text).commitments]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A running head and the number of a page in the middle of a sentence
        (
            HEAD + RUNNING.format(1) + WRAPPED
            + "The Secretariat will send the revised fishing plan of the whole lake to\n\n"
            + RUNNING.format(2) + "\nall members by 1 May 2025.\n\n" + WRAPPED + RUNNING.format(3) + "\n" + WRAPPED,
            ["The Secretariat will send the revised fishing plan of the whole lake to", "all members by 1 May 2025."],
        ),
        # A footnote below a line at the foot of a page
        (
            HEAD + WRAPPED + "The Secretariat will send the fishing plan¹ to all\n________________\n"
            "¹ Kenya will not take part in the plan.\n\n- 4 -\n\nmembers by 1 May 2025.\n",
            ["The Secretariat will send the fishing plan", "members by 1 May 2025."],
        ),
        # A list whose bullets the PDF lost
        (
            HEAD + WRAPPED + "The Commission agreed to:\ntrain 40 observers in the ports of the lake\n"
            "publish a map of the spawning grounds\nappoint an auditor before the next meeting\n\nIt thanked Uganda.\n",
            ["train 40 observers in the ports of the lake", "publish a map of the spawning grounds",
             "appoint an auditor before the next meeting"],
        ),
        # The bullets that a font made of them
        (
            HEAD + "It agreed to:\n\uf0b7 train 40 observers in the ports\n\uf0b7 publish a map of the grounds\n",
            ["train 40 observers in the ports", "publish a map of the grounds"],
        ),
    ],
    ids=["running head", "footnote", "lost bullets", "bullets of a font"],
)  # fmt: skip
def test_what_is_no_part_of_a_sentence_parts_none(text: str, expected: list[str]) -> None:
    quotes = [quote for _paragraph, quote in taken(text)]
    if "members by" in expected[-1]:
        assert len(quotes) == 1
        assert quotes[0].startswith(expected[0])
        assert quotes[0].rstrip(".").endswith(expected[-1].rstrip("."))
        assert "Kenya" not in intake.draft(text).commitments[0].responsible
    else:
        assert quotes == expected


@pytest.mark.parametrize(
    ("mark", "label"),
    [("¶ 12 ", "12"), ("Paragraph 3. ", "3"), ("12. ", "12"), ("12) ", "12"), ("(a) ", "a"), ("Para. 7: ", "7")],
)
def test_a_commitment_is_cited_by_the_number_of_its_paragraph(mark: str, label: str) -> None:
    first = int(label) if label.isdigit() else 1
    marks = [mark.replace(label, str(first + step) if label.isdigit() else "abc"[step]) for step in range(3)]
    before = "".join(f"{number}. Nothing was said.\n" for number in range(1, first)) if mark[0].isdigit() else ""
    said = ["The Secretariat will report by 1 May 2025.", "It thanked Kenya.", "It rose."]
    text = HEAD + before + "".join(f"{mark}{words}\n" for mark, words in zip(marks, said, strict=True))
    assert taken(text) == [(label, "The Secretariat will report by 1 May 2025.")]


@pytest.mark.parametrize(
    ("sentence", "capacities"),
    [
        (
            "The meeting was hosted by Uganda and co-chaired by Kenya and Rwanda.",
            {"Uganda": "host", "Kenya": "co_chair", "Rwanda": "co_chair"},
        ),
        (
            "The session was chaired by Kenya. Burundi attended as an observer.",
            {"Kenya": "chair", "Burundi": "observer"},
        ),
        ("Kenya co-hosted the workshop with the support of others.", {"Kenya": "co_host"}),
    ],
)
def test_who_hosts_and_who_chairs_is_told(sentence: str, capacities: dict[str, str]) -> None:
    assert dict(intake.draft(f"{HEAD}{sentence}\n").gathering.participants) == capacities
