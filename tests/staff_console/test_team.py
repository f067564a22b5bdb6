"""Who becomes a reader and who stops being one; nobody does by a row in the database."""

import os

import pytest

from intake.appointment import appoint, of_staff
from intake.errors import Conflict, Forbidden, NotFound, Refused
from intake.log import OURS
from intake.model import StaffId
from intake.vault.cards import ROOT, card_of, reading_key, sign
from intake.vault.envelope import lock_key, public_half, seal
from intake.vault.secrets import new_secret
from intake.vault.stretch import stretch_password
from intake.vault.totp import code_at, new_totp_secret
from staff_console import casework, session, team
from staff_console.caseview import open_case
from staff_console.passwords import of_totp
from staff_console.queue import View, queue_page
from staff_console.review import review

SEXUAL = "先輩に 裸の写真を 送れと 言われた"
PASSWORD = "an intruder's phrase"


async def holders(crew, case) -> set[str]:
    found = await crew.sql("SELECT staff_id FROM case_reader WHERE case_id = :id", id=case)
    return {row.staff_id for row in found}


async def plant(office, role: str = "manager", signed_by: str = ROOT):
    """Write a colleague straight into the database: everything right but the signature."""
    staff, secret, totp, salt = "f" * 26, new_secret(), new_totp_secret(), os.urandom(16)
    signed = sign(card_of(staff, role, secret), signed_by, new_secret())
    await office.sql(
        "INSERT INTO staff (id, sign_in_name, display_name, role, status, reads, signs, signed_by,"
        " signature, salt, wrapped, totp_sealed, totp_step, failed) VALUES (:id, 'intruder',"
        " 'いんさつ', :role, 'active', :reads, :signs, :by, :signature, :salt, :wrapped, :totp, 0, 0)",
        id=staff,
        role=role,
        reads=signed.card.reads,
        signs=signed.card.signs,
        by=signed_by,
        signature=signed.signature,
        salt=salt,
        wrapped=lock_key(secret, stretch_password(PASSWORD, salt), of_staff(staff)),
        totp=seal(totp, public_half(reading_key(secret)), of_totp(staff)),
    )
    return staff, totp


async def test_a_planted_row_is_never_a_reader_and_alarms(crew, caplog):
    staff, _ = await plant(crew)
    with caplog.at_level("WARNING", logger=OURS.name):
        case = (await crew.child_writes("もう しにたい")).case
        found = await review(crew.desk, await crew.member("boss"))
    assert staff not in await holders(crew, case)
    assert len(await holders(crew, case)) == 6  # the control: five colleagues and the sheet do
    assert found.forged == (staff,)
    assert "forged staff card" in caplog.text
    rows = {row.id: row.genuine for row in await team.team(crew.desk, await crew.member("boss"))}
    assert [one for one, genuine in rows.items() if not genuine] == [staff]


async def test_a_planted_row_is_not_read_into_the_next_process_either(crew, here, clock):
    from intake.spine import child_facing
    from tests.builders import an_arrival

    staff, _ = await plant(crew)
    async with child_facing(here, clock) as other:
        receipt = await other.intake.receive(an_arrival("もう しにたい"))
    assert staff not in await holders(crew, receipt.case)


async def test_a_planted_colleague_does_not_sign_in(crew):
    _, totp = await plant(crew)
    given = code_at(totp, crew.clock())
    with pytest.raises(Forbidden):
        await session.sign_in(crew.desk, "intruder", PASSWORD, given)


async def test_a_genuine_row_of_the_same_shape_does_sign_in(office):
    """The control of the test above: only the signature is different."""
    boss = await office.member("boss")
    new = appoint(
        name="なかま", role="counsellor", signed_by=boss.id, signer=boss.secret, at=office.clock()
    )
    from intake.store.staff import add_staff

    await office.desk.store.write(lambda tx: add_staff(tx, new.row, office.clock()))
    assert (await office.join("genuine", new.one_time)).role == "counsellor"


@pytest.mark.parametrize("signer", ["con", "f" * 26])
async def test_a_signature_of_who_is_no_manager_makes_no_reader(crew, signer):
    by = (await crew.member("con")).id if signer == "con" else signer
    staff, _ = await plant(crew, "counsellor", by)
    await crew.desk.roster.refresh()
    assert staff in crew.desk.roster.forged


async def test_no_key_is_given_to_a_planted_row(crew, case):
    staff, _ = await plant(crew)
    boss = await crew.member("boss")
    with pytest.raises(Refused):
        await casework.grant(crew.desk, boss, case, version=1, staff_id=staff, reason="応援")
    with pytest.raises(Refused):
        await anext(team.grant_missing(crew.desk, boss, staff))
    assert staff not in await holders(crew, case)


async def test_a_card_put_in_the_place_of_anothers_is_forged(crew):
    con = await crew.member("con")
    stolen = new_secret()
    await crew.sql(
        "UPDATE staff SET reads = :reads WHERE id = :id",
        reads=public_half(reading_key(stolen)),
        id=con.id,
    )
    await crew.desk.roster.refresh()
    assert con.id in crew.desk.roster.forged
    assert await session.glance(crew.desk, crew.people["con"].token) is None


async def test_an_invitation_needs_a_name_and_a_role_there_is(office):
    boss = await office.member("boss")
    for name, role, reason in (("", "clerk", "name-empty"), ("なかま", "wizard", "unknown-role")):
        with pytest.raises(Refused) as refused:
            await team.invite(office.desk, boss, name, role)
        assert refused.value.args == (reason,)


async def test_the_one_time_sign_in_is_not_in_the_database(office, home):
    one_time = await team.invite(office.desk, await office.member("boss"), "なかま", "clerk")
    disk = b"".join(path.read_bytes() for path in home.glob("madoguchi.db*"))
    staff, _, word = one_time.partition(".")
    assert staff.encode() in disk  # the control
    assert word.encode() not in disk


async def test_whoever_is_revoked_loses_every_key_that_two_others_hold(crew, case):
    con = await crew.member("con")
    await team.revoke(crew.desk, await crew.member("boss"), con.id)
    assert con.id not in await holders(crew, case)
    entry = (await crew.sql("SELECT verb, facts FROM journal ORDER BY seq DESC LIMIT 1"))[0]
    assert entry.verb == "revoked"
    assert '"kept": 0' in entry.facts


async def test_the_key_of_a_case_few_can_open_is_kept_and_alarms(crew, caplog):
    case = (await crew.child_writes(SEXUAL)).case  # psy, lead, boss
    boss, psy, lead = [await crew.member(name) for name in ("boss", "psy", "lead")]
    await team.revoke(crew.desk, boss, psy.id)
    assert psy.id not in await holders(crew, case)
    with caplog.at_level("WARNING", logger=OURS.name):
        await team.revoke(crew.desk, boss, lead.id)
    assert lead.id in await holders(crew, case)
    assert "too few holders" in caplog.text
    few = (await review(crew.desk, boss)).few_holders
    assert [(one.case, one.holders) for one in few] == [(case, 1)]


async def test_a_later_case_is_not_sealed_to_who_has_left(crew):
    con = await crew.member("con")
    await team.revoke(crew.desk, await crew.member("boss"), con.id)
    await crew.spine.intake._roster.refresh()  # the other process hears of it through the journal
    case = (await crew.child_writes("もう しにたい")).case
    assert con.id not in await holders(crew, case)


async def test_nobody_revokes_themselves_or_twice_or_the_last_manager(crew):
    boss, con = await crew.member("boss"), await crew.member("con")
    with pytest.raises(Conflict):
        await team.revoke(crew.desk, boss, boss.id)
    await team.revoke(crew.desk, boss, con.id)
    with pytest.raises(Conflict):
        await team.revoke(crew.desk, boss, con.id)
    with pytest.raises(NotFound):
        await team.revoke(crew.desk, boss, StaffId("0" * 26))
    admin = await crew.hire("admin", "administrator")
    with pytest.raises(Refused):
        await team.revoke(crew.desk, admin, boss.id)


async def test_whom_a_revoked_manager_appointed_stays(crew):
    vice = await crew.hire("vice", "manager")
    one_time = await team.invite(crew.desk, vice, "新しい人", "counsellor")
    new = await crew.join("new", one_time)
    await team.revoke(crew.desk, await crew.member("boss"), vice.id)
    assert await session.glance(crew.desk, crew.people["new"].token)
    assert new.id in {reader.staff for reader in await crew.desk.roster.readers()}
    assert crew.desk.roster.forged == ()


@pytest.mark.parametrize("leaves, opens", [("vice", False), ("con", True)])
async def test_what_a_revoked_manager_signed_and_nobody_took_up_ends(crew, leaves, opens):
    vice = await crew.hire("vice", "manager")
    one_time = await team.invite(crew.desk, vice, "新しい人", "manager")
    leaver = await crew.member(leaves)
    await team.revoke(crew.desk, await crew.member("boss"), leaver.id)
    if opens:
        assert (await crew.join("new", one_time)).role == "manager"
    else:
        with pytest.raises(Forbidden):
            await crew.join("new", one_time)


async def given(crew, name: str, to) -> list[team.Progress]:
    member = await crew.member(name)
    return [one async for one in team.grant_missing(crew.desk, member, to.id)]


async def test_a_new_colleague_is_given_the_open_cases_of_their_role(crew):
    calm = (await crew.child_writes("きょうは てんきが いい", token=1)).case
    hidden = (await crew.child_writes(SEXUAL, token=2)).case
    done = (await crew.child_writes("おわりの はなし", token=3)).case
    await casework.close(crew.desk, await crew.member("con"), done, version=1, reason="済")
    new = await crew.hire("new", "counsellor")
    assert (await queue_page(crew.desk, new, View.OPEN)).rows == ()
    progress = await given(crew, "boss", new)
    assert progress[0] == team.Progress(0, 2, 0)
    assert progress[-1] == team.Progress(2, 2, 1)
    assert [row.case for row in (await queue_page(crew.desk, new, View.OPEN)).rows] == [calm]
    assert await open_case(crew.desk, new, calm)
    with pytest.raises(NotFound):
        await open_case(crew.desk, new, hidden)
    assert (await given(crew, "boss", new))[-1].granted == 0  # a second time there is nothing left


async def test_giving_what_is_missing_goes_in_small_steps(crew, monkeypatch):
    monkeypatch.setattr("staff_console.granting.BATCH", 2)
    for number in range(1, 6):
        await crew.child_writes("きょうは てんきが いい", token=number)
    new = await crew.hire("new", "counsellor")
    progress = await given(crew, "boss", new)
    assert [(one.done, one.granted) for one in progress] == [(0, 0), (2, 2), (4, 4), (5, 5)]
    assert {one.total for one in progress} == {5}


async def test_who_gives_gives_only_what_they_hold(crew):
    await crew.child_writes("きょうは てんきが いい")
    vice = await crew.hire("vice", "manager")
    new = await crew.hire("new", "counsellor")
    assert await given(crew, "vice", new) == [team.Progress(0, 0, 0)]
    await given(crew, "boss", vice)
    assert (await given(crew, "vice", new))[-1].granted == 1


async def test_what_a_colleague_was_taken_out_of_stays_closed_to_them(crew, case):
    con, lead = await crew.member("con"), await crew.member("lead")
    await casework.restrict(crew.desk, lead, case, version=1, staff_id=con.id, reason="親戚の子")
    assert (await given(crew, "boss", con))[-1] == team.Progress(1, 1, 0)
    assert con.id not in await holders(crew, case)
