"""When something cannot be done: the right status, a kind sentence, and the child's text kept."""

from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from channels.webchat.conversation import keep, talk_page
from channels.webchat.form import TEXT_LIMIT
from channels.webchat.page import show, voice_of
from channels.webchat.slots import CARRIED, FORM, SPINE, VISIT
from channels.webchat.wanted import SORRY
from intake import errors, log
from intake.vault.cookie import form_token

RETRY_SECONDS = "5"


@web.middleware
async def kindly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure with a page a child can use; log no more than its class and place."""
    try:
        return await handler(request)
    except web.HTTPException as failed:
        answer = await refuse(request, failed.status)
        if "Allow" in failed.headers:
            answer.headers["Allow"] = failed.headers["Allow"]
        return answer
    except errors.IntakeError as failed:
        status = errors.status(failed)
    except ConnectionResetError:
        raise
    except Exception as failed:  # noqa: BLE001  whatever it was, a child must not meet it bare
        log.say(log.Event.MISTAKE, where=failed)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    return await refuse(request, status)


async def refuse(request: web.Request, status: int, key: str | None = None) -> web.Response:
    """Say no: as a page, with what was written still in its box, or as JSON where asked for."""
    notice = voice_of(request).filled(key or SORRY.get(status, "sorry.odd"), limit=str(TEXT_LIMIT))
    if "json" in request.headers.get("Accept", ""):
        told = {"status": status, "ja": notice.ja, "en": notice.en, "token": _fresh_token(request)}
        response = web.json_response(told, status=status)
    elif request.path == "/say" and FORM in request:
        response = await talk_page(request, keep(request), notice=notice, status=status)
    else:
        response = show(request, "sorry.html", status=status, notice=notice)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _fresh_token(request: web.Request) -> str | None:
    """Renew the form of a page that was open too long; a browser without our cookie gets none."""
    spine = request.app[SPINE]
    if CARRIED not in request or request[VISIT] != request[CARRIED]:
        return None
    return form_token(spine.form_key, request[VISIT].token, spine.clock())
