"""Prepares one message for the store: judged, placed, sealed, and bound to its place in the thread.

Everything here happens before the transaction; nothing here can read what it has sealed.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from intake.casekeys import (
    CaseKeys,
    in_record,
    in_thread,
    memory_key,
    of_memory,
    of_session,
    session_key,
)
from intake.errors import Unreadable
from intake.guarded import Judge, judge_safely
from intake.log import Event, say
from intake.model import RECOVERY, Arrival, CaseId
from intake.roster import Reader
from intake.store.sheets import NewCase, Sheet, coarse
from intake.store.threads import ThreadRow
from intake.vault.envelope import PublicKey, lock, seal, unlock, unlock_key
from intake.vault.secrets import Secret, blind
from triage.assess import remember
from triage.model import Assessment, Earlier, Facts, Urgency, Utterance
from triage.policy import Kept, Policy
from triage.routing import Placement, place

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, repr=False)
class ChildKeys:
    """What only the child-facing process holds besides the courier key."""

    pepper: Secret
    recovery: PublicKey


@dataclass(frozen=True, slots=True, repr=False)
class Preparing:
    """What a message needs on its way from the door to the transaction."""

    policy: Policy
    judge: Judge
    keys: ChildKeys

    def further(
        self, arrival: Arrival, session: bytes, thread: ThreadRow, readers: tuple[Reader, ...]
    ) -> Sheet:
        """Prepare a further message of a thread that this session opens."""
        key = unlock_key(thread.wrapped, session_key(arrival.token), of_session(thread.case))
        facts = _facts(arrival, _recall(thread, key))
        assessment, placement = self._judged(arrival, facts)
        sheet = self._sealed(arrival, session, thread, key, facts, assessment, placement)
        return replace(sheet, narrows=self._leaving(arrival, facts, assessment, placement, readers))

    def first(
        self, arrival: Arrival, session: bytes, readers: tuple[Reader, ...]
    ) -> tuple[Sheet, ThreadRow]:
        """Prepare the message that opens a case; give the sheet and the thread it will open."""
        facts = _facts(arrival, Earlier())
        assessment, placement = self._judged(arrival, facts)
        case, keys = CaseId(secrets.token_hex(13)), CaseKeys.fresh()
        opens = NewCase(
            channel=arrival.channel,
            public_key=keys.public,
            thread_public=keys.thread_public,
            thread_sealed=keys.for_staff(case),
            readers=self._wraps(case, keys, placement, readers),
            session_wrapped=keys.for_child(case, arrival.token),
            session_expires=coarse(arrival.at) + self.policy.keep(Kept.CHILD_SESSION),
        )
        thread = ThreadRow(
            case=case,
            wrapped=opens.session_wrapped,
            status="waiting",
            urgency=assessment.urgency,
            messages=0,
            memory=None,
            public_key=keys.public,
            thread_public=keys.thread_public,
            read_at=None,
            has_words=False,
        )
        sheet = self._sealed(arrival, session, thread, keys.thread, facts, assessment, placement)
        return replace(sheet, opens=opens), thread

    def _judged(self, arrival: Arrival, facts: Facts) -> tuple[Assessment, Placement]:
        assessment = judge_safely(self.judge, facts)
        if assessment.needs_person and not assessment.flags:
            # A failure of triage forgets nothing that was found before.
            found = facts.earlier if assessment.bullying is None else assessment
            assessment = replace(assessment, flags=facts.earlier.flags, bullying=found.bullying)
        return assessment, self._placed(arrival, assessment)

    def _placed(self, arrival: Arrival, assessment: Assessment) -> Placement:
        return place(assessment, self.policy, arrival.author, arrival.about.wish)

    def _wraps(
        self, case: CaseId, keys: CaseKeys, placement: Placement, readers: tuple[Reader, ...]
    ) -> tuple[tuple[str, bytes], ...]:
        """Seal the case key to each reader the placement names, and to the recovery sheet."""
        named = [reader for reader in readers if reader.role in placement.readers]
        if not named:
            say(Event.TOO_FEW_HOLDERS, case=case, count=0)
        return (
            *((one.staff, keys.for_reader(case, one.staff, one.reads)) for one in named),
            (RECOVERY, keys.for_reader(case, RECOVERY, self.keys.recovery)),
        )

    def _leaving(
        self,
        arrival: Arrival,
        facts: Facts,
        assessment: Assessment,
        now: Placement,
        readers: tuple[Reader, ...],
    ) -> tuple[str, ...]:
        """Name the readers whom what the child has now said takes out of the circle."""
        earlier = facts.earlier
        if assessment.flags == earlier.flags:
            return ()
        before = replace(
            assessment, urgency=earlier.urgency, flags=earlier.flags, needs_person=False
        )
        gone = self._placed(arrival, before).readers - now.readers
        return tuple(reader.staff for reader in readers if reader.role in gone)

    def _sealed(
        self,
        arrival: Arrival,
        session: bytes,
        thread: ThreadRow,
        key: Secret,
        facts: Facts,
        assessment: Assessment,
        placement: Placement,
    ) -> Sheet:
        case, number = thread.case, thread.messages + 1
        said = {"text": arrival.words.reveal(), "at": arrival.at.isoformat()}
        judged = {
            "assessment": assessment.to_json(),
            "at": arrival.at.isoformat(),
            "author": arrival.author,
            "about": arrival.about.as_dict(),
            "compartment": placement.compartment,
            "owner": placement.owner,
        }
        place_of_record = in_record(case, f"assessment-{number}")
        remembered = remember(assessment, facts).to_json()
        delivery = session + arrival.delivery.encode("utf-8", "replace")
        return Sheet(
            case=case,
            number=number,
            session=session,
            delivery=blind(self.keys.pepper, "delivery", delivery),
            at=arrival.at,
            sealed=seal(_spelled(said), PublicKey(thread.thread_public), in_thread(case, number)),
            assessment=seal(_spelled(judged), PublicKey(thread.public_key), place_of_record),
            memory=lock(_spelled(remembered), memory_key(key), of_memory(case)),
            urgency=_raised_to(facts.earlier, assessment),
            needs_person=assessment.needs_person,
            claim_ends=timedelta(minutes=self.policy.queue.claim_minutes),
        )


def _facts(arrival: Arrival, earlier: Earlier) -> Facts:
    said = Utterance(arrival.words.reveal())
    return Facts(arrival.channel, arrival.author, (said,), earlier)


def _raised_to(earlier: Earlier, assessment: Assessment) -> Urgency:
    """Give the level this very message asks for.

    Flags are cumulative: without new evidence the message asks for nothing, so that a level that a
    person has lowered does not spring back with the child's next "thank you".
    """
    news = assessment.flags != earlier.flags or assessment.urgency < earlier.urgency
    return assessment.urgency if news or assessment.needs_person else Urgency.U4


def _recall(thread: ThreadRow, key: Secret) -> Earlier:
    """Open what triage remembers; a memory that does not open leaves the level it was at."""
    try:
        if thread.memory is not None:
            opened = unlock(thread.memory, memory_key(key), of_memory(thread.case))
            return Earlier.from_json(json.loads(opened))
    except (Unreadable, ValueError, KeyError) as failed:
        say(Event.TRIAGE_FAILED, where=failed)
    return Earlier(urgency=Urgency(thread.urgency))


def _spelled(value: Mapping[str, object]) -> bytes:
    return _JSON.encode(value).encode()
