"""The static files: read once, kept in memory, found by exact name."""

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Thing:
    """One static file."""

    kind: str
    body: bytes


SHELF = {
    path.name: Thing(KINDS[path.suffix], path.read_bytes())
    for path in sorted(STATIC.iterdir())
    if path.suffix in KINDS
}


async def static(request: web.Request) -> web.Response:
    thing = SHELF.get(request.match_info["name"])
    if thing is None:
        raise web.HTTPNotFound
    return web.Response(content_type=thing.kind, charset="utf-8", body=thing.body)
