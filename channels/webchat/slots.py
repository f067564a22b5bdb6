"""Where the application and a request keep what the views need."""

import asyncio
from collections.abc import Mapping
from weakref import WeakSet

from aiohttp import web
from jinja2 import Environment

from channels.phrases import Phrase
from channels.webchat.visit import Visit
from intake.spine import ChildFacing

SPINE = web.AppKey("spine", ChildFacing)
PAGES = web.AppKey("pages", Environment)
PHRASES = web.AppKey("phrases", Mapping[str, Phrase])
HEADERS = web.AppKey("headers", Mapping[str, str])
CLOSING = web.AppKey("closing", asyncio.Event)
STREAMS: web.AppKey[WeakSet[asyncio.Task[object]]] = web.AppKey("streams", WeakSet)

VISIT = web.RequestKey("visit", Visit)
CARRIED = web.RequestKey("carried", Visit)
"""The visit the browser brought; absent when it brought none of ours."""
FOREIGN = web.RequestKey("foreign", bool)
"""Another site's page sent this: the browser kept our cookie back and must not get a new one."""
FORM = web.RequestKey("form", Mapping[str, str])
