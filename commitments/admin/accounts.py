"""The desk's page of an account: the history names officers by their user name."""

from __future__ import annotations

from django.contrib import admin

from commitments.admin.doors import Keyed
from meetings.admin.users import UserAdmin as UserGround
from meetings.models import User


@admin.register(User)
class UserAdmin(Keyed, UserGround):
    pass
