"""The conversation: reading it, writing into it, and what is new since a number."""

from dataclasses import asdict, replace
from hashlib import sha256
from http import HTTPStatus

from aiohttp import web

from channels.webchat.conversation import clock_of, shown, standing, start_over, talk_page
from channels.webchat.form import TEXT_LIMIT, field
from channels.webchat.page import carry, onward
from channels.webchat.slots import CARRIED, SPINE, VISIT
from channels.webchat.sorry import refuse
from intake import return_words
from intake.errors import Conflict, Expired, TooLarge
from intake.model import Arrival, Receipt, Words
from triage.model import Author, Channel, Urgency

LONGEST_PASTED = 200
"""Characters; what is longer is a story, and not searched for words on its way to the disk."""


async def talk(request: web.Request) -> web.Response:
    # The cards come before the first message, so nobody begins here.
    return await talk_page(request) if CARRIED in request else onward(request, "/")


async def say(request: web.Request) -> web.Response:
    text = field(request, "text")
    if not text.strip():
        return await refuse(request, HTTPStatus.UNPROCESSABLE_ENTITY)
    _refuse_unfit(request, text)
    if field(request, "door") == "reply":
        request[VISIT] = request[VISIT].with_about(door="reply")
    try:
        receipt = await request.app[SPINE].intake.receive(arrival(request, text))
    except Expired:
        start_over(request)
        return await refuse(request, HTTPStatus.GONE, "talk.gone")
    request[VISIT] = replace(request[VISIT], begun=True)
    return _stored(request, receipt)


def _refuse_unfit(request: web.Request, text: str) -> None:
    """Raise when a text is too long, or is return words that staff should never read."""
    if len(text) > TEXT_LIMIT:
        raise TooLarge
    if _return_words_by_mistake(request, text):
        raise Conflict


def _return_words_by_mistake(request: web.Request, text: str) -> bool:
    """Whether six return words are about to be told to staff; a child may say that they are not."""
    if field(request, "anyway") or len(text) > LONGEST_PASTED:
        return False
    return return_words.looks_like_words(text)


def arrival(request: web.Request, text: str) -> Arrival:
    """Make the arrival of a form.

    The delivery names the words as well as the form's id: an old form a browser has restored,
    filled with other words, is another message. Pressing twice is not.
    """
    spine, visit = request.app[SPINE], request[VISIT]
    mid = field(request, "mid") or field(request, "token")
    delivery = sha256(f"{mid}\x1f{text}".encode()).hexdigest()
    return Arrival(
        Channel.chat, Author.child, Words(text), spine.clock(), delivery, visit.token, visit.about
    )


def _stored(request: web.Request, receipt: Receipt) -> web.Response:
    if "json" not in request.headers.get("Accept", ""):
        return onward(request, "/talk")
    help_now = receipt.urgency <= Urgency.U1
    told = {
        "number": receipt.number,
        "at": clock_of(request),
        "state": "delivered",
        "help": help_now,
    }
    response = web.json_response(told)
    carry(request, response)
    return response


async def since(request: web.Request) -> web.Response:
    conversation = await request.app[SPINE].threads.conversation(
        request[VISIT].token, int(request.match_info["number"])
    )
    if conversation is None:
        return web.json_response({"gone": True, "lines": []})
    lines = [asdict(line) for line in shown(conversation.lines, request)]
    return web.json_response({"lines": lines, **asdict(standing(conversation, request))})
