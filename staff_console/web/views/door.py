"""Coming in and going out: sign-in, joining, lock, language."""

import base64
import binascii

from aiohttp import web

from intake.errors import Forbidden, Refused
from intake.vault.totp import SECRET_BYTES, new_totp_secret
from staff_console import access, joining, session
from staff_console.web.door import DESK_COOKIE, set_cookie, write_token
from staff_console.web.form import field
from staff_console.web.page import answer, onward, show, wants_json
from staff_console.web.qr import qr_of
from staff_console.web.slots import DESK, MEMBER, TONGUE, TONGUES
from staff_console.web.tongue import COOKIE, N_
from triage.policy import Verb

WRONG = N_("サインインできませんでした。名前・パスワード・数字を確かめてください。")
LATER = N_("続けて5回まちがえると15分入れません。")
USED = N_(
    "このリンクは使えません。期限が切れたか、もう使われています。管理者に新しいリンクを頼んでください。"
)
ODD = {
    "name-empty": N_("サインイン名を入れてください。"),
    "name-taken": N_("このサインイン名は使われています。別の名前にしてください。"),
    "password-short": N_("パスワードが短すぎます。12文字以上にしてください。"),
    "code-wrong": N_("数字が合いません。認証アプリにいま出ている6けたを入れてください。"),
}
"""What a refused joining says, by the reason it was refused for."""


async def healthz(_: web.Request) -> web.Response:
    return web.Response(text="ok")


async def sign_in_page(request: web.Request) -> web.Response:
    return show(request, "sign_in.html", problem=None, locked=False, name="")


async def locked(request: web.Request) -> web.Response:
    if not request[MEMBER].locked:
        return onward("/")
    return show(request, "sign_in.html", problem=None, locked=True, name="")


async def sign_in(request: web.Request) -> web.Response:
    desk, before = request.app[DESK], request.get(MEMBER)
    try:
        token = await session.sign_in(
            desk, *(field(request, n) for n in ("name", "password", "code"))
        )
    except Forbidden:
        if wants_json(request):
            return answer({"sorry": request[TONGUE].say(WRONG)}, 403)
        problem = " ".join(request[TONGUE].say(one) for one in (WRONG, LATER))
        name = field(request, "name")
        return show(request, "sign_in.html", status=403, problem=problem, locked=False, name=name)
    if before is not None:
        await session.sign_out(desk, before)
    return await _inside(request, token)


async def _inside(request: web.Request, token: bytes) -> web.Response:
    """Let the browser in; a script that unlocks its page gets the new session's form token."""
    desk = request.app[DESK]
    member = await session.glance(desk, token)
    if member is None:
        raise Forbidden
    if wants_json(request):
        response = answer({"member": member.id, "token": member.csrf})
    else:
        response = onward(home(request, member))
    set_cookie(request, response, DESK_COOKIE, write_token(token))
    return response


def home(request: web.Request, member: session.Member) -> str:
    """Name the first page this role may see."""
    first = (("/", Verb.SEE_QUEUE), ("/team", Verb.SEE_STAFF))
    may = (path for path, verb in first if access.may(request.app[DESK], member, verb))
    return next(may, "/account")


async def sign_out(request: web.Request) -> web.Response:
    member = request[MEMBER]
    await session.sign_out(request.app[DESK], member)
    response = onward("/sign-in")
    response.del_cookie(DESK_COOKIE, path="/")
    return response


async def lock(request: web.Request) -> web.Response:
    await session.lock(request.app[DESK], request[MEMBER])
    return web.Response(status=204)


async def join_page(request: web.Request) -> web.Response:
    return show(request, "join.html", problem=None)


async def join(request: web.Request) -> web.Response:
    return await _second_step(request, new_totp_secret(), None)


async def join_finish(request: web.Request) -> web.Response:
    totp = _totp(field(request, "totp"))
    chosen = joining.Chosen(
        field(request, "name"), field(request, "password"), totp, field(request, "code")
    )
    try:
        token = await joining.finish_joining(request.app[DESK], field(request, "one_time"), chosen)
    except Forbidden:
        return show(request, "join.html", status=403, problem=request[TONGUE].say(USED))
    except Refused as refused:
        reason = ODD.get(str(refused.args[0])) if refused.args else None
        return await _second_step(
            request, totp, request[TONGUE].say(reason) if reason else str(refused)
        )
    return await _inside(request, token)


async def _second_step(request: web.Request, totp: bytes, problem: str | None) -> web.Response:
    """Show the QR code and the form that finishes joining; nothing is kept between the steps."""
    desk, one_time = request.app[DESK], field(request, "one_time").strip()
    try:
        found = await joining.begin_joining(desk, one_time)
    except Forbidden:
        return show(request, "join.html", status=403, problem=request[TONGUE].say(USED))
    role, tongue = desk.policy.role(found.role), request[TONGUE]
    qr = qr_of(totp, found.name, desk.policy.service.name_en)
    return show(
        request, "join_finish.html", status=400 if problem else 200, problem=problem,
        joining=found, one_time=one_time, role=tongue.of(role) if role else found.role,
        totp=totp.hex(), name=field(request, "name"), qr=qr,
        spelled=base64.b32encode(totp).decode(),
    )  # fmt: skip


def _totp(written: str) -> bytes:
    """Read the secret our own page wrote into its form. Raises ``Refused``."""
    try:
        totp = binascii.unhexlify(written)
    except (binascii.Error, ValueError):
        raise Refused from None
    if len(totp) != SECRET_BYTES:
        raise Refused
    return totp


async def language(request: web.Request) -> web.Response:
    lang, back = field(request, "lang"), field(request, "back")
    inside = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = onward(back if inside and back.isprintable() else "/")
    if lang in request.app[TONGUES]:
        set_cookie(request, response, COOKIE, lang)
    return response
