"""Every refusal, as a page that says what to do next; a mistake of ours is logged without words."""

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from intake import errors
from intake.log import Event, say
from staff_console.web.form import field
from staff_console.web.page import answer, show, wants_json
from staff_console.web.tongue import N_

SORRY: Mapping[int, tuple[str, str]] = {
    400: (
        N_("この内容では受け取れません"),
        N_("前の画面にもどり、書いた内容を確かめてください。"),
    ),
    401: (
        N_("サインインが切れています"),
        N_(
            "何も送られていません。書いた文があれば下から写し、サインインしてからやり直してください。"
        ),
    ),
    403: (
        N_("この操作はできません"),
        N_(
            "画面を開き直してからやり直してください。それでもできないときは、管理者に頼んでください。"
        ),
    ),
    404: (
        N_("ここには何もありません"),
        N_("一覧にもどってください。この相談を読む必要があるときは、管理者に頼んでください。"),
    ),
    409: (
        N_("ほかの人が先に進めています"),
        N_("画面を開き直して、いまの様子を見てから決めてください。"),
    ),
    410: (
        N_("この画面は古くなりました"),
        N_("画面を開き直してからやり直してください。"),
    ),
    413: (
        N_("長すぎて受け取れません"),
        N_("いくつかに分けて送ってください。"),
    ),
    503: (
        N_("いまは保存できません"),
        N_("何も送られていません。少し待って、もう一度押してください。"),
    ),
    500: (
        N_("こちらのまちがいです"),
        N_("もう一度ためしてください。続くときは、システム管理の人に時刻を伝えてください。"),
    ),
}
"""What each refusal says: what happened, and what to do next."""
RETRY = 5
"""Seconds after which trying again makes sense."""
NEAREST = {405: 400, 408: 400, 415: 400}


@web.middleware
async def kindly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever goes wrong further in into a kind page with the right status."""
    try:
        return await handler(request)
    except web.HTTPException as refused:
        return sorry(request, refused.status)
    except errors.IntakeError as refused:
        if errors.status(refused) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            say(Event.MISTAKE, where=refused)
        return sorry(request, errors.status(refused))
    except ConnectionResetError:
        raise
    except Exception as mistake:  # noqa: BLE001  a person sees a kind page, never a traceback
        say(Event.MISTAKE, where=mistake)
        return sorry(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def sorry(request: web.Request, status: int) -> web.Response:
    """Show the refusal; a text that was typed is given back, never lost."""
    title, then = SORRY.get(NEAREST.get(status, status), SORRY[500])
    if wants_json(request):
        return answer({"sorry": title}, status)
    response = show(
        request, "sorry.html", status=status, title=title, then=then, kept=field(request, "text")
    )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY)
    return response
