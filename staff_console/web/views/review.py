"""The manager's page: what is urgent, nobody's, unconfirmed, lowered or badly held."""

from zoneinfo import ZoneInfo

from aiohttp import web

from staff_console import review as reviewing
from staff_console.rows import QueueRow
from staff_console.web.page import show
from staff_console.web.present import SHAPES, Shown, clock, shown
from staff_console.web.slots import DESK, MEMBER, TONGUE
from triage.model import Urgency

GRAPH = 100
"""Units the widest bar is wide."""


async def review(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    found = await reviewing.review(desk, request[MEMBER])
    urgent = [_row(request, row) for row in found.urgent]
    return show(
        request, "review.html", urgent=urgent, first=next(iter(urgent), None),
        unassigned=[_row(request, row) for row in found.unassigned],
        unconfirmed=[
            {"row": _row(request, one.row), "flags": one.flags} for one in found.unconfirmed
        ],
        lowered=[_lowered(request, one) for one in found.lowered],
        few=found.few_holders, forged=" ".join(found.forged), bars=_bars(request, found),
    )  # fmt: skip


def _row(request: web.Request, row: QueueRow) -> Shown:
    desk = request.app[DESK]
    return shown(row, desk.policy, request[TONGUE], desk.clock())


def _level(request: web.Request, urgency: Urgency) -> dict[str, object]:
    word = request[TONGUE].of(request.app[DESK].policy.level(urgency))
    return {"level": int(urgency), "shape": SHAPES[urgency], "word": word}


def _lowered(request: web.Request, one: reviewing.Lowered) -> dict[str, object]:
    desk = request.app[DESK]
    zone = ZoneInfo(desk.policy.hours.timezone)
    return {
        "case": one.case, "short": one.short, "reason": one.reason, "by": one.by,
        "was": _level(request, one.was), "to": _level(request, one.to),
        "at": clock(one.at.astimezone(zone), desk.clock().astimezone(zone)),
    }  # fmt: skip


def _bars(request: web.Request, found: reviewing.Review) -> list[dict[str, object]]:
    """Draw one bar a level, the longest filling the width."""
    most = max((count for _, count in found.by_level), default=0) or 1
    return [
        {**_level(request, urgency), "count": count, "width": round(GRAPH * count / most)}
        for urgency, count in found.by_level
    ]
