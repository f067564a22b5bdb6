"""A form another site sends, or one without its token, is refused and changes nothing."""

from dataclasses import replace

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from staff_console.app import make
from staff_console.web.routes import VIEWS
from tests.staff_console.web.visitor import Visitor

POSTS = [(path, name) for verb, path, name, _ in VIEWS if verb == "POST"]
BEFORE_SIGN_IN = {"sign_in", "join", "join_finish", "language"}
FOREIGN = {
    "no source": {"Origin": "", "Sec_Fetch_Site": ""},
    "another origin": {"Origin": "https://elsewhere.example"},
    "another origin, named alone": {"Origin": "https://elsewhere.example", "Sec_Fetch_Site": ""},
    "the origin null": {"Origin": "null"},
    "cross-site": {"Sec_Fetch_Site": "cross-site"},
    "cross-site, named alone": {"Origin": "", "Sec_Fetch_Site": "cross-site"},
    "same-site": {"Sec_Fetch_Site": "same-site"},
    "typed in": {"Sec_Fetch_Site": "none"},
    "another port": {"Origin": "http://127.0.0.1:1"},
}
TABLES = (
    "case_file", "case_reader", "message", "record", "staff", "staff_session", "presence", "journal",
)  # fmt: skip
FIELDS = {
    "version": "1", "seen": "1", "text": "こんにちは", "reason": "りゆう", "to": "0", "flag": "1b",
    "verdict": "confirm", "name": "x", "password": "x", "code": "1", "one_time": "x.y", "role": "clerk",
    "old": "x", "new": "x" * 12, "totp": "00" * 20,
}  # fmt: skip


async def everything(office) -> list:
    """All that is in the database, apart from signs of life."""
    found = []
    for table in TABLES:
        rows = await office.sql(f"SELECT * FROM {table}")
        found.append((table, sorted(map(repr, rows))))
    return found


@pytest.mark.parametrize("how", FOREIGN)
async def test_a_form_from_elsewhere_is_refused(crew, case, enter, token_of, how):
    token, before = await token_of("boss"), await everything(crew)
    for path, name in POSTS:
        address = path.replace("{case}", case).replace("{staff}", (await crew.member("con")).id)
        seen = await enter("boss").post(address, {**FIELDS, "token": token}, **FOREIGN[how])
        assert seen.status == 403, (name, how)
    assert await everything(crew) == before


async def test_a_form_without_this_sessions_token_is_refused(crew, case, enter, token_of):
    boss = enter("boss")
    door = (await boss.get("/sign-in")).text.split('name="token" value="')[-1].split('"')[0]
    tokens = {
        "none": "", "made up": "0" * 32, "a colleague's": await token_of("con"),
        "before sign-in": door, "not ASCII": "あ",
    }  # fmt: skip
    before = await everything(crew)
    for which, token in tokens.items():
        for path, name in POSTS:
            if which == "before sign-in" and name in BEFORE_SIGN_IN:
                continue  # these are the forms it is for
            address = path.replace("{case}", case).replace("{staff}", (await crew.member("con")).id)
            seen = await boss.post(address, {**FIELDS, "token": token})
            assert seen.status == 403, (name, which)
        assert await everything(crew) == before


async def test_a_sign_in_form_of_another_browser_is_refused(stranger):
    door = (await stranger().get("/sign-in")).text.split('name="token" value="')[-1].split('"')[0]
    victim = stranger()
    await victim.get("/sign-in")
    seen = await victim.post("/sign-in", {"token": door, "name": "x", "password": "x", "code": "1"})
    assert seen.status == 403
    assert "サインインできませんでした" not in seen.text  # it was not even tried


@pytest.mark.parametrize("how", [{"Origin": ""}, {"Sec_Fetch_Site": ""}, {}])
async def test_our_own_form_does_what_it_says(crew, case, enter, token_of, row_of, how):
    fields = {"token": await token_of("boss"), "version": (await row_of(case)).version}
    assert (await enter("boss").post(f"/case/{case}/claim", fields, **how)).status == 303
    assert (await row_of(case)).assignee == (await crew.member("boss")).id


async def test_looking_at_a_page_changes_no_case(crew, case, enter):
    before = await crew.sql("SELECT version, status, assignee FROM case_file")
    for path in sorted({path for _, path, _, _ in VIEWS if path != "/feed"}):
        await enter("boss").get(path.replace("{case}", case).replace("{staff}", "x"))
    assert await crew.sql("SELECT version, status, assignee FROM case_file") == before


async def test_behind_a_proxy_the_named_address_is_ours_and_stands_in_invitations(crew, token_of):
    public = "https://desk.example.jp"
    served = TestServer(make(replace(crew.desk, origin=public)))
    async with TestClient(served, cookie_jar=DummyCookieJar()) as client:
        boss = Visitor(client).carry(crew.people["boss"].token)
        fields = {"token": await token_of("boss"), "name": "さくら", "role": "psychologist"}
        here = await boss.post("/team/invite", fields)  # the address of this machine
        assert here.status == 403
        seen = await boss.post("/team/invite", fields, Origin=public)
    assert seen.status == 200
    assert f"{public}/join#" in seen.text
