"""What every request passes on its way in: the cookie is read, a foreign form is turned away."""

from aiohttp import web
from aiohttp.typedefs import Handler

from channels.webchat.form import field, read_form
from channels.webchat.slots import CARRIED, FOREIGN, FORM, SPINE, VISIT
from channels.webchat.visit import LEFT, cookie_name, new_visit, unseal
from intake.errors import Expired, Forbidden
from intake.vault.cookie import form_token_ok

WITHOUT_TOKEN = frozenset({"/leave"})
"""A way out never answers "this page is too old"; its Origin is checked like any other."""
BOUNCE = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>…</title>'
)


@web.middleware
async def visiting(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read the cookie, or begin a visit.

    A link on a school's page arrives without our SameSite=Strict cookie even where there is one.
    Reloading from our own page brings it along; a new cookie would have cut the child off.
    """
    spine = request.app[SPINE]
    name = cookie_name(public_https=spine.public_https)
    visit = unseal(request.cookies.get(name), spine.cookie_key)
    if LEFT in request.cookies and request.path != "/leave":
        visit = None
    if visit is not None:
        request[CARRIED] = visit
    elif request.method == "GET" and _followed_a_link(request):
        return web.Response(text=BOUNCE, content_type="text/html")
    request[VISIT] = visit or new_visit()
    return await handler(request)


def _followed_a_link(request: web.Request) -> bool:
    site, mode = (request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Mode"))
    return site in {"cross-site", "same-site"} and mode == "navigate"


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away what another site's page sent, and forms of another session or another day."""
    if request.method == "POST":
        if not from_our_pages(request):
            request[FOREIGN] = True
            raise Forbidden
        request[FORM] = await read_form(request)
        if request.path not in WITHOUT_TOKEN and not _form_is_ours(request):
            raise Expired
    return await handler(request)


def from_our_pages(request: web.Request) -> bool:
    """Say whether one of our own pages sent this; a browser that names no source is refused."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is None:
        return False
    ours = request.app[SPINE].origin or f"{request.scheme}://{request.host}"
    return site in {None, "same-origin"} and origin in {None, ours}


def _form_is_ours(request: web.Request) -> bool:
    spine = request.app[SPINE]
    return CARRIED in request and form_token_ok(
        spine.form_key, request[VISIT].token, field(request, "token"), spine.clock()
    )
