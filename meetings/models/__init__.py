"""The tables of the ground."""

from meetings.models.bodies import Body, BodyRole, FocalPoint, Holiday, Membership
from meetings.models.doors import AnsweredRequest, Feed, RequestCount, Token, counted
from meetings.models.gatherings import Attendance, Meeting, Mention, Milestone
from meetings.models.papers import Document, Paragraph
from meetings.models.parties import GroupMember, Party, PartyName
from meetings.models.users import User

__all__ = [
    "AnsweredRequest",
    "Attendance",
    "Body",
    "BodyRole",
    "Document",
    "Feed",
    "FocalPoint",
    "GroupMember",
    "Holiday",
    "Meeting",
    "Membership",
    "Mention",
    "Milestone",
    "Paragraph",
    "Party",
    "PartyName",
    "RequestCount",
    "Token",
    "User",
    "counted",
]
