"""What each face is given: the child-facing process seals, the staff-facing process reads.

The two never hold the same keys: the pepper and the courier key stay with the first, and only a
signed-in member's own session opens anything in the second.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from intake import settings as checked
from intake.journal import Tail
from intake.preparing import ChildKeys, Preparing
from intake.receive import Intake
from intake.roster import Roster
from intake.rulebook import phrases_text, read_policy, read_rules
from intake.settings import Settings
from intake.store.store import Store
from intake.thread import Threads
from intake.vault.envelope import PublicKey
from intake.vault.secrets import Secret, derive
from triage.assess import assess
from triage.policy import Kept, Policy
from triage.rules import RuleSet

Clock = Callable[[], datetime]
HTTPS = "https://"
DEFAULT_PORTS = ("http://", ":80"), (HTTPS, ":443")


def now() -> datetime:
    """Read the clock; everything below the edges gets the time as an argument."""
    return datetime.now(UTC)


def as_browsers_write(origin: str) -> str:
    """Write the address of a face as browsers do: no path, no port that goes without saying."""
    named = urlsplit(origin.lower())
    written = f"{named.scheme}://{named.netloc}" if named.netloc else ""
    for scheme, port in DEFAULT_PORTS:
        if written.startswith(scheme):
            written = written.removesuffix(port)
    return written


@dataclass(frozen=True, slots=True, repr=False)
class ChildFacing:
    """What the child-facing process holds."""

    policy: Policy
    phrases_text: str
    intake: Intake
    threads: Threads
    tail: Tail
    form_key: Secret
    cookie_key: Secret
    clock: Clock
    origin: str
    """Its address as browsers write it; empty when every address is taken as it comes."""

    @property
    def public_https(self) -> bool:
        """Whether children reach it through TLS."""
        return self.origin.startswith(HTTPS)


@dataclass(frozen=True, slots=True, repr=False)
class StaffFacing:
    """What the staff-facing process holds; no key here opens any case."""

    policy: Policy
    rules: RuleSet
    store: Store
    roster: Roster
    tail: Tail
    recovery: PublicKey
    clock: Clock
    origin: str
    """Its address as browsers write it; empty when every address is taken as it comes."""

    @property
    def public_https(self) -> bool:
        """Whether staff reach it through TLS."""
        return self.origin.startswith(HTTPS)


@asynccontextmanager
async def child_facing(settings: Settings, clock: Clock = now) -> AsyncIterator[ChildFacing]:
    """Open everything the child-facing process needs, and close it again."""
    policy = read_policy(settings)
    pepper = checked.read_key(settings.path(settings.pepper_file))
    async with _opened(settings) as (store, roster, tail):
        recovery = PublicKey(bytes.fromhex(settings.recovery_public))
        preparing = Preparing(
            policy=policy,
            judge=partial(assess, rules=read_rules()),
            keys=ChildKeys(pepper, recovery),
        )
        intake = Intake(preparing=preparing, store=store, roster=roster, tail=tail, clock=clock)
        yield ChildFacing(
            policy=policy,
            phrases_text=phrases_text(settings, policy),
            intake=intake,
            threads=Threads(
                store=store,
                pepper=pepper,
                intake=intake,
                tail=tail,
                clock=clock,
                life=policy.keep(Kept.CHILD_SESSION),
            ),
            tail=tail,
            form_key=derive(pepper, "forms"),
            cookie_key=derive(pepper, "cookies"),
            clock=clock,
            origin=as_browsers_write(settings.child_origin),
        )


@asynccontextmanager
async def staff_facing(settings: Settings, clock: Clock = now) -> AsyncIterator[StaffFacing]:
    """Open everything the staff-facing process needs, and close it again."""
    async with _opened(settings) as (store, roster, tail):
        yield StaffFacing(
            policy=read_policy(settings),
            rules=read_rules(),
            store=store,
            roster=roster,
            tail=tail,
            recovery=PublicKey(bytes.fromhex(settings.recovery_public)),
            clock=clock,
            origin=as_browsers_write(settings.console_origin),
        )


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Store, Roster, Tail]]:
    store = Store(settings.store_url)
    try:
        roster = Roster(store, bytes.fromhex(settings.root_public))
        tail = Tail(store, on_staff_change=roster.refresh)
        await tail.start()
        try:
            await roster.refresh()  # after the tail knows where it stands: no change falls between
            yield store, roster, tail
        finally:
            await tail.stop()
    finally:
        store.close()
