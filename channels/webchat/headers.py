"""The headers every answer carries, errors and static files included."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web

from channels.webchat.slots import HEADERS

FEATURES = (
    "accelerometer autoplay browsing-topics camera display-capture geolocation gyroscope "
    "microphone midi payment usb"
)
POLICIES = ", ".join(f"{feature}=()" for feature in FEATURES.split())
HSTS = "max-age=63072000"


def headers(neutral_page: str, *, public_https: bool) -> Mapping[str, str]:
    """Write the headers once, at the start.

    The way out redirects a form to the neutral page, which ``form-action`` must allow.
    ``same-origin``, because ``no-referrer`` would make a form's Origin "null".
    """
    away = urlsplit(neutral_page)
    csp = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src 'self'; form-action 'self' {away.scheme}://{away.netloc}; "
        "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'"
    )
    always = {
        "Content-Security-Policy": csp,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": POLICIES,
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
        "Server": "-",
    }
    return always | ({"Strict-Transport-Security": HSTS} if public_https else {})


async def dress(request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on an answer that is about to leave."""
    response.headers.update(request.app[HEADERS])
