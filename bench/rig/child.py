"""Children whose tablets do what the real page does: cookie, form token, a fresh id, JSON back."""

import itertools
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from bench.rig.connection import Answer, Connection, connect

TEXTS = (
    "こんにちは。はじめて書きます。",
    "きょう学校で友だちとけんかしました。どうしたらいいですか",
    "宿題がぜんぜん終わらなくて、夜ねむれません",
    "クラスの子に無視されてる気がする。わたしが何かしたのかな",
    "部活の先ぱいがこわくて、行きたくないです",
    "ありがとう。ちょっと気持ちが楽になりました",
    "お母さんには言わないでほしいです",
    "うわばきをかくされた。これで三回目",
    "べつに大したことじゃないんだけど、話を聞いてほしくて",
    "給食のとき、ひとりで食べています。わたしだけ声をかけてもらえません。先生は気づいていないと思います。",
    "明日のテストが心配です",
    "LINEのグループから外されました。理由はわかりません",
)
"""Invented, and of the usual length."""

WRITTEN = tuple(quote_plus(text).encode() for text in TEXTS)
FORM_TOKEN = re.compile(rb'name="token" value="([^"]+)"')
COOKIE = re.compile(rb"\r\nset-cookie: s=([^;]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """What one browser holds: the sealed cookie, and the token of the form it was shown."""

    cookie: bytes
    token: bytes


NOWHERE = Visit(b"", b"0" * 41)
"""A floor asks for neither."""


def _texts() -> Iterator[bytes]:
    return itertools.cycle(WRITTEN)


@dataclass(slots=True, repr=False)
class Child:
    """One browser on one connection."""

    port: int
    connection: Connection
    visit: Visit
    _next: Iterator[bytes] = field(default_factory=_texts)
    _name: bytes = field(default_factory=lambda: secrets.token_hex(8).encode())
    _said: int = 0

    async def say(self, visit: Visit | None = None) -> Answer:
        """Send a message; a cookie that comes back is kept."""
        self._said += 1
        visit = visit or self.visit
        answer = await self.posts(
            b"/say",
            b"token=%b&mid=%b%08x&text=%b"
            % (visit.token, self._name, self._said, next(self._next)),
            visit.cookie,
        )
        if visit is self.visit:
            self._keep(answer)
        return answer

    async def posts(self, path: bytes, body: bytes, cookie: bytes | None = None) -> Answer:
        """Send a form as the page's script does."""
        return await self.connection.ask(
            b"POST %b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
            b"Sec-Fetch-Site: same-origin\r\nAccept: application/json\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n%b\r\n%b"
            % (path, self.port, self.port, len(body), self._carried(cookie), body)
        )

    async def arrive(self) -> Visit:
        """Open the first page in a fresh browser."""
        answer = await self.connection.ask(self._get(b"/", b""))
        cookie, token = COOKIE.search(answer.head), FORM_TOKEN.search(answer.body)
        assert cookie, "the first page gives no cookie"
        assert token, "the first page gives no form token"
        self.visit = Visit(cookie[1], token[1])
        return self.visit

    async def listen(self) -> Answer:
        """Keep the conversation open on a connection of its own, and let go of the one before."""
        self.connection.close()
        self.connection = await connect(self.port)
        return await self.connection.listen(self._get(b"/live?after=0", self.visit.cookie))

    async def again(self) -> None:
        """Connect anew if the other side has hung up in the meantime."""
        if self.connection.closed:
            self.connection = await connect(self.port)

    def _keep(self, answer: Answer) -> None:
        found = COOKIE.search(answer.head)
        if found:
            self.visit = Visit(found[1], self.visit.token)

    def _get(self, path: bytes, cookie: bytes) -> bytes:
        head = b"GET %b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%b\r\n"
        return head % (path, self.port, self._carried(cookie))

    def _carried(self, cookie: bytes | None) -> bytes:
        kept = self.visit.cookie if cookie is None else cookie
        return b"Cookie: s=%b\r\n" % kept if kept else b""


async def a_child(port: int, visit: Visit = NOWHERE) -> Child:
    """Bring a browser to a port."""
    return Child(port, await connect(port), visit)
