"""PostgreSQL takes no NUL in a text and no number beyond its columns: a refusal, not a breakdown."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from intake import installation, settings
from intake.errors import Refused
from intake.model import Receipt
from intake.store.migrate import upgrade
from intake.store.staff import staff_by_id
from tests.staff_console.office import Office, furnish, opened_office

pytestmark = pytest.mark.postgres


@pytest.fixture
async def office(tmp_path, postgres_database, clock, quick) -> AsyncIterator[Office]:
    upgrade(postgres_database)
    sheet = installation.initialise(tmp_path / "instance")
    here = settings.load(tmp_path / "instance").model_copy(update={"store": postgres_database})
    people = await furnish(here, sheet, {"psy": "psychologist"})
    async with opened_office(here, clock, people) as office:
        yield office


async def test_no_address_is_our_mistake(office, enter):
    boss, token = enter("boss"), (await office.member("boss")).csrf
    assert (await boss.get("/case/a%00b")).status in {400, 404}
    for path in ("/case/a%00b/claim", "/team/a%00b/revoke", "/team/a%00b/grant"):
        assert (await boss.post(path, {"token": token, "version": 1})).status in {400, 404}


async def test_a_value_no_column_takes_spoils_nobody_elses_commit(office):
    """What is written together stands or falls together only when the disk does."""
    odd = [office.desk.store.write(lambda tx: staff_by_id(tx, "a\x00b")) for _ in range(5)]
    good = [office.child_writes("こんにちは", token=number) for number in range(5)]
    told = await asyncio.gather(*odd, *good, return_exceptions=True)
    assert [type(one) for one in told[:5]] == [Refused] * 5
    assert [isinstance(one, Receipt) for one in told[5:]] == [True] * 5
