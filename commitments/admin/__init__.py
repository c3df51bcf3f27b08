"""The desk of the record: its home, its lists, a page for each commitment, meeting and paper, and the acts as forms."""

from django.contrib import admin

from commitments.admin import (
    accounts,
    bodies,
    commitments,
    events,
    gatherings,
    intakes,
    mail,
    papers,
    parties,
    parts,
    records,
)

__all__ = [
    "accounts",
    "bodies",
    "commitments",
    "events",
    "gatherings",
    "intakes",
    "mail",
    "papers",
    "parties",
    "parts",
    "records",
]

admin.site.index_template = "desk/home.html"  # what it shows: commitments.admin.home, named in the settings
