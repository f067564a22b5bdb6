"""The printed sheet gives the managers what nobody could open any more, and nothing else."""

import pytest

from intake import recovery
from intake.errors import Refused
from intake.installation import first_sign_in
from intake.store.holders import holders_of
from intake.store.orphans import count_orphans
from intake.store.staff import all_staff, change_staff
from intake.store.store import Store
from intake.store.verify import verify
from tests.builders import FRIDAY, an_arrival

pytestmark = pytest.mark.usefixtures("quick_stretching")


@pytest.fixture
async def store(here):
    opened = Store(here.store_url)
    yield opened
    opened.close()


async def a_manager(here, sheet, store) -> str:
    """Let the first manager join, as far as the database is concerned."""
    await first_sign_in(here, sheet, FRIDAY)
    (row,) = await store.read(all_staff)
    await store.write(lambda tx: change_staff(tx, row.id, while_status="invited", status="active"))
    return row.id


def silently(cases, _total):
    return cases


async def test_a_case_from_before_the_first_manager_is_recovered(here, sheet, spine, store):
    case = (await spine.intake.receive(an_arrival("たすけて"))).case
    manager = await a_manager(here, sheet, store)
    assert await store.read(count_orphans) == 1
    assert await recovery.recover(here, sheet.recovery, FRIDAY, silently) == 1
    holders = await store.read(lambda tx: holders_of(tx, case))
    assert manager in {holder.id for holder in holders}
    assert await store.read(count_orphans) == 0
    assert verify(here.store_url, "", lambda entries, _: entries).sound


async def test_what_somebody_can_open_is_left_to_them(here, sheet, spine, store):
    await a_manager(here, sheet, store)
    await spine.threads._intake._roster.refresh()
    await spine.intake.receive(an_arrival())
    assert await recovery.recover(here, sheet.recovery, FRIDAY, silently) == 0


async def test_without_a_manager_nothing_is_recovered(here, sheet, spine):
    await spine.intake.receive(an_arrival())
    with pytest.raises(Refused, match="No manager"):
        await recovery.recover(here, sheet.recovery, FRIDAY, silently)


def test_the_sheet_is_read_as_it_was_printed(here, sheet):
    assert recovery.read_sheet(sheet.printed(), here).reveal() == sheet.recovery.reveal()


@pytest.mark.parametrize("typed", ["", "not a key", "ab" * 31, "00" * 32])
def test_another_key_is_refused_and_not_quoted(here, typed):
    with pytest.raises(Refused) as refused:
        recovery.read_sheet(typed, here)
    assert not typed or typed not in str(refused.value)
