"""Which requests come from our own pages: cookies, form tokens, what the browser says itself."""

import base64
import binascii
import hmac
import re
import secrets

from aiohttp import web

from intake.vault.secrets import digest
from staff_console.session import Member
from staff_console.web.form import field
from staff_console.web.slots import DESK, DOOR, FRESH_DOOR, MEMBER

DESK_COOKIE = "desk"
DOOR_COOKIE = "door"
TOKEN_BYTES = 32
DOOR_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def read_door(request: web.Request) -> None:
    """Take the browser's pre-session cookie, or draw one that the next page hands out."""
    brought = request.cookies.get(DOOR_COOKIE, "")
    if DOOR_SHAPE.fullmatch(brought):
        request[DOOR] = brought
    else:
        request[DOOR] = request[FRESH_DOOR] = secrets.token_urlsafe(TOKEN_BYTES)


def door_token(door: str) -> str:
    """Make the hidden field that ties a form to the browser it was shown in before sign-in."""
    return digest(b"form before sign-in", door.encode()).hex()


def read_token(request: web.Request) -> bytes | None:
    """Take the session token out of its cookie; None when it is not one."""
    written = request.cookies.get(DESK_COOKIE, "")
    try:
        token = base64.b64decode(written + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return token if len(token) == TOKEN_BYTES else None


def write_token(token: bytes) -> str:
    """Spell a session token for its cookie."""
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def from_our_pages(request: web.Request) -> bool:
    """Say whether one of our own pages sent this; a browser that names no source is refused."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is None:
        return False
    return site in {None, "same-origin"} and origin in {None, our_origin(request)}


def our_origin(request: web.Request) -> str:
    """Name this console as browsers do; a proxy in front of it may not pass on its own name."""
    return request.app[DESK].origin or f"{request.scheme}://{request.host}"


def form_is_ours(request: web.Request, *, before_sign_in: bool) -> bool:
    """Say whether this form was shown in this very session, or in this browser before sign-in."""
    member: Member | None = request.get(MEMBER)
    good = [member.csrf] if member else []
    if before_sign_in and DOOR_COOKIE in request.cookies:
        good.append(door_token(request[DOOR]))
    sent = field(request, "token").encode("utf-8", "replace")
    return any(hmac.compare_digest(sent, one.encode()) for one in good)


def followed_a_link(request: web.Request) -> bool:
    """Say whether a link elsewhere led here, so that the browser kept our strict cookies back."""
    site, mode = (request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Mode"))
    return request.method == "GET" and site in {"cross-site", "same-site"} and mode == "navigate"


def with_door(request: web.Request, response: web.Response) -> web.Response:
    """Let the browser carry the pre-session cookie that sign-in forms are bound to."""
    if FRESH_DOOR in request:
        set_cookie(request, response, DOOR_COOKIE, request[FRESH_DOOR])
    return response


def set_cookie(request: web.Request, response: web.Response, name: str, value: str) -> None:
    """Set a cookie that no script reads and that ends with the browser's session."""
    secure = request.app[DESK].public_https
    response.set_cookie(name, value, path="/", httponly=True, samesite="Strict", secure=secure)
