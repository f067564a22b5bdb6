"""The staff-facing application: made from the spine, run by `madoguchi console`."""

from aiohttp import web

from intake.spine import StaffFacing
from staff_console.sweep import sweeping
from staff_console.web.feed import close_streams
from staff_console.web.form import BODY_LIMIT
from staff_console.web.guard import guard, visiting
from staff_console.web.headers import dress, headers
from staff_console.web.page import pages
from staff_console.web.routes import routes
from staff_console.web.slots import DESK, HEADERS, PAGES, STREAMS, TONGUES
from staff_console.web.sorry import kindly
from staff_console.web.tongue import tongues


def make(desk: StaffFacing) -> web.Application:
    """Make the application."""
    app = web.Application(middlewares=[visiting, kindly, guard], client_max_size=BODY_LIMIT)
    app[DESK] = desk
    app[TONGUES] = tongues()
    app[PAGES] = {lang: pages(tongue) for lang, tongue in app[TONGUES].items()}
    app[HEADERS] = headers(public_https=desk.public_https)
    app[STREAMS] = set()
    app.add_routes(routes())
    app.on_response_prepare.append(dress)
    app.cleanup_ctx.append(sweeping)
    app.on_shutdown.append(close_streams)
    return app
