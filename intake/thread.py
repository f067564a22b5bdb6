"""What a child may do with their own thread: read it, get words for it, come back, leave."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from intake import return_words
from intake.casekeys import of_session, of_words, session_key, session_tag
from intake.conversation import Conversation, lines_of, state_of
from intake.errors import Expired, Unavailable
from intake.journal import Tail
from intake.model import CaseId, ChildToken
from intake.receive import Intake
from intake.store.sheets import coarse
from intake.store.store import Connection, Store
from intake.store.threads import (
    MessageRow,
    ThreadRow,
    end_child_session,
    find_thread,
    find_words,
    messages_of,
    set_first_words,
    set_words,
    someone_writes,
    start_session,
)
from intake.vault.envelope import lock_key, unlock_key
from intake.vault.secrets import Secret
from intake.vault.stretch import StretchedWords, step_back, stretch_words
from triage.model import Urgency

STRETCHING = 2
"""Return words stretched at once; each takes a core and 19 MiB for about 15 ms."""
WAITING = 64
"""Return words waiting to be stretched, at most; more are asked to try again."""
PutWords = Callable[[Connection, CaseId, bytes, bytes, datetime], None]


class Threads:
    """Opens threads for children who hold a session or six words."""

    def __init__(
        self,
        *,
        store: Store,
        pepper: Secret,
        intake: Intake,
        tail: Tail,
        clock: Callable[[], datetime],
        life: timedelta,
    ) -> None:
        """Take what a child's session needs; ``intake`` keeps rows at hand that go stale here."""
        self._store = store
        self._pepper = pepper
        self._intake = intake
        self._tail = tail
        self._clock = clock
        self._life = life
        self._stretchers = ThreadPoolExecutor(STRETCHING, "words", initializer=step_back)
        self._stretching = 0

    async def case_of(self, token: ChildToken) -> CaseId | None:
        """Say which case a session belongs to, without reading it."""
        row, _ = await self._row(token)
        return row.case if row else None

    async def conversation(self, token: ChildToken, after: int = 0) -> Conversation | None:
        """Read the thread of a session, messages after ``after`` only; None when there is none."""
        now = self._clock()
        tag = session_tag(self._pepper, token)
        seq = self._tail.seq

        def look(tx: Connection) -> tuple[ThreadRow, Sequence[MessageRow], bool] | None:
            row = find_thread(tx, tag, now)
            if row is None:
                return None
            return (
                row,
                messages_of(tx, row.case, since=min(after, row.messages)),
                someone_writes(tx, row.case, now),
            )

        found = await self._store.read(look)
        if found is None:
            return None
        row, sealed, writing = found
        key = unlock_key(row.wrapped, session_key(token), of_session(row.case))
        return Conversation(
            case=row.case,
            state=state_of(row, sealed, "writing" if writing else "read"),
            lines=tuple(lines_of(key, row.case, [one for one in sealed if one.number > after])),
            urgency=Urgency(row.urgency),
            seq=seq,
            has_words=row.has_words,
        )

    async def make_words(self, token: ChildToken) -> tuple[str, ...]:
        """Draw six words for a thread; whatever words it had before stop working.

        Raises: ``Expired`` without a thread, ``Unavailable`` when too many wait or nothing stores.
        """
        return await self._draw_words(token, set_words)

    async def first_words(self, token: ChildToken) -> tuple[str, ...]:
        """Draw six words for a thread that has none, so that no page undoes words of another page.

        Raises: ``Conflict`` when it has some; otherwise as ``make_words``.
        """
        return await self._draw_words(token, set_first_words)

    async def _draw_words(self, token: ChildToken, put: PutWords) -> tuple[str, ...]:
        row, now = await self._row(token)
        if row is None:
            raise Expired
        words = return_words.draw()
        stretched = await self._stretch(words)
        thread = unlock_key(row.wrapped, session_key(token), of_session(row.case))
        wrapped = lock_key(thread, stretched.key, of_words(row.case))
        at = coarse(now)
        await self._store.write(lambda tx: put(tx, row.case, stretched.tag, wrapped, at))
        self._tail.nudge()
        return words

    async def come_back(self, spoken: str, token: ChildToken) -> bool:
        """Open a session for a child who knows the six words; False when no thread has them.

        Words that cannot be right are stretched all the same: wrong and unknown take the same.
        """
        words = return_words.read(spoken)
        stretched = await self._stretch(words or return_words.draw())
        found = await self._store.read(lambda tx: find_words(tx, stretched.tag))
        if words is None or found is None:
            return False
        case, wrapped = found
        thread = unlock_key(wrapped, stretched.key, of_words(case))
        session = lock_key(thread, session_key(token), of_session(case))
        tag = session_tag(self._pepper, token)
        at = coarse(self._clock())
        await self._store.write(
            lambda tx: start_session(tx, tag, case, session, at, at + self._life)
        )
        self._intake.forget(tag)
        return True

    async def leave(self, token: ChildToken) -> None:
        """End a child's session."""
        tag = session_tag(self._pepper, token)
        at = coarse(self._clock())
        self._intake.forget(tag)
        await self._store.write(lambda tx: end_child_session(tx, tag, at))

    async def _row(self, token: ChildToken) -> tuple[ThreadRow | None, datetime]:
        now = self._clock()
        tag = session_tag(self._pepper, token)
        return await self._store.read(lambda tx: find_thread(tx, tag, now)), now

    async def _stretch(self, words: tuple[str, ...]) -> StretchedWords:
        if self._stretching >= WAITING:
            raise Unavailable
        self._stretching += 1
        try:
            loop = asyncio.get_running_loop()
            secret = return_words.secret_of(words)
            return await loop.run_in_executor(self._stretchers, stretch_words, secret, self._pepper)
        finally:
            self._stretching -= 1
