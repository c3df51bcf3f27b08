"""Whoever watches the machine learns whether the database answers and mail leaves, and nothing else."""

import pytest
from django.db import OperationalError, connection
from django.test import Client


@pytest.mark.django_db
def test_all_is_well(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {
        "database": "ok",
        "mail": {
            "oldest_due_unsent_seconds": 0,
            "waiting": 0,
            "slots_missing": 0,
            "dead": 0,
            "unconfirmed": 0,
            "held": 0,
            "paused": False,
            "last_tick_seconds": None,
            "attention": [],
        },
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_said_without_its_name(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("no route to 10.1.2.3")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"database": "unavailable"})


def test_the_front_door_leads_to_the_desk(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/admin/"
