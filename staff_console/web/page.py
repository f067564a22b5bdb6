"""One page out of one template, in the language this member reads."""

import json
from collections.abc import Mapping

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from staff_console import access
from staff_console.web.door import door_token, with_door
from staff_console.web.form import TEXT_LIMIT
from staff_console.web.shelf import STATIC
from staff_console.web.slots import DESK, DOOR, MEMBER, PAGES, TONGUE
from staff_console.web.tongue import Tongue
from triage.policy import Verb

TEMPLATES = STATIC.parent / "templates"
SEE_OTHER = 303


def pages(tongue: Tongue) -> Environment:
    """Make the template environment of one language: everything escaped, nothing forgotten."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(tongue.catalog, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    return environment


def show(
    request: web.Request, template: str, *, status: int = 200, **values: object
) -> web.Response:
    """Write a page; a browser without our pre-session cookie gets one with it."""
    html = (
        request.app[PAGES][request[TONGUE].lang]
        .get_template(template)
        .render({**_always(request), **values})
    )
    response = web.Response(text=html, content_type="text/html", status=status)
    return with_door(request, response)


def _always(request: web.Request) -> Mapping[str, object]:
    """Give what every page knows."""
    desk, member, tongue = request.app[DESK], request.get(MEMBER), request[TONGUE]
    inside = None if member is None or member.locked else member
    door = door_token(request[DOOR])
    return {
        "member": inside, "listens": member is not None, "tongue": tongue, "door": door,
        "limit": TEXT_LIMIT,
        "token": inside.csrf if inside else door,
        "may": lambda verb: inside is not None and access.may(desk, inside, Verb(verb)),
        "service": desk.policy.service.name if tongue.lang == "ja" else desk.policy.service.name_en,
        "here": request.path, "every": desk.policy.queue.alarm_repeat_seconds,
        "notice": None, "trouble": False,
    }  # fmt: skip


def onward(path: str) -> web.Response:
    """Send the browser to the next page."""
    return web.Response(status=SEE_OTHER, headers={"Location": path})


def wants_json(request: web.Request) -> bool:
    """Say whether one of our scripts asks, rather than a person's form."""
    return request.headers.get("Accept", "").startswith("application/")


def answer(value: Mapping[str, object], status: int = 200) -> web.Response:
    """Answer a script of ours."""
    return web.json_response(
        dict(value), status=status, dumps=lambda one: json.dumps(one, ensure_ascii=False)
    )
