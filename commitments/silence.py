"""Silence as consent: on whose words no answer counts, and when such a period has ended."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Silence(TextChoices):
    """On what it rests that no answer counts as consent. Empty on a deadline: silence means nothing."""

    CHAIR = "chair", _("the chair's words")
    SIMILAR_PROCEDURE = "similar_procedure", _("reference to a similar procedure")
    RULE = "rule", _("the body's rule")


def has_ended(latest: date | None, *, on: date) -> bool:
    """Whether the last possible day of the period has passed. What follows is for a person to declare, never for us."""
    return latest is not None and latest < on
