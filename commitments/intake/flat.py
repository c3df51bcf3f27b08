"""A stretch of a paper as one line of plain words, in which every character knows where it stands in the paper.

Rules read the line; quotes are cut from the paper. So a rule may look past a page number in the middle of a sentence, a
word broken at the margin or a scanner's *wi11*, and the quote is still what the paper says, page number and all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from meetings.paragraphs import plain

_SAME = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‐": "-", "‑": "-"}
    | dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\t\r\n\v\f", " ")
)
_LIGATURES = {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"

_HYPHENED = {
    "co", "non", "inter", "intra", "multi", "sub", "long", "short", "follow", "high", "low", "well", "self", "cross",
    "decision", "policy", "law", "anti", "counter", "pre", "post", "mid", "ex", "vice", "re", "south", "north", "two",
    "three", "four", "five", "six", "capacity", "awareness", "victim", "data", "country", "year", "full", "part", "legally",
    "public", "end", "user", "time", "evidence", "science", "information", "small", "large", "medium", "semi", "socio",
    "trans", "ad", "by", "on", "off", "up", "step", "state", "third", "world", "people",
}  # fmt: skip
"""What keeps its hyphen when a line ends there: *co-chairs*, but *imple-mentation*."""


@dataclass(frozen=True, slots=True)
class Flat:
    """`text` is the line; `places[i]` is where its i-th character stands in the paper."""

    text: str
    places: list[int]

    def part(self, start: int, end: int) -> Flat:
        """The same for a stretch of the line, without the space around it."""
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return Flat(self.text[start:end], self.places[start:end])

    @property
    def span(self) -> tuple[int, int]:
        """Where it begins and ends in the paper, end excluded."""
        return self.places[0], self.places[-1] + 1

    def quote(self, paper: str) -> str:
        """The exact piece of the paper from its first to its last character, every run of white space as one space."""
        if not self.text:
            return ""
        start, end = self.span
        return plain(paper[start:end])


def flatten(paper: str, lines: Iterable[tuple[int, int]], habit: Habit) -> Flat:
    """One line out of the given stretches of a paper: white space single, words broken by the margin whole again."""
    text: list[str] = []
    places: list[int] = []
    for start, end in lines:
        if text and text[-1] != " ":
            if text[-1] == "-" and len(text) > 1 and text[-2].isalpha() and paper[start : start + 1].islower():
                if not habit.keeps_hyphen("".join(text[-24:]), paper[start : min(end, start + 24)]):
                    text.pop()
                    places.pop()
            else:
                text.append(" ")
                places.append(start)
        for place in range(start, end):
            character = paper[place].translate(_SAME)
            if character in _UNSEEN:
                continue
            if character == " " and (not text or text[-1] == " "):
                continue
            for one in _LIGATURES.get(character, character):
                text.append(one)
                places.append(place)
    flat = Flat("".join(text), places)
    return habit.mend(flat) if habit.damaged else flat


_WORD = re.compile(r"[^\W_]+")
_MIXED = re.compile(r"\b(?=\w{0,40}[A-Za-z]{2})(?=\w{0,40}[01|5])[A-Za-z01|5]{3,40}\b")
_FIGURE = re.compile(r"\b(?=[\dOoIl]*\d)(?=[\dOoIl]*[OoIl])[\dOoIl]{2,4}\b")
_TWO_FOR_ONE = re.compile(r"\b[A-Za-z]*rn[A-Za-z]*\b")
_WITH_M = re.compile(
    r"(?i)(?:sept|nov|dec)ember|from|programmes?|them|some|times?|months?|may|more|must|make|maritime|marine|teams?|systems?"
    r"|recommend\w*|commi\w*|commun\w*|comment\w*|implement\w*|improv\w*|environment\w*|submi\w*|forms?|establishment|agreements?"
    r"|management|documents?|developments?|amendments?|(?:meeting|member|minister|measure)\w*"
)
_JOINED = re.compile(r"\bl(?=[bcdfgmnprstvw][a-z]{2})|(?:^|(?<=[.;:)\d] ))l(?=[tnfs] )")
_LONG = re.compile(r"\b[A-Za-z]{6,16}\b")
_BINDING_WORDS = """
    agreed agrees decided decides requested requests invited invites urged encouraged encourages recommended recommends
    instructed instructs directed mandated tasked undertook undertake resolved resolves committed proposed suggested
    offered intends accepted adopted approved submit circulate prepare report review secretariat committee commission
    members member states parties governments delegations meeting session january february april august september
    october november december should would within before
""".split()
"""What a scanner must not hide: the verbs that bind, those whom they bind, and months."""


def _fold(word: str) -> str:
    """A word with the letters that scanners confuse made alike."""
    for several, one in (
        ("rn", "m"),
        ("ru", "m"),
        ("vv", "w"),
        ("cl", "d"),
        ("li", "h"),
        ("ii", "u"),
        ("c", "e"),
        ("l", "i"),
    ):
        word = word.replace(several, one)
    return word


_FOLDED = {_fold(word): word for word in _BINDING_WORDS if len(word) > 5}
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|bis|ter|quater|[a-z])$")
_CODE = re.compile(r"[A-Z]+\d+[A-Z]*$")
_SMALL = """
    the to of and in for with that by on at be will shall should would could must may has have had was were is
    are agreed agrees requested requests invited invites decided decides recommended recommends urged urges
    encouraged encourages noted notes welcomed endorsed adopted undertook committed its their his from as
    which it not also this all any each a an
""".split()
_GLUED = re.compile(
    r"\b(?:tlie|tbe|[oi]fthe|(?:to|in|and|by|on|for|that|with|from|at)the|(?:to|will|shall|should|would|must)be|"
    r"(?:agreed|requested|invited|decided|urged|asked)to|the(?:[A-Z][a-z]+))\b"
)
_WHOLE = frozenset(
    """
    into within without together today tomorrow therein thereof thereby thereafter therefore inform onto
    toward towards before between become became began behind being below beyond because belong office offer
    often atlantic attend another tonnes forward forum formal format former formed forest foreign forth andes
    theme themes then there these them their they inter indeed input intent instead inside income insert
    intend internal bear best better better beat beam online ongoing only once total tools topic format forces
    thereto herein herewith hereby thermal theory thesis forgo forge bytes bylaw itself nothing thing inland
    invest informs informed insight insights infant inability incorrect inactive begun beset ones once
    formation formats formally offset offices officer ofthe
""".split()
)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a paper writes: the words it uses, and whether a scanner damaged it."""

    words: Counter[str]
    hyphened: frozenset[str]
    damaged: bool

    @classmethod
    def of(cls, paper: str) -> Habit:
        words = Counter(word.lower() for word in _WORD.findall(paper))
        hyphened = frozenset(m.lower() for m in re.findall(r"\b[A-Za-z]{1,30}-[A-Za-z]{1,30}", paper))
        odd = sum(1 for m in _MIXED.finditer(paper) if _is_misread(m[0]))
        odd += sum(1 for m in _TWO_FOR_ONE.finditer(paper) if _WITH_M.fullmatch(m[0].replace("rn", "m")))
        odd += len(_GLUED.findall(paper)) + len(_FIGURE.findall(paper))
        return cls(words, hyphened, odd >= 2)

    def keeps_hyphen(self, before: str, after: str) -> bool:
        """Whether a hyphen at the end of a line belongs to the word."""
        first = re.search(r"([A-Za-z]+)-$", before)
        rest = re.match(r"[A-Za-z]+", after)
        if not first or not rest:
            return True
        a, b = first[1].lower(), rest[0].lower()
        if f"{a}-{b}" in self.hyphened:
            return True
        return a in _HYPHENED and a + b not in self.words

    def mend(self, flat: Flat) -> Flat:
        """What a scanner misread, read as it was meant: digits within words, letters within figures, lost spaces."""
        text = list(flat.text)
        for found in _MIXED.finditer(flat.text):
            if _is_misread(found[0]):
                for at in range(found.start(), found.end()):
                    if text[at] in "01|5":
                        text[at] = self._letter(text, at)
        for found in _FIGURE.finditer("".join(text)):
            for at in range(found.start(), found.end()):
                text[at] = {"O": "0", "o": "0", "l": "1", "I": "1"}.get(text[at], text[at])
        line = _JOINED.sub(lambda found: "I" + found[0][1:], "".join(text))
        flat = self._respelt(Flat(line, flat.places))
        return self._rejoined(flat) if _TWO_FOR_ONE.search(flat.text) else self._parted(flat.text, flat)

    def _respelt(self, flat: Flat) -> Flat:
        """The words that bind, where a scanner took one letter for others: *instmcted*, *requestcd*, *recomrnended*."""
        out, places, last = [], [], 0
        for found in _LONG.finditer(flat.text):
            word = found[0].lower()
            meant = _FOLDED.get(_fold(word))
            if meant is None or meant == word:
                continue
            if found[0][0].isupper():
                meant = meant.capitalize()
            out.append(flat.text[last : found.start()] + meant)
            places.extend(flat.places[last : found.start()])
            own = flat.places[found.start() : found.end()]
            places.extend(own[min(at * len(own) // len(meant), len(own) - 1)] for at in range(len(meant) - 1))
            places.append(own[-1])
            last = found.end()
        if not last:
            return flat
        return Flat("".join(out) + flat.text[last:], places + flat.places[last:])

    def _rejoined(self, flat: Flat) -> Flat:
        """*Septernber* and *Cornmittee*, where a scanner saw two letters in an *m*."""
        line, places = list(flat.text), list(flat.places)
        for found in reversed(list(_TWO_FOR_ONE.finditer(flat.text))):
            if _WITH_M.fullmatch(found[0].replace("rn", "m")):
                for hit in reversed(list(re.finditer("rn", found[0]))):
                    at = found.start() + hit.start()
                    line[at : at + 2], places[at : at + 2] = ["m"], [places[at]]
        return self._parted("".join(line), Flat("".join(line), places))

    def _parted(self, line: str, flat: Flat) -> Flat:
        """The line with the spaces that were lost."""
        out: list[str] = []
        places: list[int] = []
        last = 0
        for found in _WORD.finditer(line):
            cut = self._lost_space(found[0])
            if cut:
                at = found.start() + cut
                out.append(line[last:at] + " ")
                places.extend([*flat.places[last:at], flat.places[at]])
                last = at
        out.append(line[last:])
        places.extend(flat.places[last:])
        return Flat("".join(out), places)

    @staticmethod
    def _letter(text: list[str], at: int) -> str:
        capital = (at > 0 and text[at - 1].isupper()) or (at == 0 and text[1:2] and text[1].isupper())
        if text[at] == "0":
            return "O" if capital else "o"
        if text[at] == "5":
            return "S" if capital or at == 0 else "s"
        return "I" if capital else "l"

    def _lost_space(self, word: str) -> int:
        """Where two words run together, as in *agreedto* or *theSecretariat*; 0 if they do not."""
        for at in range(2, len(word) - 2):
            if word[at].isupper() and word[at - 1].islower() and word[:at].lower() in (*_SMALL, "cochairs"):
                return at
        low = word.lower()
        if len(low) < 5 or low in _WHOLE or self.words[low] > 2 or not low.isalpha():
            return 0
        for small in _SMALL:
            if low.startswith(small) and (rest := low[len(small) :]):
                if (rest in _SMALL and len(small) + len(rest) > 4) or (
                    len(small) > 2 and len(rest) > 3 and self.words[rest] > self.words[low]
                ):
                    return len(small)
            if low.endswith(small) and len(small) > 2 and (rest := low[: -len(small)]):
                if len(rest) > 3 and self.words[rest] > self.words[low]:
                    return len(rest)
        return 0


def _is_misread(word: str) -> bool:
    """Whether a word with digits in it is a misread word, not an ordinal (*21st*) or a code (*COP15*)."""
    if _ORDINAL.match(word.lower()) or _CODE.match(word) or word.isdigit():
        return False
    inner = re.sub(r"[015|]", "", word)
    return len(inner) >= 2 and bool(re.search(r"[A-Za-z][015|]+[a-z]|[a-z][01|]+$|^[01|5][a-z]{2,}", word))
