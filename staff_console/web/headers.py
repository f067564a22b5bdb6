"""The headers every answer carries, errors and static files included."""

from collections.abc import Mapping

from aiohttp import web

from staff_console.web.slots import HEADERS

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
CLOSED = (
    "accelerometer browsing-topics camera display-capture geolocation gyroscope magnetometer "
    "microphone midi payment usb"
)
POLICIES = ", ".join(f"{feature}=()" for feature in CLOSED.split())
HSTS = "max-age=63072000"


def headers(*, public_https: bool) -> Mapping[str, str]:
    """Write the headers once, at the start.

    ``same-origin``, because ``no-referrer`` would make a form's Origin "null".
    """
    always = {
        "Content-Security-Policy": CSP,
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
