"""The optional questions, one per screen."""

from aiohttp import web

from channels.webchat.form import field
from channels.webchat.page import onward, show, voice_of
from channels.webchat.questions import Question, after, asked, choices, find
from channels.webchat.school import school_name, with_code
from channels.webchat.slots import SPINE, VISIT
from intake.errors import NotFound, Refused


def _question(request: web.Request) -> Question:
    question = find(request.match_info["question"])
    if question is None:
        raise NotFound
    return question


async def ask(request: web.Request) -> web.Response:
    question, about = _question(request), request[VISIT].about
    row = asked(about)
    return show(
        request,
        "ask.html",
        here=request.path,
        question=question,
        number=str(row.index(question) + 1 if question in row else len(row)),
        total=str(len(row)),
        choices=choices(question, request.app[SPINE].policy),
        chosen=getattr(about, question.field),
    )


async def answer(request: web.Request) -> web.Response:
    question, said = _question(request), field(request, "answer")
    if said and said not in {choice.id for choice in choices(question, request.app[SPINE].policy)}:
        raise Refused
    request[VISIT] = request[VISIT].with_about(**{question.field: said or None})
    return onward(request, after(question, request[VISIT].about))


async def school(request: web.Request) -> web.Response:
    return _school_page(request)


async def school_code(request: web.Request) -> web.Response:
    code = field(request, "code").strip()
    if not code:
        request[VISIT] = request[VISIT].with_about(school=None, grade=None)
        return onward(request, "/")
    visit = with_code(request[VISIT], code, request.app[SPINE].policy)
    if visit is None:
        return _school_page(request, code, status=404, unknown="ask.school-unknown")
    request[VISIT] = visit
    return onward(request, "/")


def _school_page(
    request: web.Request, code: str = "", *, status: int = 200, unknown: str | None = None
) -> web.Response:
    notice = voice_of(request).filled(unknown) if unknown else None
    name = school_name(request[VISIT].about, request.app[SPINE].policy)
    return show(request, "school.html", status=status, notice=notice, code=code, school=name)
