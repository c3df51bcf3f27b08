"""How often a paper wants something, as a recurrence rule (RFC 5545): *every six months* is FREQ=MONTHLY;INTERVAL=6."""

from __future__ import annotations

import re

from commitments.intake.calendar_words import DAY, MONTH, NUMBER, edtf, number

_FREQUENT = tuple(
    (re.compile(rf"(?i)\b(?:{pattern})"), rule)
    for pattern, rule in (
        (r"twice (?:a|an|per|every|each) year|two times a year|semi-?annual|half-?yearly|bi-?annual|six-?monthly|every half[- ]year", "FREQ=MONTHLY;INTERVAL=6"),
        (r"biennial|every (?:other|second) year|(?:once )?(?:a|per|every|each) biennium", "FREQ=YEARLY;INTERVAL=2"),
        (r"triennial", "FREQ=YEARLY;INTERVAL=3"),
        (r"quarterly|(?:every|each|once a|per) quarter", "FREQ=MONTHLY;INTERVAL=3"),
        (r"fortnightly|every (?:other|second) week|every fortnight", "FREQ=WEEKLY;INTERVAL=2"),
        (r"monthly|(?:every|each|once a|per) month", "FREQ=MONTHLY"),
        (r"weekly|(?:every|each|once a|per) week", "FREQ=WEEKLY"),
        (r"annual|yearly|(?:every|each|once a|once per|per|of the) year", "FREQ=YEARLY"),
    )
)  # fmt: skip
_EVERY = re.compile(rf"(?i)\bevery (?P<n>{NUMBER}) (?P<unit>year|month|week)s?\b")
_ON = re.compile(rf"(?i)\b(?P<day>{DAY}\s+(?:of\s+)?{MONTH}|{MONTH}\s+{DAY})\b")
_UNITS = {"year": "YEARLY", "month": "MONTHLY", "week": "WEEKLY"}


def recurrence_in(words: str) -> str:
    """The rule that the words come to; '' where they say no period (*regularly*).

    >>> recurrence_in("by 31 March each year")
    'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31'
    """
    if every := _EVERY.search(words):
        count, unit = number(every["n"]), _UNITS[every["unit"].lower()]
        return f"FREQ={unit};INTERVAL={count}" if count > 1 else f"FREQ={unit}"
    rule = next((rule for pattern, rule in _FREQUENT if pattern.search(words)), "")
    if rule == "FREQ=YEARLY" and (on := _ON.search(words)):
        parts = edtf(on["day"], year=2001).split("-")  # no leap year: a day that each year has
        if len(parts) == 3:
            return f"{rule};BYMONTH={int(parts[1])};BYMONTHDAY={int(parts[2])}"
    return rule
