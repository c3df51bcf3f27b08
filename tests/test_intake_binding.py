"""Sentences that bind are told from those that affirm, thank, look back or describe; who is bound, and to what kind."""

from __future__ import annotations

import pytest

from commitments.intake import draft

AGREED, RECOMMENDED, REQUESTED = "agreed_action", "recommendation", "request"
OFFERED, FOLLOW_UP = "offer_or_intention", "follow_up_meeting"

HEAD = "Report of the Sixth Meeting of the Lakes Commission\nEntebbe, Uganda, 4-6 March 2025\n\n"


def taken(sentence: str) -> list[tuple[str, list[str]]]:
    """Kind and parties of everything taken from a sentence of a paper of March 2025."""
    return [(one.kind, one.responsible) for one in draft(HEAD + sentence).commitments]


@pytest.mark.parametrize(
    ("sentence", "kind", "responsible"),
    [
        # agreed
        ("The Ministers agreed to open a regional office.", AGREED, ["Ministers"]),
        ("The Commission decided that the Secretariat would issue guidance.", AGREED, ["Secretariat"]),
        ("It was agreed that Kenya and Uganda will exchange data on catches.", AGREED, ["Kenya", "Uganda"]),
        ("The Secretariat will circulate the revised tables.", AGREED, ["Secretariat"]),
        ("The tables shall be checked by the Scientific Committee.", AGREED, ["Scientific Committee"]),
        ("Burundi undertook to ratify the Protocol.", AGREED, ["Burundi"]),
        ("The Chair is to write to the three ministries.", AGREED, ["Chair"]),
        ("To this end we shall adopt a common standard.", AGREED, ["we"]),
        ("The observer from Norway will circulate its model.", AGREED, ["Norway"]),
        ("A river council is hereby established.", AGREED, ["river council"]),
        ("ACTION: Rwanda to send its vessel list.", AGREED, ["Rwanda"]),
        ("The Commission noted that the Secretariat would publish the results.", AGREED, ["Secretariat"]),
        ("It was left to the Bureau to decide on the venue.", AGREED, ["Bureau"]),
        ("There was consensus that the Secretariat should double the fee.", AGREED, ["Secretariat"]),
        ("The Commission also set up a working group on gear.", AGREED, ["Commission"]),
        ("A sub-group led by Kenya will draft the rules.", AGREED, ["sub-group"]),
        # asked
        ("The Commission requested the Secretariat to draft a budget.", REQUESTED, ["Secretariat"]),
        ("Delegations were invited to nominate experts by 1 June.", REQUESTED, ["Delegations"]),
        ("Requests the Executive Secretary to prepare a synthesis report;", REQUESTED, ["Executive Secretary"]),
        ("The Task Force was tasked with revising the manual.", REQUESTED, ["Task Force"]),
        ("We call on all Parties to ratify the Amendment.", REQUESTED, ["all Parties"]),
        ("Reiterates its request to the Secretariat to update the register;", REQUESTED, []),
        ("Members were asked for comments by 15 May 2025.", REQUESTED, ["Members"]),
        ("Delegations have until 15 April 2025 to comment.", REQUESTED, ["Delegations"]),
        ("The deadline for nominations is 30 September 2025.", REQUESTED, []),
        # recommended
        ("The Committee recommended that Members adopt the standard.", RECOMMENDED, ["Members"]),
        ("Member States should report discards.", RECOMMENDED, ["Member States"]),
        ("Countries were encouraged to share samples.", RECOMMENDED, ["Countries"]),
        ("It was suggested that a network of laboratories be set up.", RECOMMENDED, []),
        ("A joint patrol could be organised on the northern shore.", RECOMMENDED, []),
        ("We therefore appeal to developed countries to double their grants.", REQUESTED, ["developed countries"]),
        ("Maldives urged to settle its arrears.", REQUESTED, ["Maldives"]),
        ("The Committee charges the Bureau with a monthly analysis.", REQUESTED, ["Bureau"]),
        # offered
        ("Armenia has the intention of piloting a debt swap.", OFFERED, ["Armenia"]),
        ("Norway offered to finance two inspectors.", OFFERED, ["Norway"]),
        ("Tanzania announced its intention to close the bay.", OFFERED, ["Tanzania"]),
        ("Zambia informed the meeting that it would second an expert.", OFFERED, ["Zambia"]),
        ("The Commission welcomed the offer of Malawi to train observers.", OFFERED, ["Malawi"]),
        ("Japan stands ready to provide equipment.", OFFERED, ["Japan"]),
        # next meetings
        ("The seventh meeting will be held in Kisumu in March 2026.", FOLLOW_UP, []),
        ("The Commission decided to hold its seventh meeting in Kisumu.", FOLLOW_UP, ["Commission"]),
        ("The ministers will meet again in 2027.", FOLLOW_UP, []),
    ],
)  # fmt: skip
def test_a_sentence_that_binds_is_taken(sentence: str, kind: str, responsible: list[str]) -> None:
    found = taken(sentence)
    assert [one[0] for one in found] == [kind]
    if responsible:
        assert found[0][1] == responsible


@pytest.mark.parametrize(
    "sentence",
    [
        # affirmed
        "Ministers reaffirmed their commitment to the rule of law.",
        "Members agreed on the importance of reliable statistics.",
        "The Commission agreed that illegal fishing is a grave threat.",
        "The Meeting welcomed the progress made in all basins.",
        "Delegates stressed that cooperation must be strengthened.",
        "We remain committed to multilateralism.",
        "The Commission took note of the report of the Secretariat.",
        # looking back
        "At its fifth meeting the Commission had requested the Secretariat to draft a manual.",
        "In 2019 the Ministers agreed to establish the fund.",
        "The Commission recalled that Members had undertaken to report by June 2023.",
        "The Secretariat reported that it had circulated the tables as requested.",
        "On 4 March 2025 the Chair invited Kenya to present its paper.",
        # thanks and ceremony
        "Participants thanked the Government of Uganda for its hospitality.",
        "The Commission expressed its appreciation to FAO, which will be remembered for its help.",
        "The workshop will be remembered for its frankness.",
        "Uganda asked to be admitted as an observer.",
        "In their opinion, claims should be verified by a laboratory.",
        "Kenya to send its list – done",
        "There was no consensus that the fee should be doubled.",
        # preambles
        "Recalling its decision 5/2, in which it requested the Secretariat to prepare a report,",
        "Recognizing that all States should protect the lakes,",
        # descriptions, questions, refusals
        "This will make sure that catches are counted.",
        "The objective of the project is to improve landing sites.",
        "The benefits will be felt in the coming decade.",
        "Participants discussed how the Commission could assist small fleets.",
        "It was not agreed that observers should be carried.",
        "The proposal that Members should pay more did not find consensus.",
        "The Chair asked whether the fee should be raised?",
        "The evidence suggests that stocks will recover.",
        "A guide adopted in 2018, which Members agreed to use, was shown.",
        '"All data will be shared free of charge", said the old rule.',
        "The Commission approved the agenda.",
    ],
)
def test_a_sentence_that_does_not_bind_is_left(sentence: str) -> None:
    assert taken(sentence) == []


@pytest.mark.parametrize(
    ("paper", "quotes"),
    [
        (
            "The Meeting agreed to:\n\n(a) print the manual;\n(b) train the inspectors; and\n(c) note the accounts.\n",
            ["print the manual", "train the inspectors"],
        ),
        (
            "The Meeting heard about the following difficulties:\n\n• lack of funds\n• a shortage of boats\n",
            [],
        ),
        (
            "Recommendations\n\n• strengthening the network of laboratories\n• Publish the catch data\n",
            ["strengthening the network of laboratories", "Publish the catch data"],
        ),
        (
            "The Commission decided to\n\nopen the register\nclose the bay\n\nThe accounts were shown.\n",
            ["open the register", "close the bay"],
        ),
        (
            "| Action | Owner | Due |\n|---|---|---|\n| Send the list | Kenya | 30 June 2025 |\n",
            ["Send the list"],
        ),
        (
            "The Committee,\n\n1. Recalling decision 4,\n2. Requests the Secretariat to report;\n3. Thanks Uganda;\n",
            ["Requests the Secretariat to report"],
        ),
        (
            "The Secretariat will: (i) print the manual by June; (ii) train two inspectors.\n",
            ["print the manual by June", "train two inspectors."],
        ),
        # A page ends in the middle of the sentence: the quote is what the paper holds, page number and all.
        (
            "The Secretariat will send the revised tables of all catches to\n\n12\n\nmembers of the Commission.\n",
            ["The Secretariat will send the revised tables of all catches to 12 members of the Commission."],
        ),
        # A scan: what it misread is understood, and quoted as it stands.
        (
            "The Secretariat wi11 circu1ate the report ofthe Committee by 3l May 2O25.\n",
            ["The Secretariat wi11 circu1ate the report ofthe Committee by 3l May 2O25."],
        ),
        # Two things with their own actors in one sentence.
        (
            "The Commission agreed to close the bay and requested Kenya to patrol it by June 2025.\n",
            ["The Commission agreed to close the bay", "requested Kenya to patrol it by June 2025."],
        ),
    ],
    ids=["letters", "told", "heading", "no colon", "table", "preamble", "inline", "page", "scan", "two"],
)  # fmt: skip
def test_each_item_and_each_clause_is_its_own(paper: str, quotes: list[str]) -> None:
    assert [one.quote for one in draft(HEAD + paper).commitments] == quotes


@pytest.mark.parametrize(
    ("paper", "tacit"),
    [
        ("Comments should be sent to us by 1 May 2025. If nobody objects, the text is deemed adopted.\n", [True]),
        ("Comments should be sent by 1 May 2025, failing which the text shall be deemed accepted.\n", [True]),
        ("In the absence of comments by 4 April 2025 this summary is deemed accepted.\n", [True]),
        ("Comments should be sent to the Secretariat by 1 May 2025. The accounts were deemed accurate.\n", [False]),
    ],
)  # fmt: skip
def test_silence_is_consent_where_the_paper_says_so(paper: str, tacit: list[bool]) -> None:
    assert [one.tacit_acceptance for one in draft(HEAD + paper).commitments] == tacit


@pytest.mark.parametrize(
    ("heading", "items", "kind", "responsible"),
    [
        (
            "Actions",
            ["Members – submit changes to the list", "India (regional centre) – add tides to the bulletins"],
            AGREED,
            [["Members"], ["India"]],
        ),
        (
            "Storms",
            ["Members – submit changes to the list", "Secretary – print the plan once it is cleared"],
            AGREED,
            [["Members"], ["Secretary"]],
        ),
        (
            "Next steps",
            ["Quarterly sharing of data by all laboratories", "Kenya: bulk order of nets", "Evaluation of the network"],
            AGREED,
            [["all laboratories"], ["Kenya"], []],
        ),
        (
            "Offers received",
            ["Institut Pasteur – two fellowships", "Australia – external review of safety"],
            OFFERED,
            [["Institut Pasteur"], ["Australia"]],
        ),
        (
            "Suggestions for the ministries",
            ["Waive customs duties on nets", "Retain trained staff"],
            RECOMMENDED,
            [["ministries"], ["ministries"]],
        ),
        (
            "Where we stand",
            ["Good collaboration with the ministries", "No budget for couriers", "14 laboratories enrolled"],
            "",
            [],
        ),
    ],
)
def test_items_without_a_verb_are_bound_by_their_heading_or_mark(
    heading: str, items: list[str], kind: str, responsible: list[list[str]]
) -> None:
    found = draft(f"{HEAD}{heading}\n\n" + "".join(f"- {item}\n" for item in items)).commitments
    assert [one.responsible for one in found] == responsible
    assert {one.kind for one in found} <= {kind}


def test_a_line_that_ends_with_that_leads_into_what_is_numbered_below() -> None:
    items = "1. Members keep a stock of nets.\n\n2. Kenya repair the jetty by 1 May 2026.\n"
    found = draft(f"{HEAD}THE CONFERENCE RECOMMENDS THAT\n\n{items}").commitments
    assert [(one.kind, one.responsible) for one in found] == [(RECOMMENDED, ["Members"]), (RECOMMENDED, ["Kenya"])]


def test_an_action_line_may_begin_with_its_verb() -> None:
    (one,) = draft(HEAD + "ACTION 3: Contact the museum about a mission (Secretariat).\n").commitments
    assert one.responsible == ["Secretariat"]


def test_a_headline_is_no_commitment() -> None:
    paper = (
        "PRESS RELEASE\nTrade ministers agree to cut red tape for the exporters of fruit\nLima, Peru, 3 July 2024\n\n"
        "The ministers of trade of Chile and Peru met in Lima and agreed to open a help desk for exporters.\n"
    )
    assert [one.rule for one in draft(paper).commitments] == ["agree to"]


def test_every_proposal_says_which_rule_found_it_and_how_sure_it_is() -> None:
    (one,) = draft(HEAD + "The Ministers agreed to open a regional office.").commitments
    assert (one.rule, 0 < one.confidence <= 1) == ("agree to", True)


def test_figures_come_one_by_one() -> None:
    paper = (
        HEAD + "In total, the services:\n\nseized over 70 nets\nexecuted seven warrants and identified 63 suspects\n"
    )
    assert [one.value for one in draft(paper).results] == [70, 7, 63]


def test_nothing_in_nothing_out() -> None:
    assert draft("").commitments == []
