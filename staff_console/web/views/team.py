"""Who works here: invite, stop, and hand a new colleague the keys of the cases."""

import json
from dataclasses import asdict

from aiohttp import web

from intake.errors import Refused
from intake.model import StaffId
from staff_console import team as people
from staff_console.web.door import our_origin
from staff_console.web.form import field
from staff_console.web.page import onward, show, wants_json
from staff_console.web.slots import DESK, MEMBER, TONGUE
from staff_console.web.tongue import N_

STATUSES = {"invited": N_("招待中"), "active": N_("利用中"), "revoked": N_("停止")}
DID = {"revoke": N_("利用を止めました。"), "grant": N_("相談のかぎを渡しました。")}
ODD = N_("名前と役割を確かめてください。")


async def team(request: web.Request) -> web.Response:
    did = DID.get(request.query.get("did", ""))
    return await _page(request, notice=request[TONGUE].say(did) if did else None)


async def invite(request: web.Request) -> web.Response:
    desk, name = request.app[DESK], field(request, "name").strip()
    try:
        one_time = await people.invite(desk, request[MEMBER], name, field(request, "role"))
    except Refused as refused:
        if type(refused) is not Refused:
            raise
        odd = request[TONGUE].say(ODD)
        return await _page(request, status=400, problem=odd, kept_name=name)
    link = f"{our_origin(request)}/join#{one_time}"
    return await _page(request, link=link, invited=name)


async def revoke(request: web.Request) -> web.Response:
    await people.revoke(request.app[DESK], request[MEMBER], StaffId(request.match_info["staff"]))
    return onward("/team?did=revoke")


async def grant_missing(request: web.Request) -> web.StreamResponse:
    """Hand over the keys; a script that asks is told how far it is, line by line."""
    desk, staff = request.app[DESK], StaffId(request.match_info["staff"])
    steps = people.grant_missing(desk, request[MEMBER], staff)
    step = await anext(steps, None)  # what is refused is refused before the answer begins
    if not wants_json(request):
        async for _ in steps:
            pass
        return onward("/team?did=grant")
    stream = web.StreamResponse(headers={"X-Accel-Buffering": "no"})
    stream.content_type = "application/x-ndjson"
    await stream.prepare(request)
    while step is not None:
        await stream.write(json.dumps(asdict(step)).encode() + b"\n")
        step = await anext(steps, None)
    return stream


async def _page(request: web.Request, *, status: int = 200, **values: object) -> web.Response:
    desk, tongue = request.app[DESK], request[TONGUE]
    rows = [
        {
            "id": row.id, "name": row.name, "genuine": row.genuine, "status": row.status,
            "status_word": tongue.say(STATUSES.get(row.status, row.status)),
            "role": tongue.of(role) if (role := desk.policy.role(row.role)) else row.role,
            "cases": tongue.say(N_("読める相談 %(n)s件"), n=row.cases),
        }
        for row in await people.team(desk, request[MEMBER])
    ]  # fmt: skip
    roles = [{"id": role.id, "word": tongue.of(role)} for role in desk.policy.roles]
    blank = {"problem": None, "link": None, "invited": "", "kept_name": ""}
    return show(
        request, "team.html", status=status, people=rows, roles=roles, **{**blank, **values}
    )
