"""One's own page: password, sound, keys."""

from aiohttp import web

from intake.errors import Forbidden, Refused
from staff_console import session
from staff_console.web.door import DESK_COOKIE, set_cookie, write_token
from staff_console.web.form import field
from staff_console.web.page import onward, show
from staff_console.web.slots import DESK, MEMBER, TONGUE
from staff_console.web.tongue import N_

WRONG = N_("いまのパスワードがちがいます。")
SHORT = N_("パスワードが短すぎます。12文字以上にしてください。")
CHANGED = N_("パスワードを変えました。ほかの機械でのサインインは切れました。")


async def account(request: web.Request) -> web.Response:
    return _page(request, notice=CHANGED if request.query.get("did") == "password" else None)


async def password(request: web.Request) -> web.Response:
    desk, old, new = request.app[DESK], field(request, "old"), field(request, "new")
    try:
        token = await session.change_password(desk, request[MEMBER], old, new)
    except Forbidden:
        return _page(request, status=403, problem=WRONG)
    except Refused:
        return _page(request, status=400, problem=SHORT)
    response = onward("/account?did=password")
    set_cookie(request, response, DESK_COOKIE, write_token(token))
    return response


def _page(
    request: web.Request,
    *,
    status: int = 200,
    problem: str | None = None,
    notice: str | None = None,
) -> web.Response:
    tongue, role = request[TONGUE], request.app[DESK].policy.role(request[MEMBER].role)
    return show(
        request, "account.html", status=status, role=tongue.of(role) if role else "",
        problem=tongue.say(problem) if problem else None,
        notice=tongue.say(notice) if notice else None,
    )  # fmt: skip
