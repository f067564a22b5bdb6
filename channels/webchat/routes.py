"""Every route of the child's pages, in one table."""

from aiohttp import web

from channels.webchat.live import live
from channels.webchat.shelf import static
from channels.webchat.views import ask, first, talk, words

ROUTES: tuple[web.RouteDef, ...] = (
    web.get("/", first.first),
    web.post("/start", first.start),
    web.get("/c/{code}", first.link),
    web.get("/ask/school", ask.school),
    web.post("/ask/school", ask.school_code),
    web.get("/ask/{question}", ask.ask),
    web.post("/ask/{question}", ask.answer),
    web.get("/talk", talk.talk),
    web.post("/say", talk.say),
    web.get(r"/since/{number:\d{1,9}}", talk.since),
    web.get("/live", live),
    web.post("/words", words.words),
    web.get("/back", words.back),
    web.post("/back", words.come_back),
    web.post("/look", first.look),
    web.post("/leave", words.leave),
    web.get("/about-traces", first.traces),
    web.get("/static/{name}", static),
    web.get("/healthz", first.healthz),
)
