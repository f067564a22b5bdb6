"""What every request passes on its way in: who asks, from where, and may they?"""

from aiohttp import web
from aiohttp.typedefs import Handler

from intake.errors import Forbidden
from staff_console import session
from staff_console.access import PUBLIC, ROUTES, Need, allows
from staff_console.web.door import (
    followed_a_link,
    form_is_ours,
    from_our_pages,
    read_door,
    read_token,
)
from staff_console.web.form import read_form
from staff_console.web.page import onward
from staff_console.web.slots import DESK, FORM, MEMBER, TOKEN, TONGUE, TONGUES
from staff_console.web.tongue import COOKIE, FIRST

BOUNCE = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>…</title>'
)
WITHOUT_COOKIE = frozenset({"/join"})
"""What a link may open as it is; a reload would lose what stands behind its #."""
WHILE_LOCKED = frozenset({"feed", "lock", "locked", "sign_out"})
"""What a locked screen still does beside what anybody may: it hears the alarm."""
BY_ITSELF = frozenset({"feed", "queue_rows", "looking", "healthz", "static"})
"""What pages ask for without a person: it keeps no unattended session alive."""


@web.middleware
async def visiting(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read the cookies: the language, the pre-session, and the member if there is one."""
    tongues = request.app[TONGUES]
    request[TONGUE] = tongues.get(request.cookies.get(COOKIE, FIRST), tongues[FIRST])
    read_door(request)
    token = read_token(request)
    if token is not None:
        request[TOKEN] = token
    elif request.path not in WITHOUT_COOKIE and followed_a_link(request):
        return web.Response(text=BOUNCE, content_type="text/html")
    return await handler(request)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request through to its view only as the table of routes says."""
    if request.match_info.http_exception is not None:
        raise request.match_info.http_exception
    name = request.match_info.route.name or ""
    needs = ROUTES.get(name)
    if needs is None:
        raise web.HTTPNotFound  # a view without a line in the table cannot be reached
    if request.method != "GET" and not from_our_pages(request):
        raise Forbidden
    await _recognise(request, name)
    if request.method != "GET":
        request[FORM] = await read_form(request)
    return _turned_away(request, name, needs) or await handler(request)


async def _recognise(request: web.Request, name: str) -> None:
    """Find the member; only what a person does counts as a sign of life."""
    if TOKEN in request:
        find = session.glance if name in BY_ITSELF else session.member
        member = await find(request.app[DESK], request[TOKEN])
        if member is not None:
            request[MEMBER] = member


def _turned_away(request: web.Request, name: str, needs: Need) -> web.Response | None:
    """Check session, lock, form and role, in this order; None lets the request in."""
    member, public = request.get(MEMBER), needs is PUBLIC
    if member is None and not public:
        if request.method == "GET" and name not in BY_ITSELF:
            return onward("/sign-in")
        raise web.HTTPUnauthorized
    if member and not public and member.locked and name not in WHILE_LOCKED:
        if request.method == "GET":
            return onward("/locked")
        raise web.HTTPUnauthorized  # a redirect would look like "sent" and lose the text
    if request.method != "GET" and not form_is_ours(request, before_sign_in=public):
        raise Forbidden
    if not allows(request.app[DESK], member, needs):
        raise Forbidden
    return None
