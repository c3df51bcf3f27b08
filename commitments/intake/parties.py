"""Who is meant: parties named in a stretch of a sentence, told apart from things, pronouns and the meeting itself."""

from __future__ import annotations

import re
from functools import lru_cache

from commitments.intake.party_nouns import HEADS, MEETING, NOT_ACRONYM, PRONOUNS, THINGS
from commitments.intake.states import STATES
from commitments.intake.verbs import ADVERB

_DETERMINER = re.compile(
    r"(?:(?:a (?:large |small )?(?:number|majority) of(?: the)?|the|all|each|both|any|every|those|these|its|their|our|his|her|other|some|several|many|most|an|a|of|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|\d+)(?: or more)?|a (?:large |small )?(?:number|majority|group) of(?: the)?|that|said|remaining|following|"
    r"beneficiary|responsible|further)\s+)+",
    re.I,
)
_CUT = re.compile(
    r"\s(?:of|for|on|in|to|from|with|within|at|by|under|that|which|who|whose|having|wishing|responsible|concerned|represented|able|willing|"
    r"attending|led|chaired|headed|comprising|composed|consisting|made|present|involved|interested|not|where|as|affected|listed|including|such|participating|engaged|holding|based|acting|through|"
    r"possessing|operating|yet|still|currently|already|now|hosting|against|between|among|across|outside|bordering|sharing|whom|using|receiving|providing|fishing|seeking|contributing|taking|(?-i:(?!working|steering|planning|monitoring|drafting|negotiating|coordinating|standing|training|funding|shipping|banking|sharing|processing)[a-z]+ing))\b.*|\s*[(\[,/].*",
    re.I | re.S,
)
_FINITE = re.compile(
    r"\b(?:will|shall|would|wants?|said|says|invited|requested|agreed|decided|is|are|was|were|has been|have been|spoke|noted|had|their next)\b|^(?:invited|requested|urged|asked|encouraged|requests|invites|urges)\b"
)
_ASIDE = re.compile(r"\b(?:that|which|who|whose|where)\b.*$|\(.*?\)")
_ACRONYM = re.compile(r"(?:[A-Z][A-Za-z]*[A-Z][A-Za-z0-9]*|[A-Z]{2,})(?:[-/&][A-Z][A-Za-z0-9]*)*s?(?:\s\([^)]*\))?$")
_PERSON = re.compile(
    r"(?:H\.\s?E\.|Mr|Ms|Mrs|Dr|Prof|Professor|Sir|Dame|Ambassador|Minister|President|Hon|Dato'?|Datuk|Capt|Captain|Gen|General|Lt)\.?\s+[A-Z]"
)
_TWO_IN_ONE = sorted((name for name in STATES if " and " in name or ", " in name), key=len, reverse=True)
_JOINTS = re.compile(
    r"(,? as well as |,? together with |,? along with |,? jointly with |,? in addition to |, and | and |, or | or |; and |; |, | & |\s?/\s?| \+ )"
)
_SPELT_ALIKE = frozenset(("WHO", "US"))
_NOT_NAMES = frozenset(
    """
    The A An In On At By For To Of And Or With From As All Any Each It This That These Those There If When
""".split()
)


def strip_article(name: str) -> str:
    return re.sub(r"^(?:the|a|an|our|its|their)\s+", "", name.strip(" ,;:."), flags=re.I)


@lru_cache(maxsize=8192)
def is_party(words: str, *, loose: bool = False) -> bool:
    """Whether the words name somebody who can act. `loose` takes any name in capitals, where only a party can stand."""
    words = words.strip(" ,;:.\"'")
    if not words or len(words) > 160:
        return False
    bare = _DETERMINER.sub("", words, count=1) if _DETERMINER.match(words) else words
    if not bare or re.match(r"(?:as|with|in|for|by|from|to|at|on|of|if|when|and)\s", bare):
        return False
    if bare in STATES or _PERSON.match(bare):
        return True
    if bare.lower() in PRONOUNS and bare not in _SPELT_ALIKE:
        return False
    if _FINITE.search(_ASIDE.sub("", bare)):
        return False
    if re.search(
        r"[A-Z]\w+ Process$|^(?:United Nations|UN|World|International|European)\b.*\b(?:Programme|Fund|Process|Initiative)$",
        bare,
    ):
        return True
    head = _CUT.sub("", bare).strip()
    if not head:
        return False
    if head in STATES or re.sub(r"'s?$", "", head) in STATES:
        return True
    last = head.split()[-1]
    low = last.lower().rstrip("'")
    if (
        head.lower()
        in tuple(
            """
    force point points head heads lead leads service services sector industry section region regions platform
    community communities office division chapter host police staff
""".split()
        )
        and not bare[:1].isupper()
        and not (head.lower() in ("office", "division", "unit", "section") and words.lower().startswith("the "))
        and not re.match(r"(?:heads?|host|police|staff|communit|industry)", head.lower())
    ):
        return False
    if low in MEETING or low in THINGS:
        return False
    if low in HEADS:
        if (
            low in ("force", "point", "points", "sector", "service", "services", "section", "platform", "state")
            and len(head.split()) == 1
            and not last[:1].isupper()
        ):
            return False
        return low not in ("point", "points") or "focal" in head.lower() or "contact" in head.lower()
    if _ACRONYM.match(head) and last not in NOT_ACRONYM and not re.fullmatch(r"[IVXLC]+", last):
        return True
    if last in STATES or last.endswith(("ANs",)):
        return True
    if re.fullmatch(r"law enforcement", head, re.I):
        return True
    if loose and re.match(r"[A-Z]", bare):
        names = head.split()
        return (
            all(name[:1].isupper() or name.lower() in ("of", "the", "and", "for", "de", "la") for name in names)
            and names[0] not in _NOT_NAMES
        )
    return False


@lru_cache(maxsize=8192)
def parties(words: str, *, loose: bool = False) -> tuple[str, ...]:
    """The parties that a subject or an addressee names, as the paper names them, without articles; empty if none.

    A coordination is taken apart where both sides are parties: *the Chair and the Secretariat* are two, *the Ministry of
    Foreign Affairs and Trade* is one.
    """
    words = re.sub(r"^(?:either|both|jointly)\s+(?=\w)", "", words.strip(" ,;:."), flags=re.I)
    words = re.sub(
        r",?\s+(?:in (?:consultation|cooperation|co-operation|collaboration|coordination|conjunction|partnership)|with (?:the )?(?:support|assistance|help)|under|through|where|as appropriate|as necessary)\b.*$|,\s+(?:supported|assisted|working)\b.*$",
        "",
        words,
    )
    if not words or len(words) > 700:
        return ()
    if made_of := re.match(r"(?i)(?:an?|the)\s+(?:[\w-]+\s){0,3}?(?:composed|consisting|made up)\s+of\s+(.+)$", words):
        words = made_of[1]
    hidden = words
    for number, name in enumerate(_TWO_IN_ONE):
        if name in hidden:
            hidden = hidden.replace(name, f"State{number:03d}Xx")
    pieces = _JOINTS.split(hidden)

    def shown(piece: str) -> str:
        return re.sub(r"State(\d{3})Xx", lambda m: _TWO_IN_ONE[int(m[1])], piece)

    found: list[str] = []
    current = shown(pieces[0])
    for joint, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        piece = shown(piece)
        if _depth(current) == 0 and is_party(current, loose=loose) and (is_party(piece, loose=loose) or not piece):
            found.append(current)
            current = piece
        elif not current.strip():
            current = piece
        else:
            current = current + joint + piece
    if current.strip():
        found.append(current)
    if not found or not all(is_party(one, loose=loose) for one in found):
        return ()
    return tuple(dict.fromkeys(clean for one in found if (clean := _clean(one))))


def _depth(text: str) -> int:
    return text.count("(") - text.count(")")


def _clean(name: str) -> str:
    name = re.sub(
        r"\s+(?:that|which|who|whose|having|wishing|not already|yet to|in a position|concerned|where)\b.*$",
        "",
        name.strip(" ,;:."),
    )
    name = re.sub(r",\s.*$", "", name) if name not in STATES else name
    name = strip_article(name)
    name = re.sub(
        r"^(?:(?:those|these|other|both|all the|each of the|any|each|every|individual|both the|that)\s+)(?=[A-Z])",
        "",
        name,
    )
    name = re.sub(r"^(?:each|every|any|those|these)\s+", "", name)
    name = re.sub(
        r"(?i)^(?:delegations?|delegates?|representatives?|observers?|governments?) (?:of|from) (?:the )?(?=(?-i:[A-Z]))",
        "",
        name,
    )
    name = re.sub(r"\s*\((?:[a-z][\w-]*(?: [\w-]+){0,3}|[Ll]ead|[Cc]hair)\)$", "", name)
    name = re.sub(r"\s+(?:led|chaired|headed|coordinated) by .*$", "", name)
    name = re.sub(r"\s+(?:to|acting (?:together|jointly))$", "", name)
    name = re.sub(r"^[ivx]{1,4}\.\s+", "", re.sub(r":.*$", "", name))
    name = re.sub(r"\s+in [A-Z][\w-]+(?: [A-Z][\w-]+)*$", "", name)
    name = re.sub(r"(?i)^((?:executive |permanent |general )?secretariat)\s+(?:of|to|for) .*$", r"\1", name)
    name = re.sub(
        r"\s+of (?:the|all|its|their|our) (?:\w+ )?(?:countries|members|states|parties|member states)$", "", name
    )
    if name.lower() in ("both", "all", "each", "others", "some", "several", "many", "most", "none"):
        return ""
    return "" if (name.lower() in PRONOUNS and name not in _SPELT_ALIKE) or is_the_meeting(name) else name


def anybody(words: str) -> tuple[str, ...]:
    """Who is asked, where only somebody can be: *online marketplaces were called upon to*. Empty for a thing."""
    bare = _clean(words.strip(" ,;:."))
    head = _CUT.sub("", bare).strip()
    last = head.split()[-1].lower() if head else ""
    if (
        not last
        or len(bare.split()) > 6
        or last in THINGS
        or last in MEETING
        or last in PRONOUNS
        or not re.fullmatch(r"[A-Za-z][\w' -]+", bare)
        or re.search(r"(?:ed|ly|tion|sion|ment|ness|ity|ing|ance|ence)s?$", last)
        or _FINITE.search(bare)
    ):
        return ()
    return (bare,) if last.endswith(("s", "men", "people", "er", "or", "ist", "ry", "body")) else ()


def is_the_meeting(words: str) -> bool:
    """Whether the words are the meeting itself, which acts through others."""
    bare = strip_article(words).lower()
    return bool(
        re.fullmatch(
            r"(?:\w+[- ]){0,6}?(?:meeting|workshop|session|conference|summit|seminar|plenary|roundtable|symposium)",
            bare,
        )
    )


_BOUNDARY = re.compile(
    r"(?P<semi>;\s|:\s|\s[–—]\s|\s-\s)|\b(?P<word>that|which|who|whom|where|when|if|once|because|so that|whether|how|what|why|unless|until|while|whereas|"
    r"although|though|after which|whereby|provided|since|before|whose|wherever|whenever|should(?=\s+(?:you|any|the|a|it))|but|yet)\b|(?P<comma>,\s)|(?P<and>\band\b)",
    re.I,
)
_LEADS = re.compile(
    r"(?:in|on|at|by|for|with|after|following|through|under|as|upon|during|to|from|over|within|before|until|since|despite|given|subject|together|"
    r"including|particularly|especially|based|pursuant|based|further|finally|accordingly|therefore|moreover|furthermore|however|also|then|"
    r"looking|noting|recalling|recogni[sz]ing|having|taking|welcoming|acknowledging|emphasi[sz]ing|stressing|considering|bearing|mindful|where|when|if|once|"
    r"nevertheless|meanwhile|additionally|consequently|similarly|likewise|thereafter|subsequently|concerning|regarding|among|beyond|throughout|"
    r"building|rather|instead|where|encouraged|inspired|guided|without|according|consistent|prior|due|whilst|while|towards|first|second|third|lastly|next|specifically|notably)\b",
    re.I,
)


_TIME_AFTER = re.compile(
    r"\s+(?:(?:the|its|their|our)\s+)?(?:very\s+)?(?:end|beginning|start|middle|close|next|following|forthcoming|coming|rainy|dry|\d"
    r"|(?:first|second|third|fourth|last)\s+(?:half|quarter|week|day)|spring|summer|autumn|winter|christmas|easter|\w+th\b"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.I,
)
_WH = frozenset(("how", "what", "when", "where", "whether"))
_RELATIVE = frozenset(("which", "who", "that", "whose"))
_INNER = re.compile(
    r"\b(?:do|does|did|has|have|had|is|are|was|were|will|may|can|cannot|wish(?:es)?|want|intend|need|object|operate|fish|participate|benefit|attend(?:ed)?|fail(?:ed)?|expressed|submitted|requested|buy|use|process)\b",
    re.I,
)


def clause_before(text: str, at: int) -> tuple[str, str]:
    """The subject's stretch before a verb at `at`, and the word that opens its clause ('' for a main clause).

    A relative clause with a verb of its own belongs to the subject: *Members which have not replied* (shall).
    """
    left = text[:at]
    opener, start = "", 0
    earlier = ("", 0)
    for found in _BOUNDARY.finditer(left):
        if found["semi"]:
            opener, start, earlier = "", found.end(), ("", found.end())
        elif found["word"]:
            word = found["word"].lower()
            if found["word"] == "WHO" or (word in _WH and re.match(r"\s+to\s", left[found.end() :])):
                continue
            if word in ("until", "before", "since") and _TIME_AFTER.match(left[found.end() :]):
                continue  # a preposition: *until the end of the year*
            if word == "that" and re.search(
                r"(?i)\b(?:before|after|beyond|like|of|with|for)\s$", left[: found.start()]
            ):
                continue
            if word in ("but", "yet") or (word == "since" and not left[: found.start()].strip()):
                opener, start = "", found.end()
                continue
            if (
                word in _RELATIVE
                and re.search(r"[a-z]s?,?\s$", left[: found.start()])
                and opener not in ("which", "who", "whose")
            ):
                earlier = (opener, start)
            opener, start = word, found.end()
        elif found["comma"] and opener and opener != "that":
            opener, start = "", found.end()
    if opener in _RELATIVE:
        noun = left[earlier[1] : start].rsplit(None, 1)[0].strip(" ,") if left[earlier[1] : start].strip() else ""
        if _INNER.search(left[start:at]) and (opener != "that" or is_party(subject_of(noun))) and noun:
            return noun, earlier[0]
    return left[start:].strip(), opener


_ADVERBS_AFTER = re.compile(rf"(?<=\w),?\s+(?:{ADVERB}\s*)+$", re.I)
_OPENERS = re.compile(
    r"^(?:(?:In the (?:meantime|interim|first instance|second place)|As a first step|For the (?:time being|moment)|Until then|By then|To begin with|In future|In turn|For (?:its|their|his|her) (?:own )?part|Unless|Henceforth|Hereafter|Thereafter|Then|Meanwhile|Also|Further|Finally|Now|First|Second|Third|Lastly|Similarly|Instead|So|Thus|Nevertheless|However),?\s+)+(?=[A-Za-z])",
    re.I,
)


_LED_PRONOUN = re.compile(
    r"^(?:to|in|on|at|with|by|for|from|after|under|against|through|building|following)\b[^,]{2,60}?\s(we|they|I)$", re.I
)


def subject_of(stretch: str) -> str:
    """The subject in the stretch before a verb: without what leads in (*In this regard,*) and what stands between commas."""
    closed = stretch.rstrip().endswith(",")
    stretch = _ADVERBS_AFTER.sub("", stretch)
    stretch = _OPENERS.sub("", stretch.strip(" ,\"'"))
    if pronoun := _LED_PRONOUN.search(stretch):
        return pronoun[1]  # “To this end we shall”
    segments = stretch.split(", ")
    if (
        closed
        and len(segments) == 2
        and re.match(r"(?:the|an?|as|chair|host|which|whose)\b", segments[1])
        and " and " not in segments[1]
        and is_party(segments[0])
    ):
        return segments[0]  # “Liechtenstein, the smallest member, will”
    while len(segments) > 1 and _LEADS.match(segments[-1]) and not is_party(segments[-1]):
        segments.pop()
    if len(segments) == 1:
        only = segments[0]
        if _LEADS.match(only) and (found := re.search(r"\b(?:the|all|each) (?:[A-Za-z-]+ ){0,5}[A-Za-z-]+$", only)):
            return found[0] if is_party(found[0]) else only
        return only
    best = len(segments) - 1
    for start in range(len(segments) - 1, -1, -1):
        if _LEADS.match(segments[start]) and not is_party(segments[start]):
            break
        joined = ", ".join(segments[start:])
        if parties(joined):
            best = start
        elif start < best - 1:
            break
    joined = ", ".join(segments[best:])
    if not parties(joined) and best > 0 and not is_party(joined, loose=True):
        # “The Secretariat, the host of the Convention, will”: an apposition
        head = segments[-2]
        if is_party(head) and not _LEADS.match(head):
            return head
    return re.sub(r"^(?:and|or|also|then)\s+", "", joined)
