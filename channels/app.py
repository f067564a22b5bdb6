"""The child-facing application: made from the spine, run by `madoguchi channels`."""

import asyncio
from weakref import WeakSet

from aiohttp import web

from channels.phrases import parse
from channels.webchat.form import BODY_LIMIT
from channels.webchat.guard import guard, visiting
from channels.webchat.headers import dress, headers
from channels.webchat.live import close_streams
from channels.webchat.page import pages
from channels.webchat.routes import ROUTES
from channels.webchat.slots import CLOSING, HEADERS, PAGES, PHRASES, SPINE, STREAMS
from channels.webchat.sorry import kindly
from channels.webchat.wanted import wanted
from intake.spine import ChildFacing


def make(spine: ChildFacing) -> web.Application:
    """Make the application.

    Raises: ``PhraseFaults`` when the policy's phrases file lacks something the pages say.
    """
    app = web.Application(middlewares=[visiting, kindly, guard], client_max_size=BODY_LIMIT)
    app[SPINE] = spine
    app[PHRASES] = parse(spine.phrases_text, wanted())
    app[PAGES] = pages()
    app[HEADERS] = headers(spine.policy.service.neutral_page, public_https=spine.public_https)
    app[STREAMS] = WeakSet()
    app[CLOSING] = asyncio.Event()
    app.add_routes(ROUTES)
    app.on_response_prepare.append(dress)
    app.on_shutdown.append(close_streams)
    return app
