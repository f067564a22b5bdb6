"""Joining, signing in, locking and going out, the way a browser does it."""

import re

import pytest

from intake.vault.totp import code_at
from staff_console import team
from tests.staff_console.office import PASSWORD
from tests.staff_console.web.visitor import Reader, words_of


def code(office, name: str) -> str:
    return code_at(office.people[name].totp, office.clock())


async def signs_in(visitor, office, name: str = "boss", password: str = PASSWORD, **more):
    office.clock.forward(minutes=1)
    fields = {"name": name, "password": password, "code": code(office, "boss"), **more}
    return await visitor.fill("/sign-in", "/sign-in", **fields)


async def test_who_is_not_signed_in_is_led_to_the_door(stranger):
    assert (await stranger().get("/")).location == "/sign-in"


async def test_a_colleague_signs_in_and_sees_the_queue(office, stranger):
    visitor = stranger()
    assert (await signs_in(visitor, office)).location == "/"
    assert (await visitor.get("/")).status == 200


async def test_the_session_cookie_is_for_our_pages_only_and_ends_with_the_browser(office, stranger):
    seen = await signs_in(stranger(), office)
    cookie = seen.cookies["desk"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(re.split(r"; ", cookie))
    assert "Max-Age" not in cookie
    assert "expires" not in cookie.lower()


async def test_every_sign_in_gives_a_new_session_and_ends_the_one_before(office, enter):
    visitor = enter("boss")
    before = visitor.cookies["desk"]
    assert (await signs_in(visitor, office)).status == 303
    assert visitor.cookies["desk"] != before
    old = enter("boss")
    old.cookies["desk"] = before
    assert (await old.get("/")).location == "/sign-in"


@pytest.mark.parametrize("wrong", [{"name": "nobody"}, {"password": "x" * 20}, {"code": "000000"}])
async def test_every_wrong_sign_in_reads_the_same(office, stranger, wrong):
    seen = await signs_in(stranger(), office, **wrong)
    assert seen.status == 403
    assert "desk" not in seen.cookies
    assert "サインインできませんでした" in words_of(seen.text)
    assert PASSWORD not in seen.text


async def test_a_new_colleague_joins_with_a_one_time_link(office, stranger):
    one_time = await team.invite(
        office.desk, await office.member("boss"), "佐藤 はな", "counsellor"
    )
    visitor = stranger()
    second = await visitor.fill("/join", "/join", one_time=one_time)
    page = Reader(second.text)
    assert "佐藤 はなさん" in words_of(second.text)
    assert [tag for tag, _ in page.elements].count("path") == 2  # the QR code: paper and ink
    (totp,) = page.values("totp")
    done = await visitor.post(
        "/join/finish",
        {
            "token": page.values("token")[-1], "one_time": one_time, "totp": totp, "name": "sato",
            "password": "a long enough one", "code": code_at(bytes.fromhex(totp), office.clock()),
        },
    )  # fmt: skip
    assert done.location == "/"
    assert "佐藤 はな" in (await visitor.get("/")).text
    again = await stranger().fill("/join", "/join", one_time=one_time)
    assert again.status == 403


async def test_a_weak_password_is_refused_with_the_reason_and_the_same_secret(office, stranger):
    one_time = await team.invite(office.desk, await office.member("boss"), "佐藤", "counsellor")
    visitor = stranger()
    page = Reader((await visitor.fill("/join", "/join", one_time=one_time)).text)
    (totp,) = page.values("totp")
    seen = await visitor.post(
        "/join/finish",
        {
            "token": page.values("token")[-1], "one_time": one_time, "totp": totp, "name": "sato",
            "password": "short", "code": code_at(bytes.fromhex(totp), office.clock()),
        },
    )  # fmt: skip
    assert seen.status == 400
    assert "12文字以上" in words_of(seen.text)
    assert Reader(seen.text).values("totp") == [totp]


async def test_the_one_time_word_never_stands_in_an_address(office, enter):
    boss = enter("boss")
    seen = await boss.fill("/team", "/team/invite", name="佐藤", role="counsellor")
    link = re.search(r'value="(http[^"]+)"', seen.text)
    assert link
    address, _, word = link[1].partition("#")
    assert address.endswith("/join")
    assert len(word) > 20
    assert word not in (await boss.get("/team")).text  # shown once


async def test_signing_out_ends_the_session(enter, token_of):
    boss, copied = enter("boss"), enter("boss")
    assert (await boss.post("/sign-out", {"token": await token_of("boss")})).location == "/sign-in"
    assert "desk" not in boss.cookies
    assert (await copied.get("/")).location == "/sign-in"


async def test_fifteen_idle_minutes_end_the_session_whatever_the_page_asks_by_itself(office, enter):
    boss = enter("boss")
    for _ in range(3):
        office.clock.forward(minutes=5)
        last = await boss.get("/queue.json", Accept="application/json")
    assert last.status == 401
    assert (await boss.get("/")).location == "/sign-in"


async def test_what_a_person_does_keeps_the_session(office, enter):
    boss = enter("boss")
    for _ in range(4):
        office.clock.forward(minutes=10)
        assert (await boss.get("/")).status == 200


async def test_a_locked_screen_shows_nothing_until_the_next_sign_in(crew, case, enter, token_of):
    boss, token = enter("boss"), await token_of("boss")
    assert (await boss.post("/lock", {"token": token})).status == 204
    for page in ("/", "/review", "/team", "/account", f"/case/{case}"):
        assert (await boss.get(page)).location == "/locked"
    shut = (await boss.get("/locked")).text
    assert "しにたい" not in shut
    assert "alarm.js" in shut  # it still rings
    assert (await signs_in(boss, crew)).status == 303
    assert (await boss.get("/")).status == 200


async def test_a_text_sent_from_a_locked_tab_is_given_back_and_goes_nowhere(
    crew, case, enter, token_of
):
    boss, token = enter("boss"), await token_of("boss")
    await boss.post("/lock", {"token": token})
    records = await crew.sql("SELECT * FROM record")
    for where in ("note", "reply"):
        seen = await boss.post(f"/case/{case}/{where}", {"token": token, "text": "ながい 覚え書き"})
        assert seen.status == 401
        assert "ながい 覚え書き" in seen.text
        assert "何も送られていません" in seen.text
        assert "しにたい" not in seen.text
    assert await crew.sql("SELECT * FROM record") == records


async def test_a_lock_holds_whatever_the_browser_forgets(enter, token_of):
    boss = enter("boss")
    await boss.post("/lock", {"token": await token_of("boss")})
    only = {name: value for name, value in boss.cookies.items() if name == "desk"}
    boss.cookies.clear()
    boss.cookies.update(only)
    assert (await boss.get("/")).location == "/locked"


async def test_a_script_that_unlocks_its_page_gets_a_new_form_token(office, enter):
    boss = enter("boss")
    page = Reader((await boss.get("/sign-in")).text)
    office.clock.forward(minutes=1)
    fields = {"token": page.values("token")[-1], "name": "boss", "password": PASSWORD}
    fields["code"] = code(office, "boss")
    seen = await boss.post("/sign-in", fields, Accept="application/json")
    assert seen.status == 200
    assert '"token"' in seen.text


async def test_a_link_from_elsewhere_finds_the_session_that_the_browser_held_back(stranger):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    seen = await stranger().get("/", **headers)
    assert seen.status == 200
    assert "http-equiv" in seen.text
    joining = await stranger().get("/join", **headers)
    assert "http-equiv" not in joining.text  # a reload would lose what stands behind the #


@pytest.mark.parametrize(
    "back", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere", ""]
)
async def test_changing_the_language_leads_nowhere_else(stranger, back):
    seen = await stranger().fill("/sign-in", "/language", lang="en", back=back)
    assert seen.location == "/"


async def test_the_language_is_remembered(stranger):
    visitor = stranger()
    assert (await visitor.fill("/sign-in", "/language", lang="en", back="/sign-in")).status == 303
    assert "Password" in (await visitor.get("/sign-in")).text


async def test_a_changed_password_keeps_this_browser_and_ends_the_others(office, enter, token_of):
    boss, other = enter("boss"), enter("boss")
    fields = {"token": await token_of("boss"), "old": PASSWORD, "new": "another long password"}
    assert (await boss.post("/account/password", fields)).location == "/account?did=password"
    assert (await boss.get("/account")).status == 200
    assert (await other.get("/account")).location == "/sign-in"


async def test_a_wrong_old_password_changes_nothing(enter, token_of):
    boss = enter("boss")
    fields = {"token": await token_of("boss"), "old": "nonsense", "new": "another long password"}
    assert (await boss.post("/account/password", fields)).status == 403
    assert (await boss.get("/account")).status == 200
