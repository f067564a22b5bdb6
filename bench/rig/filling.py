"""Fills a throw-away installation with cases, straight into its tables.

The cases a first page shows are really sealed, each to its own keys; the others carry bytes of the
same length, for no page opens them.
"""

import itertools
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import insert

from bench.rig.child import TEXTS
from intake.appointment import Appointment
from intake.casekeys import CaseKeys, in_record
from intake.lifecycle import State
from intake.model import RECOVERY, About, CaseId
from intake.rulebook import read_policy, read_rules
from intake.store import schema
from intake.store.sheets import coarse
from intake.store.store import Connection, Store
from intake.vault.envelope import PublicKey, seal
from triage.assess import assess
from triage.model import Author, Channel, Facts, Urgency, Utterance
from triage.routing import place

GROUP = 2_000
STATES = (State.WAITING,) * 3 + (State.CLAIMED, State.ANSWERED, State.PAUSED, State.CLOSED)
LEVELS = (4, 4, 4, 3, 3, 2, 2, 1, 1, 0)
"""How many of ten cases stand at which level."""
KEY, TEXT = os.urandom(90), os.urandom(1_082)
"""What nobody opens: as long as a sealed key, and as a sealed text of one step."""

Row = dict[str, object]


async def fill(store: Store, reader: Appointment, others: Sequence[str], cases: int) -> None:
    """Add cases that ``reader`` holds; the first of each level and state are really sealed."""
    now = datetime.now(UTC)
    rows = _rows(reader, (*others, RECOVERY), cases, now)
    while group := list(itertools.islice(rows, GROUP)):
        await store.write(partial(_store, group=group))


def _store(tx: Connection, group: Sequence[tuple[Row, list[Row], Row]]) -> None:
    tx.execute(insert(schema.case), [row for row, _, _ in group])
    tx.execute(insert(schema.case_reader), [one for _, held, _ in group for one in held])
    tx.execute(insert(schema.record), [row for _, _, row in group])


def _rows(
    reader: Appointment, others: Sequence[str], cases: int, now: datetime
) -> Iterator[tuple[Row, list[Row], Row]]:
    """Make cases, the one that has waited longest first; what any first page shows is sealed.

    Pages go by the time a child has waited and then by id, so those have the oldest and lowest.
    """
    real = min(cases, 4_000)
    judged = [_judged(text, now) for text in TEXTS]
    for number in range(cases):
        case = CaseId(f"{'0' if number < real else 'f'}{secrets.token_hex(12)}0")
        at = coarse(now - timedelta(minutes=5 * (cases - number)))
        keys = CaseKeys.fresh() if number < real else None
        held = dict.fromkeys((reader.row.id, *others), KEY)
        sealed = TEXT
        if keys:
            held[reader.row.id] = keys.for_reader(case, reader.row.id, PublicKey(reader.row.reads))
            place = in_record(case, "assessment-1")
            sealed = seal(judged[number % len(judged)], keys.public, place)
        readers: list[Row] = [
            {"case_id": case, "staff_id": staff, "sealed": key} for staff, key in held.items()
        ]
        yield _case(case, number, at, keys), readers, _record(case, at, sealed)


def _case(case: CaseId, number: int, at: datetime, keys: CaseKeys | None) -> Row:
    status = STATES[number % len(STATES)]
    public = keys.public if keys else KEY[:32]
    return {
        "id": case,
        "status": status,
        "urgency": LEVELS[number % len(LEVELS)],
        "channel": Channel.chat,
        "opened_at": at,
        "waiting_since": at if status in {State.WAITING, State.CLAIMED} else None,
        "last_at": at,
        "version": 1,
        "messages": 1,
        "needs_person": False,
        "public_key": public,
        "thread_public": public,
        "thread_sealed": KEY,
    }


def _record(case: CaseId, at: datetime, sealed: bytes) -> Row:
    return {
        "case_id": case,
        "id": "assessment-1",
        "kind": "assessment",
        "message": 1,
        "at": at,
        "sealed": sealed,
    }


def _judged(text: str, at: datetime) -> bytes:
    """Write what triage says, as the door seals it."""
    rules, policy = read_rules(), read_policy()
    assessment = assess(Facts(Channel.chat, Author.child, (Utterance(text),)), rules)
    placed = place(assessment, policy, Author.child)
    judged = {
        "assessment": assessment.to_json(),
        "at": at.isoformat(),
        "author": Author.child,
        "about": About().as_dict(),
        "compartment": placed.compartment,
        "owner": placed.owner,
        "urgency": Urgency(assessment.urgency),
    }
    return json.dumps(judged, ensure_ascii=False).encode()
