"""Parties: the states, organisations, offices and groups that can be responsible for something."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.names import fold
from meetings.querysets import PartyQuerySet


class PartyManager(models.Manager.from_queryset(PartyQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, slug: str) -> Party:
        return self.get(slug=slug)

    def named(self, name: str) -> Party | None:
        """The party that goes by this name in any of its spellings, or None."""
        return self.filter(names__folded=fold(name)).first()


LONGEST_NAME = 200


class Party(models.Model):
    """Who can be responsible; never a user account. A group need not list its members."""

    class Kind(models.TextChoices):
        STATE = "state", _("state")
        ORGANISATION = "organisation", _("organisation")
        OFFICE = "office", _("office")
        GROUP = "group", _("group")

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    iso = models.CharField(
        _("ISO code"), max_length=3, blank=True, help_text=_("ISO 3166-1 alpha-3, of a state or territory.")
    )
    part_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )

    objects = PartyManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(fields=["iso"], condition=~models.Q(iso=""), name="party_iso_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def clean(self) -> None:
        """A party goes by its own name too, so that it has to be one by which it is found."""
        check_found_by(self.name)


class PartyNameManager(models.Manager.from_queryset(PartyQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, folded: str) -> PartyName:
        return self.get(folded=folded)


def check_found_by(name: str) -> None:
    """Refuse a name of signs alone: all of these would be compared as one, and found as none; and one of such letters
    that what it is compared by cannot be kept.
    """
    if name and not fold(name):
        raise ValidationError({"name": _("A name needs a letter or a number by which it is found.")})
    if len(fold(name)) > LONGEST_NAME:
        raise ValidationError({"name": _("A name of such letters is too long.")})


class PartyName(models.Model):
    """A spelling under which papers know a party; no two parties share one."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="names", verbose_name=_("party"))
    name = models.CharField(_("as written"), max_length=200)
    folded = models.CharField(max_length=LONGEST_NAME, unique=True, editable=False)

    objects = PartyNameManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("name of a party")
        verbose_name_plural = _("names of parties")
        constraints = [models.CheckConstraint(condition=~models.Q(folded=""), name="party_name_has_letters")]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: object) -> None:
        self.folded = fold(self.name)
        super().save(**kwargs)  # type: ignore[arg-type]

    def natural_key(self) -> tuple[str]:
        return (self.folded,)

    def clean(self) -> None:
        self.folded = fold(self.name)
        check_found_by(self.name)


class GroupMemberManager(models.Manager.from_queryset(PartyQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, group: str, party: str) -> GroupMember:
        return self.get(group__slug=group, party__slug=party)


class GroupMember(models.Model):
    """A party's membership of a group, from a day to a day (empty: not stated)."""

    group = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="members", verbose_name=_("group"))
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="groups", verbose_name=_("party"))
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = GroupMemberManager()

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints = [
            models.UniqueConstraint(fields=["group", "party"], name="group_member_once"),
            models.CheckConstraint(condition=~models.Q(group=models.F("party")), name="group_not_its_own_member"),
            models.CheckConstraint(
                condition=models.Q(since=None) | models.Q(until=None) | models.Q(since__lte=models.F("until")),
                name="group_member_runs_forwards",
                violation_error_message=_("A member leaves on a day after it joined, or on the same."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} – {self.group}"

    def natural_key(self) -> tuple[str, str]:
        return (self.group.slug, self.party.slug)

    natural_key.dependencies = ["meetings.party"]  # type: ignore[attr-defined]
