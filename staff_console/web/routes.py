"""Every address of the console; what each needs stands in ``access.ROUTES`` under the same name."""

from aiohttp import web
from aiohttp.typedefs import Handler

from staff_console.web import feed, shelf
from staff_console.web.views import account, case, deeds, door, queue, review, team

VIEWS: tuple[tuple[str, str, str, Handler], ...] = (
    ("GET", "/healthz", "healthz", door.healthz),
    ("GET", "/static/{name}", "static", shelf.static),
    ("GET", "/sign-in", "sign_in_page", door.sign_in_page),
    ("POST", "/sign-in", "sign_in", door.sign_in),
    ("GET", "/join", "join_page", door.join_page),
    ("POST", "/join", "join", door.join),
    ("POST", "/join/finish", "join_finish", door.join_finish),
    ("POST", "/language", "language", door.language),
    ("POST", "/sign-out", "sign_out", door.sign_out),
    ("POST", "/lock", "lock", door.lock),
    ("GET", "/locked", "locked", door.locked),
    ("GET", "/feed", "feed", feed.feed),
    ("GET", "/", "queue", queue.queue),
    ("GET", "/queue.json", "queue_rows", queue.queue_rows),
    ("GET", "/case/{case}", "case", case.case),
    ("POST", "/case/{case}/reread", "reread", case.reread),
    ("POST", "/case/{case}/looking", "looking", case.looking),
    ("POST", "/case/{case}/writing", "writing", case.writing),
    ("POST", "/case/{case}/claim", "claim", deeds.claim),
    ("POST", "/case/{case}/release", "release", deeds.release),
    ("POST", "/case/{case}/reply", "reply", deeds.reply),
    ("POST", "/case/{case}/note", "note", deeds.note),
    ("POST", "/case/{case}/judge", "judge", deeds.judge),
    ("POST", "/case/{case}/level", "level", deeds.level),
    ("POST", "/case/{case}/close", "close", deeds.close),
    ("POST", "/case/{case}/acknowledge", "acknowledge", deeds.acknowledge),
    ("POST", "/case/{case}/grant", "grant", deeds.grant),
    ("POST", "/case/{case}/restrict", "restrict", deeds.restrict),
    ("GET", "/review", "review", review.review),
    ("GET", "/team", "team", team.team),
    ("POST", "/team/invite", "invite", team.invite),
    ("POST", "/team/{staff}/revoke", "revoke", team.revoke),
    ("POST", "/team/{staff}/grant", "grant_missing", team.grant_missing),
    ("GET", "/account", "account", account.account),
    ("POST", "/account/password", "password", account.password),
)
"""Verb, address, name, view."""


def routes() -> list[web.RouteDef]:
    """Give the routes under their names; nothing answers a verb that stands in no line."""
    return [web.RouteDef(verb, path, view, {"name": name}) for verb, path, name, view in VIEWS]
