"""Names and addresses of people as a mail can carry them: one check for forms, for the ledger and what leaves."""

from __future__ import annotations

import re
from email.utils import getaddresses

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What ends a line somewhere, or hides one: the controls of C0 and C1, the line and the paragraph separator."""

INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""Those, and what turns the direction of a text round."""


def check_name(name: str) -> None:
    """Raise `ValidationError` for a name with a line break or another control character in it (H55)."""
    if BREAKS.search(name):
        raise ValidationError(_("The name has a line break in it: %(name)r."), params={"name": name})


def check_address(address: str) -> None:
    """Raise `ValidationError` unless the text is one address that mail can be sent to (H56)."""
    mailbox(address)


def mailbox(address: str) -> str:
    """One address in its one form: without space around it, in lower case, its domain in letters that DNS knows.

    Django's own check lets `a@localhost`, `a@[127.0.0.1]`, encoded words and 250 letters before the @ pass, which no
    relay delivers as they are meant. Raises `ValidationError`.
    """
    text = address.strip(" ")
    wrong = ValidationError(_("“%(address)s” is not one e-mail address."), params={"address": printable(address)[:100]})
    if BREAKS.search(text) or getaddresses([text]) != [("", text)]:
        raise wrong
    try:
        validate_email(text)
        local, _at, domain = text.rpartition("@")
        domain = domain.encode("idna").decode("ascii").lower()
        validate_email(f"{local}@{domain}")
    except (ValidationError, UnicodeError):
        raise wrong from None
    found = f"{local.lower()}@{domain}"
    if "=?" in local or '"' in local or len(local) > 64 or len(found) > 254 or "." not in domain or "[" in domain:
        raise wrong
    return found


def as_kept(address: str) -> str:
    """The form under which an address is known: that of `mailbox`, or as near as what is no address comes to it."""
    plain = printable(address).strip().lower()
    if plain.isascii():
        return plain
    try:
        return mailbox(plain)
    except ValidationError:
        return plain


def printable(text: str) -> str:
    """A text on one line, without the characters that no mail shows or that turn its direction round (H57)."""
    return INVISIBLE.sub("", " ".join(text.split()))
