"""One case: everything known of it, and where a refused deed explains itself."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from intake.errors import Refused, status
from intake.model import CaseId
from intake.store.cases import present as people_in
from staff_console import access, casework, team
from staff_console.caseview import CaseView, open_case
from staff_console.rows import Present
from staff_console.web.deed_words import DID, trouble
from staff_console.web.form import field, limited
from staff_console.web.page import answer, show
from staff_console.web.present import SHAPES, clock, present, shown
from staff_console.web.slots import DESK, MEMBER, TONGUE
from staff_console.web.telling import lines, marks, next_step
from staff_console.web.told import told
from triage.model import Urgency
from triage.policy import Verb


def case_of(request: web.Request) -> CaseId:
    """Give the case an address names."""
    return CaseId(request.match_info["case"])


async def case(request: web.Request) -> web.Response:
    return await case_page(request)


async def reread(request: web.Request) -> web.Response:
    """Show the case as it is now; what was being written stays in its box and is sent nowhere."""
    limited(request, "text")
    return await case_page(request)


async def looking(request: web.Request) -> web.Response:
    """Note that somebody looks; tell who else does."""
    desk, member, one = request.app[DESK], request[MEMBER], case_of(request)
    await casework.looking(desk, member, one)
    there = await desk.store.read(lambda tx: people_in(tx, [one], desk.clock()))
    others = tuple(Present(name, doing) for _, who, name, doing in there if who != member.id)
    return answer({"present": present(others, request[TONGUE])})


async def writing(request: web.Request) -> web.Response:
    await casework.writing(request.app[DESK], request[MEMBER], case_of(request))
    return web.Response(status=204)


async def case_page(request: web.Request, refused: Refused | None = None) -> web.Response:
    """Show a case; after a refused deed with the reason, and with what was typed."""
    desk, member, tongue = request.app[DESK], request[MEMBER], request[TONGUE]
    view, at = await open_case(desk, member, case_of(request)), desk.clock()
    row, zone = shown(view.row, desk.policy, tongue, at), ZoneInfo(desk.policy.hours.timezone)
    done = DID.get(request.query.get("did", ""))
    says = trouble(_deed(request), refused) if refused else done

    def local(moment: datetime) -> str:
        return clock(moment.astimezone(zone), at.astimezone(zone))

    return show(
        request, "case.html", status=status(refused) if refused else 200, view=view, row=row,
        notice=tongue.say(says) if says else None, trouble=refused is not None,
        may=lambda verb: Verb(verb) in view.may, timeline=lines(view, desk.policy, tongue, local),
        flags=marks(view, tongue, local), step=next_step(view), levels=_levels(request, view),
        told=told(view.about, desk.policy, tongue),
        holders="、".join(view.holders) if tongue.lang == "ja" else ", ".join(view.holders),
        colleagues=await _colleagues(request, view), **_typed(request, view),
    )  # fmt: skip


def _deed(request: web.Request) -> str:
    return request.match_info.route.name or ""


def _typed(request: web.Request, view: CaseView) -> Mapping[str, object]:
    """Give back what a refused form held, in the place it was typed."""
    deed = _deed(request)
    note = deed == "note" or Verb.REPLY not in view.may
    return {
        "tab": "note" if note else "reply",
        "kept": field(request, "text"),
        "kept_flag": field(request, "flag"),
        "kept_reason": field(request, "reason"),
    }


def _levels(request: web.Request, view: CaseView) -> list[dict[str, object]]:
    """Give the levels this member may move the case to."""
    policy, now, may = request.app[DESK].policy, view.row.urgency, view.may
    lower, higher = Verb.LOWER_LEVEL in may, Verb.RAISE_LEVEL in may
    return [
        {"number": int(one), "shape": SHAPES[one], "word": request[TONGUE].of(policy.level(one))}
        for one in Urgency
        if (one < now and higher) or (one > now and lower)
    ]


async def _colleagues(request: web.Request, view: CaseView) -> list[team.TeamRow]:
    """Give those who could be added to or taken from the readers, to who may do so."""
    desk, member = request.app[DESK], request[MEMBER]
    if not (view.may & {Verb.GRANT, Verb.RESTRICT} and access.may(desk, member, Verb.SEE_STAFF)):
        return []
    people = await team.team(desk, member)
    return [one for one in people if one.status == "active" and one.id != member.id]
