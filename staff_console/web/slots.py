"""Where the application and a request keep what the views need."""

import asyncio
from collections.abc import Mapping

from aiohttp import web
from jinja2 import Environment

from intake.spine import StaffFacing
from staff_console.session import Member
from staff_console.web.tongue import Tongue

DESK = web.AppKey("desk", StaffFacing)
PAGES = web.AppKey("pages", Mapping[str, Environment])
TONGUES = web.AppKey("tongues", Mapping[str, Tongue])
HEADERS = web.AppKey("headers", Mapping[str, str])
STREAMS = web.AppKey("streams", set[asyncio.Task[object]])

MEMBER = web.RequestKey("member", Member)
TOKEN = web.RequestKey("token", bytes)
FORM = web.RequestKey("form", Mapping[str, str])
DOOR = web.RequestKey("door", str)
FRESH_DOOR = web.RequestKey("fresh_door", str)
TONGUE = web.RequestKey("tongue", Tongue)
