"""Who may read a case: those the policy names, fewer when it turns sexual, and nobody planted."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from intake.model import RECOVERY
from intake.store.schema import case, journal, staff
from intake.vault.secrets import new_secret
from tests.builders import an_arrival
from tests.intake.office import colleague, dismiss, hire, holders, open_case

pytestmark = pytest.mark.usefixtures("quick_stretching")

CALM = "きょうは ともだちと けんかした"
SEXUAL = "せんぱいに はだかの しゃしんを おくれって いわれた"


@pytest.fixture
async def team(spine, sheet):
    roles = ("counsellor", "psychologist", "manager")
    people = {role: colleague(role, sheet.recovery) for role in roles}
    await hire(spine, *people.values())
    return people


def ids(team, *roles) -> set[str]:
    return {team[role].id for role in roles} | {RECOVERY}


async def verbs(spine) -> list[str]:
    every = select(journal.c.verb).order_by(journal.c.seq)
    return await spine.intake._store.read(lambda tx: tx.execute(every).scalars().all())


# Opening


async def test_a_calm_case_is_held_by_everyone_the_policy_names(spine, team):
    receipt = await spine.intake.receive(an_arrival(CALM))
    assert await holders(spine, receipt.case) == ids(team, *team)


async def test_every_holder_opens_the_words_and_what_triage_found(spine, team, sheet):
    receipt = await spine.intake.receive(an_arrival(CALM))
    keys = {one.id: one.secret for one in team.values()} | {RECOVERY: sheet.recovery}
    for holder, secret in keys.items():
        opened = await open_case(spine, receipt.case, holder, secret)
        assert json.loads(opened.words[0])["text"] == CALM
        assert json.loads(opened.judged[0])["assessment"]["version"]


async def test_a_case_that_is_sexual_from_the_start_is_held_by_few(spine, team):
    receipt = await spine.intake.receive(an_arrival(SEXUAL))
    assert await holders(spine, receipt.case) == ids(team, "psychologist", "manager")


# Narrowing


async def test_a_case_that_becomes_sexual_is_taken_from_who_need_not_read_it(spine, team):
    receipt = await spine.intake.receive(an_arrival(CALM, delivery="a"))
    await spine.intake.receive(an_arrival(SEXUAL, delivery="b"))
    assert await holders(spine, receipt.case) == ids(team, "psychologist", "manager")
    assert (await verbs(spine)).count("narrowed") == 1


async def test_a_case_that_stays_calm_is_not_narrowed(spine, team):
    receipt = await spine.intake.receive(an_arrival(CALM, delivery="a"))
    await spine.intake.receive(an_arrival(CALM, delivery="b"))
    assert await holders(spine, receipt.case) == ids(team, *team)
    assert "narrowed" not in await verbs(spine)


async def test_a_calm_message_afterwards_widens_nothing(spine, team):
    receipt = await spine.intake.receive(an_arrival(SEXUAL, delivery="a"))
    await spine.intake.receive(an_arrival(CALM, delivery="b"))
    assert await holders(spine, receipt.case) == ids(team, "psychologist", "manager")


async def test_whoever_is_talking_with_the_child_keeps_the_key(spine, team):
    receipt = await spine.intake.receive(an_arrival(CALM, delivery="a"))
    talking = {"status": "claimed", "assignee": team["counsellor"].id}
    await spine.intake._store.write(lambda tx: tx.execute(update(case).values(talking)))
    await spine.intake.receive(an_arrival(SEXUAL, delivery="b"))
    assert await holders(spine, receipt.case) == ids(team, *team)


async def test_nobody_is_shut_out_when_fewer_than_two_would_stay(spine, sheet):
    people = {role: colleague(role, sheet.recovery) for role in ("counsellor", "manager")}
    await hire(spine, *people.values())
    receipt = await spine.intake.receive(an_arrival(CALM, delivery="a"))
    await spine.intake.receive(an_arrival(SEXUAL, delivery="b"))
    assert await holders(spine, receipt.case) == ids(people, *people)


async def test_a_colleague_who_has_left_does_not_count_among_who_would_stay(spine, team):
    """Their key was kept because few could open the case; it opens nothing for a child any more."""
    receipt = await spine.intake.receive(an_arrival(CALM, delivery="a"))
    await dismiss(spine, team["psychologist"])
    await spine.intake._roster.refresh()
    await spine.intake.receive(an_arrival(SEXUAL, delivery="b"))
    assert await holders(spine, receipt.case) == ids(team, *team)
    assert "narrowed" not in await verbs(spine)


# Who counts as staff


async def test_a_row_planted_in_the_table_never_becomes_a_reader(spine, sheet, team):
    forged = colleague("psychologist", new_secret())
    await hire(spine, forged)
    receipt = await spine.intake.receive(an_arrival(CALM))
    assert forged.id not in await holders(spine, receipt.case)
    assert spine.intake._roster.forged == (forged.id,)


async def test_a_key_changed_in_the_table_takes_its_owner_out(spine, team):
    mine = new_secret().reveal()
    one = staff.c.id == team["counsellor"].id
    await spine.intake._store.write(
        lambda tx: tx.execute(update(staff).where(one).values(reads=mine))
    )
    await spine.intake._roster.refresh()
    receipt = await spine.intake.receive(an_arrival(CALM))
    assert await holders(spine, receipt.case) == ids(team, "psychologist", "manager")


async def test_a_role_changed_in_the_table_takes_its_owner_out(spine, team):
    one = staff.c.id == team["counsellor"].id
    await spine.intake._store.write(
        lambda tx: tx.execute(update(staff).where(one).values(role="psychologist"))
    )
    await spine.intake._roster.refresh()
    receipt = await spine.intake.receive(an_arrival(SEXUAL))
    assert await holders(spine, receipt.case) == ids(team, "psychologist", "manager")


@pytest.mark.parametrize("status", ["invited", "revoked"])
async def test_who_is_not_active_becomes_no_reader(spine, sheet, status):
    away = colleague("psychologist", sheet.recovery, status=status)
    await hire(spine, away)
    receipt = await spine.intake.receive(an_arrival(CALM))
    assert await holders(spine, receipt.case) == {RECOVERY}


async def test_who_was_appointed_by_a_manager_who_left_still_reads(spine, team):
    boss = team["manager"]
    late = colleague("psychologist", boss.secret, signed_by=boss.id)
    await hire(spine, late)
    await spine.intake._store.write(
        lambda tx: tx.execute(update(staff).where(staff.c.id == boss.id).values(status="revoked"))
    )
    await spine.intake._roster.refresh()
    receipt = await spine.intake.receive(an_arrival(CALM))
    assert late.id in await holders(spine, receipt.case)
    assert boss.id not in await holders(spine, receipt.case)


async def test_who_joins_or_leaves_in_another_process_is_known_here_soon(spine, team):
    with spine.tail.watch(None) as watch:
        await dismiss(spine, team["counsellor"])
        spine.tail.nudge()
        while "revoked" not in [entry.verb for entry in await watch.next(5)]:
            continue
    receipt = await spine.intake.receive(an_arrival(CALM))
    assert await holders(spine, receipt.case) == ids(team, "psychologist", "manager")


async def test_a_whole_table_of_misshapen_rows_keeps_no_message_out(spine, sheet):
    broken = [
        replace(colleague("psychologist", sheet.recovery).row, reads=reads, signs=signs)
        for reads, signs in [(b"", b""), (b"x" * 31, b"y" * 33), (bytes(32), bytes(32))]
    ]
    for row in broken:
        values = {column.name: getattr(row, column.name) for column in staff.columns}
        await spine.intake._store.write(lambda tx, v=values: tx.execute(insert(staff), v))
    await spine.intake._roster.refresh()
    receipt = await spine.intake.receive(an_arrival(CALM))
    assert await holders(spine, receipt.case) == {RECOVERY}
    assert receipt.opened
