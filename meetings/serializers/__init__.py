"""The ground as the API shows and takes it."""

from meetings.serializers.doors import FeedSerializer, NewFeedSerializer
from meetings.serializers.fields import (
    IDENTITIES,
    Address,
    Name,
    OfOther,
    PartialDateText,
    Reference,
    address_of,
    as_detail,
    label_of,
    name_of,
)
from meetings.serializers.ground import (
    AttendanceSerializer,
    BodySerializer,
    DocumentSerializer,
    FocalPointSerializer,
    GroupMemberSerializer,
    HolidaySerializer,
    MeetingSerializer,
    MembershipSerializer,
    MilestoneSerializer,
    ParagraphSerializer,
    PartySerializer,
    WholeDocumentSerializer,
)
from meetings.serializers.plain import OfColumn, PlainRecord, PlainRows, is_told_plainly
from meetings.serializers.records import Choosing, RecordSerializer, Strict, misfit
from meetings.serializers.refusing import refuse_unfit
from meetings.serializers.telling import read_by, rows_in

__all__ = [
    "IDENTITIES",
    "Address",
    "AttendanceSerializer",
    "BodySerializer",
    "Choosing",
    "DocumentSerializer",
    "FeedSerializer",
    "FocalPointSerializer",
    "GroupMemberSerializer",
    "HolidaySerializer",
    "MeetingSerializer",
    "MembershipSerializer",
    "MilestoneSerializer",
    "Name",
    "NewFeedSerializer",
    "OfColumn",
    "OfOther",
    "ParagraphSerializer",
    "PartialDateText",
    "PartySerializer",
    "PlainRecord",
    "PlainRows",
    "RecordSerializer",
    "Reference",
    "Strict",
    "WholeDocumentSerializer",
    "address_of",
    "as_detail",
    "is_told_plainly",
    "label_of",
    "misfit",
    "name_of",
    "read_by",
    "refuse_unfit",
    "rows_in",
]
