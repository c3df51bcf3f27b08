"""The rules by which a commitment is found, each explained in a sentence for the person who reviews the proposal.

A proposal's `rule` is the name of one of them. Names are made of the verb that governs (*requested to*, *agree that*),
of a manner of speaking (*mandate prolonged*), or of the place in the paper (*row of actions*).
"""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.intake.binding.idioms import IDIOMS

_VERBS = r"(?:accept|consent|agree|decide|resolve|determine|undertake|commit|pledge|promise|conclude|vow)"
_ASKED = r"(?:requested|invited|urged|asked|directed|instructed|tasked|mandated|exhorted|appealed|implored|charged|reminded|required|authorized|authorised|entrusted|assigned|designated|appointed|pressed|beseeched|solicited|ordered|commissioned|called)"
_MODAL = r"(?:will|shall|would|is to|are to|was to|were to|is going to|are going to|is due to|are due to|is expected to|are expected to)"

_EXPLAINED: tuple[tuple[re.Pattern[str], str | Promise], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (rf"{_VERBS} to", _("the meeting or a party agrees, decides or undertakes to do something")),
        (rf"{_VERBS} to [a-z]+", _("the meeting decides to ask or appoint somebody")),
        (rf"{_VERBS} that|held that", _("what follows the verb of agreement is to be done, by its verb")),
        (rf"{_VERBS} as follows|{_VERBS} in a list", _("the items of a list stand under a verb of agreement")),
        (rf"{_VERBS} on a plan|{_VERBS} on|agreed to a plan|plan agreed|plan endorsed", _("a plan, mandate or measure is agreed")),
        (rf"(?:{_VERBS}|commit) something", _("a party pledges money or help")),
        (r"committed to|commits somebody to", _("a party is bound by a commitment to something")),
        (rf"{_ASKED} (?:to|to, in note form|that|with|in a list|a paper)|asked to, in note form|called upon|it was {_ASKED}", _("somebody is asked, tasked or mandated to do something")),
        (r"invited contributions|should be sent|would welcome", _("comments, names or contributions are invited")),
        (r"reiterated request|reminded|you will|you will need to|required to", _("somebody is asked again, or reminded of what is due")),
        (r"encouraged|advised to|recommended to|is recommended", _("somebody is encouraged or advised to act")),
        (r"(?:recommend|suggest|propose|advise|advocate) (?:that|to|something|in a list|to somebody)", _("something is recommended, suggested or proposed")),
        (r"should|should, as the meeting saw it|ought to|could|might|must|need to|needs to|considered useful|held desirable|thought well that", _("something should or could be done, as the meeting sees it")),
        (r"suggestions made|support expressed|what needs to be done", _("suggestions are told of as a noun")),
        (rf"{_MODAL}|we will|expected to", _("a party will, shall or is to do something")),
        (rf"{_MODAL} be done|would be done, as was told", _("something will, shall or is to be done")),
        (rf"(?:{_MODAL}|might), as was told|would like to", _("a party says that it will do something")),
        (r"offer or intention|intention|[a-z]+ expressed|propose to|something offered|work in hand", _("a party offers, plans or is ready to do something")),
        (r"offer taken up", _("the meeting welcomes or accepts somebody's offer")),
        (r"set up|was set up", _("the meeting creates a body")),
        (r"next meeting|next meeting (?:agreed|named|proposed)|will meet|will meet again|host of the next meeting", _("the next meeting is named, agreed or offered")),
        (r"with somebody doing|to whom somebody will|which somebody will|and somebody to do|and on somebody to do|and somebody else to do|and something to be done", _("a clause with an actor of its own hangs on another clause")),
        (r"party to do|party: action|party: something to be done|to be done|present tense under a binding head", _("a note says who is to do what, without a finite verb or in the present")),
        (r"(?:item|that-clause|noun) under a binding head|item under a head of actions|labelled line|action line|action by", _("an item or line stands under a heading, label or sentence that binds")),
        (rf"(?:{_MODAL}), of a thing and by a day|will become|present tense with a day ahead|day: somebody does", _("something is to happen by a day that lies ahead")),
        (r"given a task|it is for somebody to|no objection to somebody doing|gave its blessing|done by the words themselves", _("a task is given, or a plan or act has the meeting's consent")),
        (r"made an appeal to|looks to somebody for|asked whether it could|have until", _("somebody is asked, or has until a day")),
        (r"let it be known|means to", _("a party says what it means to do")),
        (r"counselled|put forward that|wants done|held advisable|would do well to", _("something is advised or wished for by the meeting")),
        (r"whatever was agreed in a list|action \(party\)", _("an item stands under words of agreement, or names who does it in brackets")),
        (r"will gather again", _("those who met say when they meet again")),
        (r"planned for a day|takes effect|there will be", _("something is to come about on a day that lies ahead")),
        (r"row of actions", _("a row of a table of actions")),
        (r"silence is consent", _("silence counts as agreement after a day")),
        (r"figure", _("a number is reported with what it counts")),
        (r"second reader: .*", _("proposed by the second reader that the office has named")),
    )
)  # fmt: skip


def explained(rule: str) -> str:
    """What a rule looks for, in a sentence of the reader's language; '' for a name that is none of ours."""
    if any(idiom.name == rule for idiom in IDIOMS):
        return gettext("a manner of speaking that binds: %(rule)s") % {"rule": rule}
    return next((str(words) for pattern, words in _EXPLAINED if pattern.fullmatch(rule)), "")
