"""A form's fields, read from whatever bytes arrive: cleaned, bounded, never an exception's text."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from intake.errors import Refused, TooLarge
from staff_console.web.slots import FORM

BODY_LIMIT = 1024 * 1024
"""Bytes, nine for a Japanese character: a text ten times too long still arrives, and comes back."""
TEXT_LIMIT = 10_000
"""Characters of one reply, note or reason."""
FIELDS_LIMIT = 20
PATIENCE = 15
"""Seconds for a body to arrive; a slow reader is closed then (hazards: no read time-outs)."""
FORM_TYPE = "application/x-www-form-urlencoded"


async def read_form(request: web.Request) -> Mapping[str, str]:
    """Read the fields of a POST.

    Raises: ``TooLarge``, ``Refused`` for an unreadable body, ``HTTPUnsupportedMediaType``.
    """
    if request.content_type != FORM_TYPE:
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > BODY_LIMIT:
        raise TooLarge
    try:
        async with asyncio.timeout(PATIENCE):
            body = await request.read()
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_LIMIT
        )
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge from None
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ValueError, web.RequestPayloadError):
        raise Refused from None
    return {name: clean(value) for name, value in reversed(pairs)}


def clean(text: str) -> str:
    """Write line ends one way and take out what no disk takes."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return (
        whole.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    )


def field(request: web.Request, name: str) -> str:
    """Give one field of the form that the guard has read; empty when it was not sent."""
    fields = request.get(FORM)
    return fields.get(name, "") if fields else ""


def limited(request: web.Request, name: str) -> str:
    """Give a text a member typed. Raises ``TooLarge``."""
    written = field(request, name).strip()
    if len(written) > TEXT_LIMIT:
        raise TooLarge
    return written


def number(request: web.Request, name: str) -> int:
    """Give a whole number our own page wrote into the form. Raises ``Refused``."""
    written = field(request, name)
    if not (written.isascii() and written.isdigit() and len(written) <= len("2147483647")):
        raise Refused
    return int(written)
