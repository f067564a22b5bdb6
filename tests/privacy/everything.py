"""Everything a child and staff can say, type or try at the two faces, each place with its marker."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

from aiohttp import ClientError

from intake.vault.totp import code_at
from tests.channels.browser import JSON
from tests.privacy.people import Person

PASSWORD = "きんもくせいの においの する パスワード"
URGENT = "いま もう しにたい、がっこうで いじめられている"
MULTIPART = (
    '--x\r\nContent-Disposition: form-data; name="{0}"; filename="{0}.txt"\r\n\r\n{0}\r\n--x--\r\n'
)


class Markers:
    """A different one for each place, so that what leaks names where it was said."""

    def __init__(self) -> None:
        self._numbers = count(1000)
        self.said: dict[str, str] = {"the password": PASSWORD}

    def __call__(self, where: str) -> str:
        self.said[where] = f"ひみつのことば{next(self._numbers)}きんもくせい"
        return self.said[where]

    def plain(self, where: str) -> str:
        """The same in letters that a header takes."""
        self.said[where] = f"himitsu{next(self._numbers)}kinmokusei"
        return self.said[where]


async def a_child_says_everything(child: Person, marker: Markers) -> None:
    await child.opens("/")
    await child.presses("/start", door="reply")
    await child.says(f"{URGENT} {marker('a first message')}")
    await child.says(marker("a further message"), JSON)
    foreign = {"Origin": "https://elsewhere.example"}
    for path, headers, fields in (
        ("/ask/school", {}, {"code": marker("a school code")}),
        ("/ask/topic", {}, {"answer": marker("an answer nobody offers")}),
        ("/look", {}, {"size": marker("a size"), "here": marker("a page to come back to")}),
        ("/say", {}, {"text": marker("an old form"), "token": marker("a form token")}),
        ("/say", foreign, {"text": marker("a foreign form")}),
        ("/say", {}, {"text": marker("too long a text") * 500}),
        ("/say", {}, {marker("a field nobody knows"): "x"}),
        ("/say", {}, {"text": "みっつめ", "mid": marker("the id of a form")}),
        ("/back", {}, {"spoken": marker("words that open nothing")}),
    ):
        await child.presses(path, headers, **fields)
    six = json.loads((await child.presses("/words", JSON)).text)["words"]
    marker.said |= {"the six words": " ".join(six), "the child's cookie": child.cookie}
    await something_odd(child, "/say", marker, "the child's face")


async def something_odd(one: Person, path: str, marker: Markers, face: str) -> None:
    """Say things where no form has a place for them."""
    ours = {"Origin": one.origin}
    await one.asks("GET", f"/{marker(f'an address of {face}')}")
    await one.asks("GET", f"/?view={marker(f'a query of {face}')}")
    for headers, body in (
        ({"Content-Type": "application/json"}, f'{{"text": "{marker(f"JSON at {face}")}"}}'),
        ({"Content-Type": "text/plain"}, marker(f"plain text at {face}")),
        ({"Content-Encoding": "deflate"}, f"text={marker(f'no deflate at {face}')}"),
        (
            {"Content-Type": "multipart/form-data; boundary=x"},
            MULTIPART.format(marker(f"a file and its name at {face}")),
        ),
    ):
        with suppress(ClientError):  # it may hang up on what it does not take
            await one.asks("POST", path, {**ours, **headers}, body.encode())
    for header in ("Cookie", "User-Agent", "Referer", "X-Forwarded-For", "Accept-Language"):
        said = marker.plain(f"{header} at {face}")
        await one.asks("GET", "/", {header: f"s={said}; desk={said}"})


async def joins(desk: Person, one_time: str, marker: Markers) -> None:
    await desk.opens("/join")
    await desk.fills("/join", one_time=one_time)
    totp = desk.page.hidden("totp")
    code = code_at(bytes.fromhex(totp), datetime.now(UTC))
    await desk.fills("/join/finish", name="boss", password=PASSWORD, code=code)
    marker.said |= {"the authenticator's secret": totp, "the one-time sign-in": one_time[27:]}
    marker.said |= {f"the cookie {one.key}": one.value for one in desk.session.cookie_jar}


async def staff_say_everything(desk: Person, marker: Markers) -> None:
    case = (await desk.opens("/")).text.split('href="/case/')[1].split('"')[0]
    for deed, fields in (
        ("claim", {}),
        ("reply", {"text": marker("a reply")}),
        ("note", {"text": marker("an internal note")}),
        ("judge", {"verdict": "overrule", "reason": marker("the reason of a verdict")}),
        ("judge", {"verdict": "overrule", "reason": marker("too long a reason") * 700}),
        ("close", {"reason": marker("the reason of a closing")}),
    ):
        await desk.opens(f"/case/{case}")
        await desk.fills(f"/case/{case}/{deed}", **fields)
    shown = (await desk.opens(f"/case/{case}")).text
    for where in ("a first message", "a reply", "an internal note", "the reason of a closing"):
        assert marker.said[where] in shown, f"{where} was not even taken"
    await desk.opens("/account")
    await desk.fills("/account/password", old=marker("a wrong old password"), new=PASSWORD)
    await something_odd(desk, f"/case/{case}/note", marker, "the desk")


async def staff_mistype_everything(desk: Person, marker: Markers) -> None:
    await desk.opens("/")
    await desk.fills("/sign-out")
    right = {"name": "boss", "password": PASSWORD, "code": "000000"}
    for field in right:
        await desk.opens("/sign-in")
        await desk.fills("/sign-in", **{**right, field: marker(f"a {field} typed wrong")})
    await desk.opens("/join")
    await desk.fills("/join", one_time=marker("a one-time sign-in typed wrong"))
