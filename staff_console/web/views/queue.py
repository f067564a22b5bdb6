"""The queue: what needs a person now, and the same rows for the script that keeps them fresh."""

from collections.abc import Mapping

from aiohttp import web

from staff_console.queue import Cursor, View, queue_page
from staff_console.web.page import answer, show
from staff_console.web.present import Shown, shown
from staff_console.web.slots import DESK, MEMBER, TONGUE
from staff_console.web.tongue import N_, Tongue

PAGE = 50
WORDS = {
    View.OPEN: N_("未完了"),
    View.MINE: N_("自分"),
    View.WAITING: N_("返事待ち"),
    View.URGENT: N_("緊急"),
    View.CLOSED: N_("完了"),
}
BLANK = Shown(
    case="", short="", level=4, shape="", level_word="", channel="", state="", about="",
    messages="", assignee="", chips=(), timer=None, needs_person=False, mine=False, rings=False,
    version=0, present="",
)  # fmt: skip
BLANK_CHIP = {"label": "", "status": "", "judged": "", "hint": ""}


async def queue(request: web.Request) -> web.Response:
    view, after = _asked(request)
    rows, counts, further = await _page(request, view, after)
    return show(
        request, "queue.html", rows=rows, counts=counts, view=view.value,
        views={one.value: word for one, word in WORDS.items()}, page_size=PAGE,
        after=after.text() if after else "", further=further,
        next=_next(request[TONGUE], rows, counts), blank=BLANK, blank_chip=BLANK_CHIP,
    )  # fmt: skip


async def queue_rows(request: web.Request) -> web.Response:
    view, after = _asked(request)
    rows, counts, _ = await _page(request, view, after)
    return answer(
        {
            "rows": [row.to_json() for row in rows],
            "counts": counts,
            "next": _next(request[TONGUE], rows, counts),
        }
    )


def _asked(request: web.Request) -> tuple[View, Cursor | None]:
    """Read which list, and from where; an odd address shows the first list."""
    name = request.query.get("view", "")
    view = View(name) if name in {one.value for one in View} else View.OPEN
    return view, Cursor.read(request.query.get("after", ""))


async def _page(
    request: web.Request, view: View, after: Cursor | None
) -> tuple[list[Shown], dict[str, str], str]:
    desk = request.app[DESK]
    page = await queue_page(desk, request[MEMBER], view, after, PAGE)
    rows = [shown(row, desk.policy, request[TONGUE], desk.clock()) for row in page.rows]
    counts = {one.value: _capped(page.counts.get(one.value, 0)) for one in View}
    return rows, counts, page.next.text() if page.next else ""


CAP = 100


def _capped(count: int) -> str:
    return f"{CAP}+" if count >= CAP else str(count)


def _next(tongue: Tongue, rows: list[Shown], counts: Mapping[str, str]) -> dict[str, str]:
    """Say the one thing to do next."""
    for row in rows:
        if row.rings:
            words = N_("鳴っている相談 %(short)s を開く")
            return {"href": f"/case/{row.case}", "words": tongue.say(words, short=row.short)}
    for row in rows:
        if row.timer:
            words = N_("いちばん上で待っている相談 %(short)s を開く")
            return {"href": f"/case/{row.case}", "words": tongue.say(words, short=row.short)}
    if counts[View.WAITING] != "0":
        words = tongue.say(N_("返事を待っている相談の一覧を開く"))
        return {"href": f"/?view={View.WAITING}", "words": words}
    return {"href": "", "words": tongue.say(N_("いま待っている子どもはいません。"))}
