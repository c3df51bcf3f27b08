"""From the desk to the table: of a chosen body, of a meeting and of a party, as at the day that the page shows."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import Assignment
from tests.factories import AssignmentFactory, BodyRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def part() -> Assignment:
    return AssignmentFactory(commitment__title="Send the comments")


@pytest.mark.parametrize("where", ["body", "meeting", "party"])
@pytest.mark.parametrize("as_at", ["", "2016-02-10"])
def test_the_desk_leads_to_the_table(client: Client, part: Assignment, where: str, as_at: str) -> None:
    meeting = part.commitment.origin
    client.force_login(BodyRoleFactory(body=meeting.body, role="viewer").user)
    pages = {
        "body": f"{reverse('admin:index')}?body={meeting.body.slug}&",
        "meeting": f"{reverse('admin:meetings_meeting_change', args=[meeting.pk])}?",
        "party": f"{reverse('admin:meetings_party_change', args=[part.party_id])}?",
    }
    page = client.get(pages[where] + (f"as_at={as_at}" if as_at else "")).content.decode()
    found = re.search(rf'href="({reverse("table")}\?{where}=[^"]+)"', page)
    assert found
    address = unescape(found[1])
    assert ("as_at=2016-02-10" in address) is bool(as_at)
    table = client.get(address)
    assert table.status_code == 200
    assert "Send the comments" in table.content.decode()
