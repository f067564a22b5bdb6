"""A desk with colleagues: who they are, what they know, and children who write to them."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import text

from intake import installation
from intake.installation import Sheet
from intake.settings import Settings
from intake.spine import ChildFacing, StaffFacing, child_facing, staff_facing
from intake.vault.totp import code_at, new_totp_secret
from staff_console import session, team
from staff_console.joining import Chosen, finish_joining
from tests.builders import FRIDAY, an_arrival

PASSWORD = "correct horse battery"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = FRIDAY

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Colleague:
    """Somebody who works here, with what they know and carry."""

    name: str
    totp: bytes
    token: bytes = b""


@dataclass
class Office:
    """The desk with its colleagues, each made afresh for every request."""

    desk: StaffFacing
    clock: Clock
    spine: ChildFacing
    people: dict[str, Colleague] = field(default_factory=dict)
    written: int = 0

    async def member(self, name: str) -> session.Member:
        """Find somebody at their desk; whoever was away too long signs in again."""
        found = await session.glance(self.desk, self.people[name].token)
        return found or await self.sign_in(name)

    async def join(self, name: str, one_time: str) -> session.Member:
        totp = new_totp_secret()
        chosen = Chosen(name, PASSWORD, totp, code_at(totp, self.clock()))
        token = await finish_joining(self.desk, one_time, chosen)
        self.people[name] = Colleague(name, totp, token)
        return await self.member(name)

    async def hire(self, name: str, role: str) -> session.Member:
        boss = await self.member("boss")
        joined = await self.join(name, await team.invite(self.desk, boss, name, role))
        await self.spine.intake._roster.refresh()
        return joined

    async def sign_in(self, name: str) -> session.Member:
        colleague = self.people[name]
        code = code_at(colleague.totp, self.clock())
        colleague.token = await session.sign_in(self.desk, name, PASSWORD, code)
        found = await session.glance(self.desk, colleague.token)
        assert found
        return found

    async def child_writes(self, words: str, *, token: int = 1, **more):
        self.written += 1
        delivery = f"delivery-{self.written}"
        arrival = an_arrival(words, token=token, delivery=delivery, at=self.clock(), **more)
        return await self.spine.intake.receive(arrival)

    async def sql(self, statement: str, **values):
        """Do what somebody does who has the database and nothing else."""

        def work(tx):
            found = tx.execute(text(statement), values)
            return found.all() if found.returns_rows else []

        return await self.desk.store.write(work)


@asynccontextmanager
async def opened_office(
    here: Settings, clock: Clock, people: dict[str, Colleague]
) -> AsyncIterator[Office]:
    """Open both doors of an installation on which these colleagues have joined."""
    async with staff_facing(here, clock) as desk, child_facing(here, clock) as spine:
        yield Office(desk, clock, spine, {name: replace(one) for name, one in people.items()})


async def furnish(here: Settings, sheet: Sheet, hired: dict[str, str]) -> dict[str, Colleague]:
    """Let a manager, boss, and colleagues join a new installation; give what each knows."""
    clock = Clock()
    one_time = await installation.first_sign_in(here, sheet, clock())
    async with opened_office(here, clock, {}) as office:
        await office.join("boss", one_time)
        for name, role in hired.items():
            await office.hire(name, role)
        return office.people


def spelled(raw: bytes) -> tuple[bytes, ...]:
    """The ways bytes may stand in a file: as they are, in hex, in base64."""
    return raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")
