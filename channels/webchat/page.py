"""One page out of one template, in the voice and look this child chose."""

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from channels.phrases import Phrase, Voice, plain
from channels.webchat.slots import CARRIED, FOREIGN, PAGES, PHRASES, SPINE, VISIT
from channels.webchat.visit import LEFT, cookie_name, seal
from channels.webchat.wanted import TEMPLATES
from intake.vault.cookie import form_token
from triage.hours import is_open
from triage.policy import Strip

HERE = frozenset({"/", "/talk", "/back", "/about-traces", "/ask/school"})
"""Pages one can come back to after changing how they look."""


def pages() -> Environment:
    """Make the template environment: everything escaped, nothing forgotten."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def voice_of(request: web.Request) -> Voice:
    """Speak as this child wants to be spoken to."""
    return Voice(request.app[PHRASES], request[VISIT].look.furigana)


def show(
    request: web.Request,
    template: str,
    *,
    status: int = 200,
    notice: Phrase | None = None,
    **values: object,
) -> web.Response:
    """Write a page; a browser without our cookie gets one with it."""
    spine, visit, voice = request.app[SPINE], request[VISIT], voice_of(request)
    here = values.pop("here", request.path)
    html = request.app[PAGES].get_template(template).render(
        {
            "say": voice.say, "plain": voice.plain, "both": voice.both,
            "ja": lambda key: plain(voice.filled(key).ja),
            "service": spine.policy.service, "strip": _strip(request), "look": visit.look,
            "token": form_token(spine.form_key, visit.token, spine.clock()),
            "here": here if here in HERE else "/talk", "help": False, "notice": notice, **values,
        }
    )  # fmt: skip
    response = web.Response(text=html, content_type="text/html", status=status)
    response.enable_compression()
    carry(request, response)
    return response


def _strip(request: web.Request) -> list[Strip]:
    """Give the short list of numbers; when nobody is here, those that answer right now come first.

    110, 119 and 189 answer at every hour, so the policy's own order decides among them.
    """
    spine = request.app[SPINE]
    closed = not is_open(spine.policy.hours, spine.clock())
    return sorted(spine.policy.strip, key=lambda line: closed and not line.always_open)


def carry(request: web.Request, response: web.StreamResponse) -> None:
    """Let the browser carry this visit until it closes, if it does not already."""
    spine, visit = request.app[SPINE], request[VISIT]
    if visit == request.get(CARRIED) or FOREIGN in request:
        return
    response.set_cookie(
        cookie_name(public_https=spine.public_https),
        seal(visit, spine.cookie_key),
        path="/",
        httponly=True,
        samesite="Strict",
        secure=spine.public_https,
    )
    if LEFT in request.cookies:
        response.del_cookie(LEFT, path="/")


def onward(request: web.Request, path: str) -> web.Response:
    """Send the browser to the next page, with the visit if it has changed."""
    response = web.Response(status=303, headers={"Location": path})
    carry(request, response)
    return response
