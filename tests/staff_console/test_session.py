"""Signing in, staying in and going out; a copy of the database opens nothing."""

import asyncio
import time

import pytest

from intake.errors import Forbidden, Refused, Unavailable, Unreadable
from intake.vault.cards import reading_key
from intake.vault.envelope import unlock_key, unseal
from intake.vault.secrets import Secret, derive
from intake.vault.totp import code_at, new_totp_secret
from staff_console import passwords, session, team
from staff_console.joining import Chosen, begin_joining, finish_joining
from staff_console.passwords import INSIDE, STRETCHERS, of_session, of_totp
from tests.staff_console.office import PASSWORD, spelled


def code(office, name: str) -> str:
    return code_at(office.people[name].totp, office.clock())


async def verbs(office) -> list[str]:
    return [row.verb for row in await office.sql("SELECT verb FROM journal ORDER BY seq")]


async def test_a_password_and_a_code_open_a_session(office):
    office.clock.forward(minutes=1)
    member = await office.sign_in("boss")
    assert (member.role, member.name) == ("manager", "管理者")
    assert (await verbs(office))[-1] == "signed in"


async def test_each_sign_in_has_a_token_of_its_own(office):
    first = office.people["boss"].token
    office.clock.forward(minutes=1)
    await office.sign_in("boss")
    assert office.people["boss"].token != first


@pytest.mark.parametrize(
    "name, password, shift",
    [
        ("boss", "wrong horse battery", 0),
        ("nobody", PASSWORD, 0),
        ("boss", PASSWORD, 600),  # a code of ten minutes ahead
    ],
)
async def test_a_wrong_sign_in_is_refused_and_says_no_more(office, name, password, shift):
    office.clock.forward(minutes=1)
    stale = code_at(office.people["boss"].totp, office.clock.at.replace(minute=20))
    given = stale if shift else code(office, "boss")
    with pytest.raises(Forbidden) as refused:
        await session.sign_in(office.desk, name, password, given)
    assert str(refused.value) == str(Forbidden())
    assert (await verbs(office))[-1] == "sign-in refused"


async def test_the_journal_does_not_keep_a_name_that_was_typed(office):
    with pytest.raises(Forbidden):
        await session.sign_in(office.desk, "mistyped-password-123", PASSWORD, "000000")
    last = (await office.sql("SELECT staff_id, facts FROM journal ORDER BY seq DESC LIMIT 1"))[0]
    assert (last.staff_id, last.facts) == (None, "{}")


async def test_an_unknown_name_is_stretched_like_a_known_one(office, monkeypatch):
    stretched = []

    async def stretch(password, salt):
        stretched.append(len(salt))
        return Secret(bytes(32))

    monkeypatch.setattr(STRETCHERS, "stretch", stretch)
    for name in ("boss", "nobody"):
        with pytest.raises(Forbidden):
            await session.sign_in(office.desk, name, PASSWORD, "000000")
    assert stretched == [16, 16]


async def test_a_code_is_accepted_once(office):
    office.clock.forward(minutes=1)
    await office.sign_in("boss")
    with pytest.raises(Forbidden):
        await session.sign_in(office.desk, "boss", PASSWORD, code(office, "boss"))
    office.clock.forward(seconds=30)
    assert await office.sign_in("boss")


async def test_two_who_use_one_code_at_once_are_one_session(office):
    office.clock.forward(minutes=1)
    given = code(office, "boss")
    tries = [session.sign_in(office.desk, "boss", PASSWORD, given) for _ in range(2)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Forbidden", "bytes"]


async def test_five_failures_lock_the_name_for_a_quarter_of_an_hour(office):
    office.clock.forward(minutes=1)
    for _ in range(session.FAILURES):
        with pytest.raises(Forbidden):
            await session.sign_in(office.desk, "boss", "wrong horse battery", "000000")
    with pytest.raises(Forbidden):
        await office.sign_in("boss")
    office.clock.forward(minutes=14)
    with pytest.raises(Forbidden):
        await office.sign_in("boss")
    office.clock.forward(minutes=1, seconds=1)
    assert await office.sign_in("boss")


@pytest.mark.parametrize(
    "meanwhile",
    [
        "UPDATE staff SET locked_until = 99999999999",
        "UPDATE staff SET status = 'revoked'",
        "UPDATE staff SET salt = x'00'",  # another password
    ],
)
async def test_what_happens_while_a_password_is_stretched_counts(office, monkeypatch, meanwhile):
    office.clock.forward(minutes=1)
    stretch = STRETCHERS.stretch

    async def slowly(password, salt):
        key = await stretch(password, salt)
        await office.sql(meanwhile)
        return key

    monkeypatch.setattr(STRETCHERS, "stretch", slowly)
    with pytest.raises(Forbidden):
        await session.sign_in(office.desk, "boss", PASSWORD, code(office, "boss"))


async def test_four_failures_lock_nothing(office):
    office.clock.forward(minutes=1)
    for _ in range(session.FAILURES - 1):
        with pytest.raises(Forbidden):
            await session.sign_in(office.desk, "boss", "wrong horse battery", "000000")
    assert await office.sign_in("boss")


async def test_only_so_many_may_wait_to_be_stretched(office, monkeypatch):
    def slowly(password, salt):
        time.sleep(0.02)
        return Secret(bytes(32))

    monkeypatch.setattr(passwords, "stretch_password", slowly)
    tries = [session.sign_in(office.desk, "nobody", PASSWORD, "000000") for _ in range(INSIDE + 4)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(one) for one in outcomes].count(Unavailable) == 4
    assert [type(one) for one in outcomes].count(Forbidden) == INSIDE


async def test_a_session_ends_after_a_quarter_of_an_hour_of_silence(office):
    token = office.people["boss"].token
    office.clock.forward(minutes=14)
    assert await session.member(office.desk, token)
    office.clock.forward(minutes=14)
    assert await session.member(office.desk, token)
    office.clock.forward(minutes=15)
    assert await session.member(office.desk, token) is None
    assert await office.sql("SELECT tag FROM staff_session") == []


async def test_the_live_feed_is_no_sign_of_life(office):
    token = office.people["boss"].token
    for _ in range(14):
        office.clock.forward(minutes=1)
        assert await session.glance(office.desk, token)
    office.clock.forward(minutes=1)
    assert await session.glance(office.desk, token) is None


async def test_a_session_ends_after_ten_hours_however_busy(office):
    token = office.people["boss"].token
    for _ in range(59):
        office.clock.forward(minutes=10)
        assert await session.member(office.desk, token)
    office.clock.forward(minutes=10)
    assert await session.member(office.desk, token) is None


async def test_a_sign_of_life_is_written_once_a_minute(office):
    token = office.people["boss"].token
    seen = "SELECT last_seen FROM staff_session"
    before = await office.sql(seen)
    office.clock.forward(seconds=59)
    await session.member(office.desk, token)
    assert await office.sql(seen) == before
    office.clock.forward(seconds=1)
    await session.member(office.desk, token)
    assert await office.sql(seen) != before


async def test_a_disk_that_takes_no_sign_of_life_keeps_nobody_from_reading(office):
    boss = await office.member("boss")
    token, seen = office.people["boss"].token, "SELECT last_seen FROM staff_session"
    before = await office.sql(seen)
    office.clock.forward(minutes=2)
    writer = office.desk.store._writer
    healthy, writer._before_commit = writer._before_commit, full
    with pytest.raises(Unavailable):  # the control: nothing can be stored
        await team.invite(office.desk, boss, "人", "clerk")
    found = await session.member(office.desk, token)
    assert found
    assert found.id == boss.id
    writer._before_commit = healthy
    assert await office.sql(seen) == before
    assert await session.member(office.desk, token)
    assert await office.sql(seen) != before


def full(_tx):
    raise OSError("no space left on device")


async def test_signing_out_ends_this_session_and_no_other(office):
    first = office.people["boss"].token
    office.clock.forward(minutes=1)
    second = await office.sign_in("boss")
    await session.sign_out(office.desk, second)
    assert await session.glance(office.desk, office.people["boss"].token) is None
    assert await session.glance(office.desk, first)


async def test_a_changed_password_ends_every_session_and_gives_a_fresh_one(office):
    old = office.people["boss"].token
    member = await office.member("boss")
    fresh = await session.change_password(office.desk, member, PASSWORD, "a whole new phrase")
    assert await session.glance(office.desk, old) is None
    found = await session.glance(office.desk, fresh)
    assert found is not None
    assert found.id == member.id
    office.clock.forward(minutes=1)
    with pytest.raises(Forbidden):
        await office.sign_in("boss")
    given = code(office, "boss")
    assert await session.sign_in(office.desk, "boss", "a whole new phrase", given)


async def test_a_password_is_not_changed_without_the_old_one(office):
    member = await office.member("boss")
    with pytest.raises(Forbidden):
        await session.change_password(office.desk, member, "guessing at it", "a whole new phrase")
    with pytest.raises(Refused):
        await session.change_password(office.desk, member, PASSWORD, "short")
    assert await session.glance(office.desk, office.people["boss"].token)


async def test_whoever_is_revoked_is_out_at_once(crew):
    boss, con = await crew.member("boss"), await crew.member("con")
    await team.revoke(crew.desk, boss, con.id)
    assert await session.glance(crew.desk, crew.people["con"].token) is None
    crew.clock.forward(minutes=1)
    with pytest.raises(Forbidden):
        await crew.sign_in("con")


async def test_a_status_written_into_the_row_takes_effect_at_once(crew):
    await crew.sql("UPDATE staff SET status = 'revoked' WHERE sign_in_name = 'con'")
    assert await session.glance(crew.desk, crew.people["con"].token) is None


async def test_a_role_written_into_the_row_is_no_role(crew):
    await crew.sql("UPDATE staff SET role = 'manager' WHERE sign_in_name = 'con'")
    assert await session.glance(crew.desk, crew.people["con"].token) is None
    assert crew.desk.roster.forged
    crew.clock.forward(minutes=1)
    with pytest.raises(Forbidden):
        await crew.sign_in("con")


async def test_neither_token_nor_password_nor_code_secret_is_in_the_database(office, home):
    office.clock.forward(minutes=1)
    boss = await office.sign_in("boss")
    await office.sql("SELECT 1")
    disk = b"".join(path.read_bytes() for path in home.glob("madoguchi.db*"))
    colleague = office.people["boss"]
    for hidden in (colleague.token, colleague.totp, boss.secret.reveal(), PASSWORD.encode()):
        assert not [form for form in spelled(hidden) if form in disk]
    assert boss.tag in disk  # the control: what is there is found


async def test_a_session_row_opens_only_with_its_token(office):
    boss = await office.member("boss")
    wrapped = (await office.sql("SELECT wrapped FROM staff_session"))[0].wrapped
    token = Secret(office.people["boss"].token)
    opened = unlock_key(wrapped, derive(token, "staff session"), of_session(boss.id))
    assert opened.reveal() == boss.secret.reveal()
    with pytest.raises(Unreadable):
        unlock_key(wrapped, derive(Secret(bytes(32)), "staff session"), of_session(boss.id))


async def test_a_session_row_moved_to_a_colleague_opens_nothing(crew):
    con = await crew.member("con")
    await crew.sql(
        "UPDATE staff_session SET staff_id = (SELECT id FROM staff WHERE role = 'manager')"
        " WHERE staff_id = :con",
        con=con.id,
    )
    assert await session.glance(crew.desk, crew.people["con"].token) is None


async def test_the_secret_of_the_app_is_sealed_to_its_owner(crew):
    con, boss = await crew.member("con"), await crew.member("boss")
    found = await crew.sql("SELECT totp_sealed FROM staff WHERE id = :id", id=con.id)
    sealed, place = found[0].totp_sealed, of_totp(con.id)
    assert unseal(sealed, reading_key(con.secret), place) == crew.people["con"].totp
    with pytest.raises(Unreadable):
        unseal(sealed, reading_key(boss.secret), place)


async def test_any_console_serves_any_session(office, here, clock):
    from intake.spine import staff_facing

    async with staff_facing(here, clock) as other:
        found = await session.member(other, office.people["boss"].token)
        assert found is not None
        assert found.name == "管理者"


async def test_a_form_token_belongs_to_one_session(office):
    first = await office.member("boss")
    office.clock.forward(minutes=1)
    second = await office.sign_in("boss")
    assert first.csrf != second.csrf
    assert second.csrf == (await office.member("boss")).csrf


def chosen(clock, **other) -> Chosen:
    totp = new_totp_secret()
    usual = {
        "sign_in_name": "newcomer",
        "password": PASSWORD,
        "totp_secret": totp,
        "code": code_at(totp, clock()),
    }
    return Chosen(**{**usual, **other})


async def invited(office, role: str = "counsellor") -> str:
    return await team.invite(office.desk, await office.member("boss"), "なかま", role)


async def test_an_invitation_names_who_is_invited(office):
    joining = await begin_joining(office.desk, await invited(office))
    assert (joining.name, joining.role) == ("なかま", "counsellor")


async def test_an_invitation_is_used_once(office, clock):
    one_time = await invited(office)
    assert await finish_joining(office.desk, one_time, chosen(clock))
    with pytest.raises(Forbidden):
        await begin_joining(office.desk, one_time)
    with pytest.raises(Forbidden):
        await finish_joining(office.desk, one_time, chosen(clock, sign_in_name="other"))


async def test_an_invitation_ends_after_seven_days(office, clock):
    one_time = await invited(office)
    clock.forward(days=6, hours=23)
    assert await begin_joining(office.desk, one_time)
    clock.forward(hours=1)
    with pytest.raises(Forbidden):
        await begin_joining(office.desk, one_time)


@pytest.mark.parametrize("spoiled", ["", ".", "nobody.ABC", "{id}.ABCDEFGH", "{id}."])
async def test_a_guessed_invitation_opens_nothing(office, spoiled):
    staff = (await invited(office)).partition(".")[0]
    with pytest.raises(Forbidden):
        await begin_joining(office.desk, spoiled.format(id=staff))


@pytest.mark.parametrize(
    "other, reason",
    [
        ({"password": "eleven char"}, "password-short"),
        ({"password": "x" * 300}, "password-long"),
        ({"sign_in_name": "  "}, "name-empty"),
        ({"sign_in_name": "ＢＯＳＳ "}, "name-taken"),
        ({"code": "000000"}, "code-wrong"),
    ],
)
async def test_joining_says_what_is_still_missing(office, clock, other, reason):
    one_time = await invited(office)
    with pytest.raises(Refused) as refused:
        await finish_joining(office.desk, one_time, chosen(clock, **other))
    assert refused.value.args == (reason,)
    assert await finish_joining(office.desk, one_time, chosen(clock))  # nothing was spoiled by it
