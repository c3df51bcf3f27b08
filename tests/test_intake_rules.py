"""Every proposal says by which rule it was found, and every rule is explained to the person who reviews it."""

from __future__ import annotations

from collections import Counter

import pytest

from commitments import intake
from commitments.intake.binding.idioms import IDIOMS
from commitments.intake.rules import explained
from tests.intake.corpus import papers

USED = Counter(
    one.rule for part in ("five", "open") for paper in papers(part) for one in intake.draft(paper.text).commitments
)


def test_every_rule_that_finds_something_is_explained() -> None:
    assert [rule for rule in USED if not explained(rule)] == []
    assert len(USED) > 80


def test_what_is_no_rule_has_no_explanation() -> None:
    assert explained("agree") == explained("") == explained("requested of") == ""


def test_no_manner_of_speaking_stands_twice() -> None:
    names = Counter(idiom.name for idiom in IDIOMS)
    assert {name for name, times in names.items() if times > 1} == set()


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("Consensus emerged on convening a round table of central banks.", "consensus on doing"),
        ("The Registrar was given full authority to settle claims.", "given a task"),
        ("They looked to the Reef Trust for help with moorings.", "looks to somebody for"),
        ("Vanuatu's kind offer to host in 2031 was accepted.", "offer taken up"),
        ("Brazil offered computing time.", "something offered"),
        ("Invites States to align their codes and development banks to heed them.", "and somebody else to do"),
        ("Norway made it known that it would waive the fee.", "let it be known"),
        ("Fiji and Samoa were asked whether they could lend a vessel.", "asked whether it could"),
        ("The panel made an urgent appeal to airlines not to carry trophies.", "made an appeal to"),
        ("The Committee counselled Parties against issuing new permits.", "counselled"),
        ("It was the Council's conclusion that a single form be used.", "held that"),
        ("The secretariat is set to relaunch the portal.", "means to"),
        ("The ministers want the fences taken down in stages.", "wants done"),
        ("The board gave the go-ahead for a joint laboratory.", "gave its blessing"),
        ("There was no objection to the Secretariat tendering for the works.", "no objection to somebody doing"),
        ("A single plug will become mandatory from 1 July 2031.", "will become"),
        ("Existing points have until the end of 2031 to be converted.", "have until"),
        ("The pilot is extended by a year.", "done by the words themselves"),
        ("Kenya joins the mechanism from 1 July 2031.", "present tense with a day ahead"),
        ("The survey is to go to the ministries by 3 May 2031.", "is to, of a thing and by a day"),
        ("The Secretariat will foolproof the ballot.", "will"),
        ("The matter was passed to the Bureau for a decision.", "passed on"),
        ("Consideration of the list was postponed until the next session.", "put off"),
        ("Its mandate was renewed until 2031.", "mandate prolonged"),
        ("They look to the Fund to deliver an update.", "looks to"),
        ("Members may wish to consider making the course compulsory.", "may wish to"),
        ("Malaysia and the Netherlands came forward as lead countries.", "came forward"),
        ("Uruguay offered, for its part, to accommodate the seat.", "offered, for its part, to"),
        ("Japan and Australia are putting up 40 million dollars.", "money announced"),
        ("Chile manifested its intention of joining the scheme.", "intention shown"),
        ("The offer of Egypt to host the third session in Cairo was accepted.", "offer to host taken"),
        ("The Ninth Session is tentatively scheduled to be held in Chennai in May 2031.", "next meeting scheduled"),
        ("A handbook will be prepared, with Japan offering to cover its translation.", "with somebody doing"),
        ("A round table will be held, for which Namibia will prepare a catalogue.", "to whom somebody will"),
        ("States will adopt the form; Barbados to print it.", "and somebody to do"),
        ("The matter was referred to a panel, which must come back within 90 days.", "which somebody will"),
        ("Peru will survey the lakes, whose state will be shown at the next meeting.", "which somebody will"),
        ("They call on banks to lend more, and on insurers to cut their rates.", "and on somebody to do"),
        ("Malta and Italy to meet on site; results to be presented at the 28th meeting.", "and something to be done"),
        ("Contributions are payable by 1 July 2031.", "is due by a day"),
        ("Hungary takes over the chair of the Working Group.", "takes over"),
        ("Each operator ensures that terminals are told.", "sees to it that"),
        ("The proposal was referred to a group of experts for advice.", "referred to a body"),
        ("Turkey has invited partners to a course for counters.", "invited to an event"),
        ("Kenya said that it would be glad to receive a study visit.", "glad to, as it said"),
        ("We expect the development banks to lower their fees.", "expects somebody to"),
        ("It also wishes the European Commission to extend the programme.", "wishes somebody to"),
        ("See you in Lima in May 2031!", "see you at the next"),
        ("Ecuador and Colombia accepted to revise the manual.", "accept to"),
        ("They engaged themselves to reduce the number of posts.", "bound itself to"),
        ("It falls to each member to designate a focal point.", "left to"),
        ("Japan places a vessel at the disposal of the Commission.", "puts at the disposal"),
        ("It was considered convenient to extend the scheme.", "held opportune to"),
        ("It would be useful to appoint a methodologist.", "would be useful to"),
        ("The Board expressed the wish that importers refuse unmarked fish.", "wish expressed"),
        ("The Board expects a report from the Secretariat by May.", "expects a paper from"),
        ("Turkey was asked for a note on the tunnel.", "asked for something"),
        ("Manufacturers were approached to confirm this.", "approached to"),
        ("Mauritius may be able to contribute an aircraft.", "may be able to"),
        ("Botswana happy to share its rules.", "happy to, in note form"),
        ("Deadline for nominations: 1 June 2031.", "deadline in note form"),
        ("Delegations shall have three weeks from then to comment.", "has so much time to"),
        ("It was considered necessary to repeat the survey of sediments.", "was held necessary"),
        ("The matter was referred back to the experts.", "sent back to"),
        ("The Commission approved the joint stocking of 12,000 young sterlet in the autumn of 2031.", "act approved"),
        ("The Regional Office has been given until January to present a way of measuring progress.", "given time to"),
        (
            "A ministerial review is planned for the margins of next year's Assembly, in Bridgetown.",
            "planned for a day",
        ),
        ("The Committee endorsed the proposal that landing charges be harmonised over three years.", "proposal upheld"),
        ("The Ministers lent their support to the creation of a regional laboratory.", "support lent"),
        ("The Council placed on record its decision to close the Tunis office.", "decision made known"),
        ("Responsibility for the roster passes to the Bureau on 1 June.", "task passes to"),
        ("A sum of 40,000 euros was set aside for translation.", "funds set aside"),
        ("Nominations close on 30 April 2031.", "takes effect"),
        ("The quota for 2031 was fixed at 14,000 tonnes.", "level fixed"),
        ("No Party may dam the tributary without prior notice.", "nobody may"),
        ("Leaders called for a study on tariffs.", "called for an act"),
        ("Leaders gave instructions for the opening of a liaison office.", "gave instructions"),
        ("Leaders look forward to receiving the report by June.", "looks forward to a paper"),
        ("Leaders set themselves the goal of doubling trade by 2035.", "goal set"),
        (
            "Finland extended an invitation to hold the next meeting in Turku in June 2031.",
            "invitation to the next meeting",
        ),
        ("Australia confirmed its contribution of two officers for 2031.", "offer renewed"),
        ("Australia has put itself forward as host for 2032.", "put itself forward"),
        ("The experts advise against lifting the ban.", "advised against"),
        ("There was agreement to extend the ban by one year.", "agreement to do"),
        ("The Forum demanded the immediate release of the crew.", "insisted on an act"),
        ("A suggestion to rotate inspectors was taken up.", "idea taken up"),
        ("There will be a training course for inspectors in Suva in May 2031.", "there will be"),
        ("A joint letter to the Bank was agreed.", "thing was agreed"),
        ("A joint letter will go to the Bank in May.", "will, of a thing and by a day"),
        (
            "Kenya and Uganda reached an understanding on sharing hydrological data, starting in 2031.",
            "understanding reached",
        ),
        ("The Parties agreed a timetable for talks.", "thing agreed"),
        ("The Panel saw a need for the Secretariat to revise the manual.", "sees a need for"),
        ("There was wide support for opening a joint office.", "support for doing"),
    ],
)
def test_a_manner_of_speaking_binds(sentence: str, rule: str) -> None:
    assert rule in {one.rule for one in intake.draft(sentence).commitments}


@pytest.mark.parametrize(
    "sentence",
    [
        "One member proposed to move the item to the end of the agenda.",
        "The Secretariat explained that it would normally publish the list in May.",
        "Participants were shown the laboratory and were invited to a reception.",
        "The Group was pleased to learn that Iceland would no longer charge a fee.",
        "The financial statements were approved and will be annexed to the minutes.",
        "The projected deficit will reach 2 million euros by 2031.",
        "Sweden had offered to host the meeting but withdrew its offer.",
        "The Bureau had met twice and would meet again before the summer.",
        "Stocks are expected to recover by 2031.",
        "Requests for assistance continue to exceed what is available.",
        "The Convention requires Parties to submit reports every two years.",
        "The Committee recalled that reports are due on 1 May each year.",
        "Fiji supported the proposal to raise the fee.",
        "The Secretariat drew attention to the fact that the fund opens on 1 May 2031.",
        "No decision was made on the fee.",
    ],
)
def test_what_only_tells_binds_nobody(sentence: str) -> None:
    head = "Minutes of the 3rd meeting of the Lake Panel\n\nThe meeting was held in Oslo on 3 May 2030.\n\n"
    assert intake.draft(f"{head}{sentence}\n").commitments == []
