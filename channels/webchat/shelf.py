"""The static files: read once, kept in memory with their compressed form, found by exact name."""

import gzip
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
    small: bytes


SHELF = {
    path.name: Thing(KINDS[path.suffix], path.read_bytes(), gzip.compress(path.read_bytes(), 9))
    for path in sorted(STATIC.iterdir())
    if path.suffix in KINDS
}


async def static(request: web.Request) -> web.Response:
    thing = SHELF.get(request.match_info["name"])
    if thing is None:
        raise web.HTTPNotFound
    answer = web.Response(content_type=thing.kind, charset="utf-8", body=thing.body)
    answer.headers["Vary"] = "Accept-Encoding"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.body = thing.small
        answer.headers["Content-Encoding"] = "gzip"
    return answer
