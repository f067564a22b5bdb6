"""The return words: made, shown once, and spoken to come back; and the way out."""

from dataclasses import replace

from aiohttp import web

from channels.webchat.form import field
from channels.webchat.page import onward, show, voice_of
from channels.webchat.slots import SPINE, VISIT
from channels.webchat.sorry import refuse
from channels.webchat.visit import LEFT, cookie_name, new_visit
from intake import log

CLEAR = '"cache", "cookies", "storage"'


async def words(request: web.Request) -> web.Response:
    threads, token = request.app[SPINE].threads, request[VISIT].token
    if await threads.case_of(token) is None:
        return await refuse(request, 404, "words.none")
    # A page asks by itself for first words only: those of another tab may be noted already.
    draw = threads.first_words if field(request, "first") else threads.make_words
    six = await draw(token)
    if "json" in request.headers.get("Accept", ""):
        return web.json_response({"words": six})
    return show(request, "words.html", here="/talk", six=six)


async def back(request: web.Request) -> web.Response:
    return show(request, "back.html", spoken="")


async def come_back(request: web.Request) -> web.Response:
    before, spoken = request[VISIT], field(request, "spoken")
    again = replace(new_visit(before.look), about=before.about, begun=True)
    if await request.app[SPINE].threads.come_back(spoken, again.token):
        request[VISIT] = again
        return onward(request, "/talk")
    if "json" in request.headers.get("Accept", ""):
        return await refuse(request, 404, "back.wrong")
    notice = voice_of(request).filled("back.wrong")
    return show(request, "back.html", status=404, notice=notice, spoken=spoken)


async def leave(request: web.Request) -> web.Response:
    spine = request.app[SPINE]
    try:
        await spine.threads.leave(request[VISIT].token)
    except Exception as failed:  # noqa: BLE001  whatever is broken, the child gets out
        log.say(log.Event.MISTAKE, where=failed)
    away = web.Response(status=303, headers={"Location": spine.policy.service.neutral_page})
    if "json" in request.headers.get("Accept", ""):
        away = web.Response(status=204)
    away.headers["Clear-Site-Data"] = CLEAR
    away.del_cookie(LEFT, path="/")
    name, secure = cookie_name(public_https=spine.public_https), spine.public_https
    away.del_cookie(name, path="/", httponly=True, samesite="Strict", secure=secure)
    return away
