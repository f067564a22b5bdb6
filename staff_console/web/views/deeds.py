"""What staff do with a case: one view a deed; a refused one shows the case again, text kept."""

from collections.abc import Awaitable

from aiohttp import web

from intake.errors import Forbidden, NotFound, Refused
from intake.model import StaffId
from staff_console import casework
from staff_console.web.form import field, limited, number
from staff_console.web.page import onward
from staff_console.web.slots import DESK, MEMBER
from staff_console.web.views.case import case_of, case_page
from triage.model import Urgency

LEVELS = frozenset(map(int, Urgency))


AWAY = frozenset({"release"})
"""What may take the key along: the case may no longer be there for who did it."""


async def _done(request: web.Request, work: Awaitable[bool | None]) -> web.Response:
    """Do it, and show what came of it."""
    did = request.match_info.route.name
    try:
        half = await work is False
    except (NotFound, Forbidden):
        raise
    except Refused as refused:
        return await case_page(request, refused)
    if field(request, "back") == "queue" or did in AWAY:
        return onward("/")
    return onward(f"/case/{case_of(request)}?did={did}{'-half' if half else ''}")


async def claim(request: web.Request) -> web.Response:
    desk, member, version = request.app[DESK], request[MEMBER], number(request, "version")
    return await _done(request, casework.claim(desk, member, case_of(request), version=version))


async def release(request: web.Request) -> web.Response:
    desk, member, version = request.app[DESK], request[MEMBER], number(request, "version")
    return await _done(request, casework.release(desk, member, case_of(request), version=version))


async def acknowledge(request: web.Request) -> web.Response:
    desk, member, version = request.app[DESK], request[MEMBER], number(request, "version")
    work = casework.acknowledge(desk, member, case_of(request), version=version)
    return await _done(request, work)


async def reply(request: web.Request) -> web.Response:
    desk, member, version = request.app[DESK], request[MEMBER], number(request, "version")
    seen, text = number(request, "seen"), limited(request, "text")
    work = casework.reply(desk, member, case_of(request), version=version, seen=seen, text=text)
    return await _done(request, work)


async def note(request: web.Request) -> web.Response:
    desk, member, text = request.app[DESK], request[MEMBER], limited(request, "text")
    return await _done(request, casework.note(desk, member, case_of(request), text=text))


async def judge(request: web.Request) -> web.Response:
    desk, member, verdict = request.app[DESK], request[MEMBER], field(request, "verdict")
    if verdict not in {"confirm", "overrule"}:
        raise Refused
    work = casework.judge(
        desk, member, case_of(request), version=number(request, "version"),
        flag=field(request, "flag"), confirmed=verdict == "confirm",
        reason=limited(request, "reason"),
    )  # fmt: skip
    return await _done(request, work)


async def level(request: web.Request) -> web.Response:
    desk, member, to = request.app[DESK], request[MEMBER], number(request, "to")
    if to not in LEVELS:
        raise Refused
    version, reason = number(request, "version"), limited(request, "reason")
    work = casework.change_level(
        desk, member, case_of(request), version=version, to=Urgency(to), reason=reason
    )
    return await _done(request, work)


async def close(request: web.Request) -> web.Response:
    desk, member, version = request.app[DESK], request[MEMBER], number(request, "version")
    reason = limited(request, "reason")
    work = casework.close(desk, member, case_of(request), version=version, reason=reason)
    return await _done(request, work)


async def grant(request: web.Request) -> web.Response:
    desk, member, version = request.app[DESK], request[MEMBER], number(request, "version")
    work = casework.grant(
        desk, member, case_of(request), version=version,
        staff_id=StaffId(field(request, "staff")), reason=limited(request, "reason"),
    )  # fmt: skip
    return await _done(request, work)


async def restrict(request: web.Request) -> web.Response:
    desk, member, version = request.app[DESK], request[MEMBER], number(request, "version")
    work = casework.restrict(
        desk, member, case_of(request), version=version,
        staff_id=StaffId(field(request, "staff")), reason=limited(request, "reason"),
    )  # fmt: skip
    return await _done(request, work)
