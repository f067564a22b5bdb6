"""The conversation as a page and as what changes on it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.phrases import Phrase
from channels.webchat.form import TEXT_LIMIT, field
from channels.webchat.opening import Moment, moment, waiting
from channels.webchat.page import show, voice_of
from channels.webchat.slots import SPINE, VISIT
from channels.webchat.visit import new_visit
from intake.conversation import Conversation, Line
from intake.errors import IntakeError
from triage.model import Urgency

MID_BYTES = 12


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """What a child wrote that could not be sent, with the id it will be sent under."""

    text: str = ""
    mid: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """One message as the page shows it."""

    number: int
    side: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page says above the messages; when it changes, open pages are told."""

    state: str
    help: bool
    words: bool
    moment: Moment


def keep(request: web.Request) -> Kept:
    """Keep the words and id of a form that was refused."""
    return Kept(field(request, "text"), field(request, "mid"))


def standing(conversation: Conversation, request: web.Request) -> Standing:
    """Say how the conversation stands at this moment."""
    spine = request.app[SPINE]
    return Standing(
        conversation.state,
        conversation.urgency <= Urgency.U1,
        conversation.has_words,
        moment(spine.policy.hours, spine.clock(), conversation.state),
    )


def clock_of(request: web.Request) -> str:
    """Say the time of the day, as a message that has just arrived shows it."""
    spine = request.app[SPINE]
    return spine.clock().astimezone(ZoneInfo(spine.policy.hours.timezone)).strftime("%H:%M")


def shown(lines: Sequence[Line], request: web.Request) -> list[Shown]:
    """Write messages with the time of the day, and the date when it was another day."""
    spine = request.app[SPINE]
    zone = ZoneInfo(spine.policy.hours.timezone)
    today = spine.clock().astimezone(zone)
    return [
        Shown(line.number, str(line.side), line.text, _when(line.at.astimezone(zone), today))
        for line in lines
    ]


def _when(at: datetime, today: datetime) -> str:
    return at.strftime("%H:%M" if at.date() == today.date() else "%m/%d %H:%M")


async def talk_page(
    request: web.Request,
    kept: Kept | None = None,
    *,
    notice: Phrase | None = None,
    status: int = 200,
) -> web.Response:
    """Write the conversation, with the text that could not be sent still in its box."""
    spine, voice = request.app[SPINE], voice_of(request)
    conversation = await _read(request, trouble_is_known=kept is not None)
    if conversation is None and request[VISIT].begun:
        notice = notice or voice.filled("talk.gone")
        start_over(request)
    visit = request[VISIT]
    lines = shown(conversation.lines, request) if conversation else []
    stands = standing(conversation, request) if conversation else None
    state = stands.state if stands else ""
    return show(
        request,
        "talk.html",
        status=status,
        notice=notice,
        here="/talk",
        help=stands is not None and stands.help,
        state=state,
        has_words=stands is not None and stands.words,
        lines=lines,
        # Without scripts the page renews itself only while nothing can be lost in the box.
        reading=bool(lines) and kept is None and "write" not in request.query,
        door=visit.about.door,
        waiting=waiting(spine.policy.hours, spine.clock(), (visit.about.door, state), voice),
        text=kept.text if kept else "",
        mid=(kept.mid if kept else "") or secrets.token_hex(MID_BYTES),
        limit=TEXT_LIMIT,
        words_caught=status == HTTPStatus.CONFLICT,
        six=(),
    )


def start_over(request: web.Request) -> None:
    """Give the browser a new visit: what it had has ended, its look and answers stay."""
    visit = request[VISIT]
    request[VISIT] = replace(new_visit(visit.look), about=visit.about)


async def _read(request: web.Request, *, trouble_is_known: bool) -> Conversation | None:
    try:
        return await request.app[SPINE].threads.conversation(request[VISIT].token)
    except IntakeError:
        if trouble_is_known:
            return None
        raise
