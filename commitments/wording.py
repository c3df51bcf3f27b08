"""Deadline rules and the days left, in words, in the language of the moment."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.deadlines import Anchor, Bound, Count, Edge, Offset, Rule
from meetings.wording import days_in_words


def rule_in_words(rule: Rule, anchor: str) -> str:
    """A rule to be read: *by 14 days after the end of ASEAN Workshop*, *at the Steering Group meeting*.

    `anchor` is how the anchor is called: a date in words, the title of a meeting or milestone, a reference.
    """
    if rule.anchor == Anchor.CONTINUING:
        return _("continuing")
    if rule.anchor == Anchor.RECURRING:
        return recurrence_in_words(rule.rrule) if rule.rrule else _("regularly; no period stated")
    what = _what(rule, anchor)
    if rule.offset:
        return _at_a_distance(rule, what)
    if rule.bound in (Bound.BY, Bound.DURING) and rule.anchor in (Anchor.MEETING, Anchor.NEXT_MEETING):
        edge = _("the beginning of %(what)s") if rule.edge == Edge.START else _("the end of %(what)s")
        what = edge % {"what": what}
    return {
        Bound.BY: _("by %(when)s"),
        Bound.AT: _("at %(when)s") if rule.anchor != Anchor.FIXED else _("on %(when)s"),
        Bound.DURING: _("until %(when)s"),
        Bound.NOT_BEFORE: _("not before %(when)s"),
    }[rule.bound] % {"when": what}


def recurrence_in_words(rrule: str) -> str:
    """A recurrence (RFC 5545) to be read: *every 2 years*, *every year, on 31 March*, *every month, until 1 May 2016*.

    What only a programmer would put into a rule stands behind the words as it is written.
    """
    parts = dict(part.split("=", 1) for part in rrule.upper().removeprefix("RRULE:").split(";"))
    frequency, n = parts.pop("FREQ", ""), int(parts.pop("INTERVAL", "1"))
    each = {"DAILY": _("every day"), "WEEKLY": _("every week"), "MONTHLY": _("every month"), "YEARLY": _("every year")}
    several = {
        "DAILY": ngettext("every %(n)d day", "every %(n)d days", n),
        "WEEKLY": ngettext("every %(n)d week", "every %(n)d weeks", n),
        "MONTHLY": ngettext("every %(n)d month", "every %(n)d months", n),
        "YEARLY": ngettext("every %(n)d year", "every %(n)d years", n),
    }
    words = each[frequency] if n == 1 else several[frequency] % {"n": n}
    with suppress(ValueError):  # of more months or days than one, and of none
        on = date(2004, int(parts.get("BYMONTH", "")), int(parts.get("BYMONTHDAY", "")))  # a leap year has every day
        if frequency == "YEARLY":
            del parts["BYMONTH"], parts["BYMONTHDAY"]
            words = _("%(often)s, on %(day)s") % {"often": words, "day": date_format(on, "j F")}
    if count := int(parts.pop("COUNT", "0")):
        words = ngettext("%(often)s, %(n)d time", "%(often)s, %(n)d times", count) % {"often": words, "n": count}
    with suppress(ValueError):
        last = date.fromisoformat(parts.get("UNTIL", "")[:8])
        del parts["UNTIL"]
        words = _("%(often)s, until %(day)s") % {"often": words, "day": days_in_words(last, last)}
    return f"{words} ({';'.join(f'{name}={value}' for name, value in parts.items())})" if parts else words


def _what(rule: Rule, anchor: str) -> str:
    if rule.anchor == Anchor.NEXT_MEETING:
        return _("the next meeting of %(body)s") % {"body": anchor}
    if rule.anchor == Anchor.COMPLETION:
        return _("the completion of %(reference)s") % {"reference": anchor}
    if rule.anchor in (Anchor.MEETING, Anchor.MILESTONE):
        return _("“%(title)s”") % {"title": anchor}
    return anchor


def _at_a_distance(rule: Rule, what: str) -> str:
    if rule.edge == Edge.START and rule.anchor != Anchor.FIXED:
        what = _("the beginning of %(what)s") % {"what": what}
    distance = offset_in_words(rule.offset, working=rule.count == Count.WORKING)
    before = rule.offset.written.startswith("-")
    if rule.bound == Bound.BY:
        template = _("at least %(distance)s before %(what)s") if before else _("within %(distance)s after %(what)s")
    elif rule.bound == Bound.NOT_BEFORE:
        template = _("from %(distance)s before %(what)s") if before else _("not before %(distance)s after %(what)s")
    elif rule.bound == Bound.DURING:
        template = _("until %(distance)s before %(what)s") if before else _("until %(distance)s after %(what)s")
    else:
        template = _("%(distance)s before %(what)s") if before else _("%(distance)s after %(what)s")
    return template % {"distance": distance, "what": what}


def offset_in_words(offset: Offset, *, working: bool = False) -> str:
    """*14 days*, *10 working days*, *1 month and 2 weeks*; without its sign."""
    years, months, weeks, days = (abs(n) for n in (offset.years, offset.months, offset.weeks, offset.days))
    parts = [
        ngettext("%(n)d year", "%(n)d years", years) % {"n": years} if years else "",
        ngettext("%(n)d month", "%(n)d months", months) % {"n": months} if months else "",
        ngettext("%(n)d week", "%(n)d weeks", weeks) % {"n": weeks} if weeks else "",
        _days(days, working=working) if days else "",
    ]
    return _(" and ").join(part for part in parts if part)


def _days(count: int, *, working: bool = False) -> str:
    if working:
        return ngettext("%(n)d working day", "%(n)d working days", count) % {"n": count}
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def days_left_in_words(earliest: date | None, latest: date | None, *, on: date, period: bool = False) -> str:
    """How long there is from the day `on`: *17 days left*, *today*, *8 days over*, *66 to 68 days left*; or empty.

    A `period` of silence is not over its day but *ended 8 days ago*.
    """
    if earliest is None or latest is None:
        return ""
    first, last = (earliest - on).days, (latest - on).days
    if last < 0 and period:
        return ngettext("ended %(n)d day ago", "ended %(n)d days ago", -last) % {"n": -last}
    if last < 0:
        return ngettext("%(n)d day over", "%(n)d days over", -last) % {"n": -last}
    if first < 0:
        return _("perhaps over; at most %(days)s left") % {"days": _days(last)}
    if first == last:
        return _("today") if last == 0 else ngettext("%(n)d day left", "%(n)d days left", last) % {"n": last}
    return _("%(first)d to %(last)d days left") % {"first": first, "last": last}


def dates_in_words(earliest: date | None, latest: date | None, *, tentative: bool = False) -> str:
    """The day or days of a due date, *(tentative)* where its anchor's date is; *no date yet* when it has none."""
    days = days_in_words(earliest, latest)
    if days and tentative:
        return _("%(date)s (tentative)") % {"date": days}
    return days or _("no date yet")
