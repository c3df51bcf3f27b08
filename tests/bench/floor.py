"""The floor of `make bench`: the same rows by one SQL statement and orjson, behind a bare WSGI handler.

No user, no rights, no derived word, no label and no address: what an answer cannot do without, and nothing else. What
the API adds is told as so many times this.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import psycopg

OF_COMMITMENT = """c.uuid, c.reference, c.title, c.text, c.quote, d.slug, p.position, m.reference, b.slug, c.kind,
    c.period, c.period_said, c.period_earliest, c.period_latest, c.condition, c.roll_up, c.needed, c.disposition,
    c.drop_reason, u.username, c.restricted, c.version"""
NAMES = OF_COMMITMENT.replace("\n", " ").replace(" ", "").split(",")
OF_PART = """a.number, party.slug, party.name, a.named_as, a.basis, a.role, a.each, a.answer, a.answer_basis,
    a.progress, a.progress_basis, a.delay_reason, a.version"""
PART_NAMES = OF_PART.replace("\n", " ").replace(" ", "").split(",")
JOINED = """JOIN meetings_meeting m ON m.id = c.origin_id JOIN meetings_body b ON b.id = m.body_id
    JOIN meetings_paragraph p ON p.id = c.paragraph_id JOIN meetings_document d ON d.id = p.document_id
    LEFT JOIN meetings_user u ON u.id = c.officer_id"""
LIST = f"""SELECT {OF_COMMITMENT}, {OF_PART}
    FROM (SELECT * FROM commitments_commitment ORDER BY reference, id LIMIT %s) c {JOINED}
    LEFT JOIN commitments_assignment a ON a.commitment_id = c.id LEFT JOIN meetings_party party ON party.id = a.party_id
    ORDER BY c.reference, a.number"""
SINGLE = f"SELECT {OF_COMMITMENT} FROM commitments_commitment c {JOINED} WHERE c.reference = %s"
CREATE = """WITH made AS (
        INSERT INTO commitments_commitment (uuid, reference, origin_id, paragraph_id, quote, title, text, kind, period,
            period_said, condition, roll_up, disposition, drop_reason, restricted, version)
        SELECT gen_random_uuid(), %s, m.id, p.id, %s, %s, '', %s, '', '', '', 'all', 'draft', '', false, 1
        FROM meetings_meeting m, meetings_paragraph p JOIN meetings_document d ON d.id = p.document_id
        WHERE m.reference = %s AND d.slug = %s AND p.position = %s
        RETURNING id, uuid, reference, title, quote, kind, disposition, version
    ), part AS (
        INSERT INTO commitments_assignment (commitment_id, number, party_id, named_as, basis, role, each, answer,
            answer_basis, progress, progress_basis, delay_reason, version)
        SELECT made.id, 1, party.id, '', 'stated', 'lead', false, 'not_asked', '', 'no_information', '', '', 1
        FROM made, meetings_party party WHERE party.slug = %s
    ) SELECT uuid, reference, title, quote, kind, disposition, version FROM made"""

_connection: Any = None


def connection() -> Any:
    global _connection
    if _connection is None:
        address = urlsplit(os.environ["DATABASE_URL"])
        folder, _slash, name = address.path.rpartition("/")
        host = folder.replace("//", "/") or address.hostname or ""
        _connection = psycopg.connect(host=host, user=address.username, dbname=name, autocommit=True)
    return _connection


def listed(number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    width, last = len(NAMES), None
    for row in connection().execute(LIST, [number]):
        if row[0] != last:
            last = row[0]
            found.append(dict(zip(NAMES, row, strict=False)))
            found[-1]["assignments"] = []
        if row[width] is not None:
            found[-1]["assignments"].append(dict(zip(PART_NAMES, row[width:], strict=True)))
    return found


def single(reference: str) -> dict[str, Any]:
    return dict(zip(NAMES, connection().execute(SINGLE, [reference]).fetchone(), strict=True))


def created(said: dict[str, Any]) -> list[Any]:
    document, _colon, position = said["paragraph"].rpartition(":")
    words = [said["reference"], said["quote"], said["title"], said["kind"], said["origin"], document, int(position)]
    row: list[Any] = connection().execute(CREATE, [*words, said["assignments"][0]["party"]]).fetchone()
    return row


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked = parse_qs(environ["QUERY_STRING"])
    if environ["REQUEST_METHOD"] == "POST":
        answer: Any = created(orjson.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
    elif "reference" in asked:
        answer = single(asked["reference"][0])
    else:
        answer = listed(int(asked["page_size"][0]))
    body = orjson.dumps(answer)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
