"""The first page, its two doors, the link a school hands out, and how the pages look."""

from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from channels.webchat.conversation import start_over
from channels.webchat.form import field
from channels.webchat.opening import waiting
from channels.webchat.page import HERE, onward, show, voice_of
from channels.webchat.questions import EITHER, asked
from channels.webchat.school import school_name, with_code
from channels.webchat.slots import SPINE, VISIT
from channels.webchat.sorry import refuse
from channels.webchat.visit import Colour, Look, Size
from intake.errors import Refused
from triage.policy import Kept

YEAR = timedelta(days=365)


async def first(request: web.Request) -> web.Response:
    spine, visit = request.app[SPINE], request[VISIT]
    return show(
        request,
        "first.html",
        years=str(round(spine.policy.keep(Kept.CONVERSATION) / YEAR)),
        school=school_name(visit.about, spine.policy),
        waiting=waiting(spine.policy.hours, spine.clock(), ("reply", ""), voice_of(request)),
    )


async def start(request: web.Request) -> web.Response:
    door = field(request, "door")
    if door not in EITHER:
        raise Refused
    agreed = request.app[SPINE].policy.service.consent_version
    if not request[VISIT].begun:
        start_over(request)  # whoever sat here before may have kept the cookie of this visit
    request[VISIT] = request[VISIT].with_about(door=door, consent=agreed)
    return onward(request, f"/ask/{asked(request[VISIT].about)[0].id}")


async def link(request: web.Request) -> web.Response:
    visit = with_code(request[VISIT], request.match_info["code"], request.app[SPINE].policy)
    if visit is None:
        return await refuse(request, 404, "ask.school-unknown")
    request[VISIT] = visit
    return onward(request, "/")


async def look(request: web.Request) -> web.Response:
    try:
        size, colour = Size(field(request, "size")), Colour(field(request, "colour"))
    except ValueError:
        raise Refused from None
    chosen = Look(field(request, "furigana") != "off", size, colour)
    request[VISIT] = replace(request[VISIT], look=chosen)
    here = field(request, "here")
    return onward(request, here if here in HERE else "/talk")


async def traces(request: web.Request) -> web.Response:
    return show(request, "traces.html")


async def healthz(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")
