"""Who took part in a meeting and in what capacity, as its paper says."""

from __future__ import annotations

import re

from commitments.intake.layout import Block
from commitments.intake.parties import is_party, parties, strip_article
from commitments.intake.states import STATES

_CAPACITY = (
    ("co_host", re.compile(r"(?i)\bco-?hosted by\b")),
    ("host", re.compile(r"(?i)\b(?:hosted by|at the (?:kind )?invitation of|host country)\b")),
    ("co_chair", re.compile(r"(?i)\bco-?chaired by\b")),
    ("chair", re.compile(r"(?i)\b(?:chaired by|presided over by|under the (?:chairmanship|presidency|chair) of)\b")),
)
_NAMES = r"(?P<who>(?:[^.;]|\.(?=[A-Z]\.|\s?[a-z]))*?)(?=\s+(?:Apologies|In attendance|Observers?|Secretariat|Chair|Absent|Invited|Present)\s*:|[.;]|$)"
_ATTENDED = (
    re.compile(
        rf"(?i)\b(?:attended by|attendance (?:were|was)|in attendance:?|participants?:|present:|members present:|participation of|representatives? (?:of|from)|delegat(?:es|ions?) (?:of|from)|officials (?:of|from)|experts (?:of|from)|ministers (?:of|from)|representing the governments of|ministers and (?:[a-z-]+ )+(?:of|from)|delegations:)\s*(?:the (?:following )?(?:governments? of |delegations of |members? |countries |states )?)?{_NAMES}"
    ),
    re.compile(
        r"(?i)(?P<who>[^.;]*?)\s+(?:attended|took part|participated|were represented|was represented|were present)\b"
    ),
)
_OBSERVED = re.compile(r"(?i)\b(?:as (?:an )?observers?|observers?:|in the capacity of observers?|by an observer)\b")


_LISTED = re.compile(r"(?i)\b(?:participated|attended|represented|present|participants|in attendance)\b.*:$")
_HEADS_OF = re.compile(
    r"(?i)\b(?:heads of (?:state|delegation|government)[a-z ]*|presidents|leaders|(?:foreign |prime )?ministers|senior officials|representatives|delegations|delegates|officials|members|governments|present|participants|parliaments|experts|ombuds\w+|institutions|states)\b[^.;]{0,40}?\b(?:of|from|were|:)|\battended by\b"
)
_STATE = "|".join(
    sorted(map(re.escape, STATES - {"Guinea", "Congo", "Korea", "US", "UK", "EU"}), key=len, reverse=True)
)
_OF_STATE = re.compile(rf"^[a-z].*\b(?:of|from) (?:the )?({_STATE})$")
_ANY_STATE = re.compile(rf"\b(?:{_STATE}|UK|EU)\b")


def _named(sentence: str) -> list[str]:
    """The parties that a sentence of attendance names, states and others, in its order; empty where it is none."""
    for pattern in _ATTENDED:
        if hit := pattern.search(sentence):
            who = re.sub(
                r"(?i)\s+(?:as (?:an )?observers?|took part|attended|met in|met on|were|was|participated|gathered)\b.*$",
                "",
                hit["who"],
            )
            who = re.sub(
                r"(?i)^.*?\b(?:governments?|delegations|representatives|officials|delegates|experts|ministers) (?:of|from) (?:the (?=governments|delegations))?",
                "",
                who,
            )
            if names := list(parties(re.sub(r"\((?:Chair|Co-Chair|host)\)", "", who), loose=True)):
                return names
    return []


def participants(blocks: list[Block]) -> list[tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}

    def add(name: str, capacity: str, *, beside_states: bool = False) -> None:
        if state := _OF_STATE.search(name):
            name = state[1]
        name = re.sub(r"\s+\([A-Z][A-Za-z-]+\)$", "", name)
        name = strip_article(re.sub(r"\s*\((?:Chair|Co-Chair|host|chair)\)\s*$", "", name)).strip(" .,:")
        if (
            not name
            or len(name) > 80
            or not name[:1].isupper()
            or re.search(r"\band$|\d", name)
            or not (beside_states or name in STATES or is_party(name) or len(name.split()) > 1 or name.isupper())
            or (
                re.match(
                    r"(?i)(?:ministers?|members|delegat|participants?|officials|experts?|senior|representatives?|heads?|states|countries|governments?$|number|member|observers?|parties)\b",
                    name,
                )
                and len(name.split()) < 3
            )
        ):
            return
        key = re.sub(r"(?i)^governments? of (?:the )?", "", name).lower()
        name = re.sub(r"(?i)^governments? of (?:the )?", "", name)
        if key not in found or found[key][1] == "participant":
            found[key] = (name, capacity)

    for at, block in enumerate(blocks[:40]):
        if _LISTED.search(block.text):
            for one in blocks[at + 1 : at + 60]:
                if one.kind != "item" or one.family != blocks[at + 1].family:
                    break
                for state in _ANY_STATE.findall(one.text)[-1:]:
                    add(state, "observer" if _OBSERVED.search(block.text) else "participant")
        for sentence in re.split(r"(?<=[.;])\s+(?=[A-Z])", block.text):
            if len(sentence) > 1500:
                continue
            for capacity, pattern in _CAPACITY:
                if hit := pattern.search(sentence):
                    rest = re.split(
                        r"(?i),? (?:and|was|were) (?:attended|held|opened|brought)|\b(?:from|on|in|at) (?=\d|[A-Z][a-z]+,)|;|,? with\b|,? and (?:co-)?(?:hosted|chaired)",
                        sentence[hit.end() :],
                    )[0]
                    for name in parties(
                        re.sub(
                            r"(?i)^(?:the )?(?:governments? of|foreign ministers of|ministers? of [a-z ]+ of|ministry of [A-Za-z ]+ of)\s+(?:the )?",
                            "",
                            rest.strip(" ."),
                        ),
                        loose=True,
                    )[:4]:
                        add(name, capacity)
            if hit := re.search(
                r"(?i)^(?:[^,]*,\s)*?(?P<who>[^,.;]*?(?:,[^.;]*?)?)\s+(?P<co>co-?)?(?:hosted|chaired)\s+(?:the|this|technical|a)\b",
                sentence,
            ):
                capacity = ("co_" if hit["co"] else "") + ("host" if "hosted" in hit[0].lower() else "chair")
                for name in parties(
                    re.sub(r"(?i)^(?:.*?\d{4},\s+)?(?:the )?governments? of\s+", "", hit["who"]), loose=True
                )[:4]:
                    add(name, capacity)
            if re.search(r"(?i)\b(?:will|shall|next|apolog)\b", sentence) and not re.match(r"(?i)present", sentence):
                continue
            capacity = "observer" if _OBSERVED.search(sentence) else "participant"
            listed = list(dict.fromkeys(_ANY_STATE.findall(sentence)))
            if at < 16 and len(listed) >= 2 and _HEADS_OF.search(sentence):
                named = _named(sentence)
                for name in named if set(listed) <= set(named) else listed:
                    add(name, capacity, beside_states=True)
                continue
            for role, names in re.findall(
                r"\b((?:[Cc]o-)?[Cc]hairs?|Observers?|Hosts?)\s*:\s*([^.;:]+?)(?=\s+[A-Z][a-z]+\s*:|[.;]|$)", sentence
            ):
                for name in parties(names, loose=True)[:4]:
                    add(name, role.lower().rstrip("s").replace("-", "_"))
            for name in _named(sentence):
                add(name, capacity)
            for name in re.findall(r"([A-Z][\w' -]+?)\s+\((?:the\s+)?Chair\)", sentence):
                add(name, "chair")
    if len(found) < 3:
        # No sentence of attendance: the first that lists three states or more says who was there.
        for block in blocks[:16]:
            for sentence in re.split(r"(?<=[.;])\s+(?=[A-Z])", block.text):
                listed = list(dict.fromkeys(_ANY_STATE.findall(sentence)))
                if len(listed) >= 3 and not re.search(r"(?i)\b(?:next|will|apolog|founded|since)\b", sentence):
                    for name in listed:
                        add(name, "participant")
                    return list(found.values())
    return list(found.values())
