"""Every address × every role × whether they hold the case: who gets in, and with which answer."""

import pytest

from staff_console.access import ROUTES
from staff_console.web.routes import VIEWS
from tests.staff_console.web.visitor import Visitor
from triage.policy import Verb

ANSWERING = {"boss", "lead", "psy", "sup", "con"}
LEADING = {"boss", "lead"}
EVERYBODY = ANSWERING | {"clerk", "auditor", "admin"}

MAY: dict[str, set[str]] = {
    "sign_out": EVERYBODY,
    "lock": EVERYBODY,
    "locked": EVERYBODY,
    "feed": EVERYBODY,
    "account": EVERYBODY,
    "password": EVERYBODY,
    "queue": ANSWERING,
    "queue_rows": ANSWERING,
    "case": ANSWERING,
    "reread": ANSWERING,
    "looking": ANSWERING,
    "writing": ANSWERING,
    "claim": ANSWERING,
    "release": ANSWERING,
    "reply": ANSWERING,
    "note": ANSWERING,
    "judge": ANSWERING,
    "level": ANSWERING,
    "close": ANSWERING,
    "acknowledge": ANSWERING,
    "grant": LEADING,
    "restrict": LEADING,
    "grant_missing": LEADING,
    "review": {"boss"},
    "invite": {"boss"},
    "revoke": {"boss", "admin"},
    "team": {"boss", "lead", "clerk", "auditor", "admin"},
}
"""Written by hand, not from the policy: a policy that opens a door by mistake fails here."""
PUBLIC = {
    "healthz",
    "static",
    "sign_in_page",
    "sign_in",
    "join_page",
    "join",
    "join_finish",
    "language",
}
OF_A_CASE = {name for _, path, name, _ in VIEWS if "{case}" in path}
ENDS_THE_SESSION = {"sign_out", "lock"}


@pytest.fixture
async def everybody(crew):
    for name, role in (("clerk", "clerk"), ("auditor", "auditor"), ("admin", "administrator")):
        await crew.hire(name, role)
    return crew


async def asks(visitor: Visitor, verb: str, path: str, token: str = "") -> int:
    if path == "/feed":
        return await listens(visitor)
    if verb == "GET":
        return (await visitor.get(path)).status
    fields = {
        "token": token,
        "version": "999",
        "seen": "0",
        "text": "",
        "to": "4",
        "verdict": "confirm",
    }
    return (await visitor.post(path, fields)).status


def filled(path: str, case: str) -> str:
    return path.replace("{case}", case).replace("{staff}", "x" * 26)


async def listens(visitor: Visitor) -> int:
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    answer = await visitor.client.get("/feed", headers={"Cookie": cookie})
    answer.close()
    return answer.status


def test_every_route_stands_in_both_tables():
    names = [name for _, _, name, _ in VIEWS]
    assert len(names) == len(set(names))
    assert set(names) == set(ROUTES) == set(MAY) | PUBLIC


@pytest.mark.parametrize("who", sorted(EVERYBODY))
async def test_a_role_gets_in_where_its_row_says_and_nowhere_else(
    everybody, enter, token_of, case, who
):
    token = await token_of(who)
    for verb, path, name, _ in sorted(VIEWS, key=lambda view: view[2] in ENDS_THE_SESSION):
        if name in PUBLIC or name == "sign_out":
            continue
        status = await asks(enter(who), verb, filled(path, case), token)
        assert (status != 403) == (who in MAY[name]) or refused_within(name, status), (
            who,
            name,
            status,
        )
        assert status < 500, (who, name)
        if who in MAY[name]:
            assert status not in {401, 405}, (who, name)


def refused_within(name: str, status: int) -> bool:
    """A wrong old password is refused to everybody alike."""
    return name == "password" and status == 403


async def test_a_stranger_gets_in_nowhere(crew, stranger, case):
    for verb, path, name, _ in VIEWS:
        if name not in PUBLIC:
            seen = await asks(stranger(), verb, filled(path, case))
            assert seen in {303, 401}, (name, seen)


@pytest.mark.parametrize("which", ["nobody's", "another's", "unknown"])
async def test_a_case_without_a_key_is_like_one_that_is_not_there(crew, enter, token_of, which):
    about = {"nobody's": "先生に からだを さわられた", "another's": "先生に からだを さわられた"}
    case = (await crew.child_writes(about[which])).case if which in about else "0" * 26
    token, con = await token_of("con"), enter("con")
    for verb, path, name, _ in VIEWS:
        if name in OF_A_CASE and "con" in MAY[name]:
            status = await asks(con, verb, path.replace("{case}", case), token)
            assert status == 404 or (name in {"reply", "note", "close"} and status == 404), (
                name,
                status,
            )
    assert case not in (await con.get("/")).text
    assert case not in (await con.get("/queue.json")).text


async def test_a_recused_colleague_finds_nothing(crew, enter, token_of, case):
    con = await crew.member("con")
    assert (await enter("con").get(f"/case/{case}")).status == 200
    page = (await enter("boss").get(f"/case/{case}")).text
    version = page.split('name="version" value="')[1].split('"')[0]
    fields = {
        "token": await token_of("boss"),
        "version": version,
        "staff": con.id,
        "reason": "知り合い",
    }
    assert (await enter("boss").post(f"/case/{case}/restrict", fields)).status == 303
    assert (await enter("con").get(f"/case/{case}")).status == 404
    assert case not in (await enter("con").get("/queue.json")).text


async def test_somebody_let_go_is_out_at_once(crew, enter, token_of):
    con = await crew.member("con")
    fields = {"token": await token_of("boss")}
    assert (await enter("con").get("/")).status == 200
    assert (await enter("boss").post(f"/team/{con.id}/revoke", fields)).status == 303
    assert (await enter("con").get("/")).location == "/sign-in"


async def test_a_view_without_a_line_in_the_table_cannot_be_reached(office, enter, monkeypatch):
    assert (await enter("boss").get("/review")).status == 200
    monkeypatch.delitem(ROUTES, "review")
    assert (await enter("boss").get("/review")).status == 404


async def test_the_door_itself_asks_for_the_verb(crew, enter, stranger, monkeypatch):
    assert (await enter("con").get("/healthz")).status == 200
    monkeypatch.setitem(ROUTES, "healthz", Verb.INVITE)  # a view that asks nothing by itself
    assert (await enter("boss").get("/healthz")).status == 200
    assert (await enter("con").get("/healthz")).status == 403
    assert (await stranger().get("/healthz")).status == 401
