"""Names compared as a reader compares them: without case, accents, punctuation or doubled space."""

import unicodedata


def fold(name: str) -> str:
    """The form in which two spellings of one name are equal: *Türkiye* and *turkiye*, *Viet Nam* and *viet  nam*."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain.casefold()).split())
