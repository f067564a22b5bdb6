"""Who may do what: the role × verb table of the policy decides everything here."""

from enum import StrEnum
from typing import Final

from intake.errors import Forbidden
from intake.spine import StaffFacing
from staff_console.session import Member
from triage.policy import Verb


class Door(StrEnum):
    """What a route takes when it takes no verb."""

    PUBLIC = "public"
    """Open to anybody: sign-in, joining, static files."""
    SIGNED_IN = "signed_in"
    """Open to every member, whatever the role: signing out, one's own password."""


Need = Verb | Door

PUBLIC: Final = Door.PUBLIC
SIGNED_IN: Final = Door.SIGNED_IN

ROUTES: Final[dict[str, Need]] = {
    "healthz": PUBLIC,
    "static": PUBLIC,
    "sign_in_page": PUBLIC,
    "sign_in": PUBLIC,
    "join_page": PUBLIC,
    "join": PUBLIC,
    "join_finish": PUBLIC,
    "language": PUBLIC,
    "sign_out": SIGNED_IN,
    "lock": SIGNED_IN,
    "locked": SIGNED_IN,
    "feed": SIGNED_IN,
    "account": SIGNED_IN,
    "password": SIGNED_IN,
    "queue": Verb.SEE_QUEUE,
    "queue_rows": Verb.SEE_QUEUE,
    "case": Verb.READ_CASE,
    "reread": Verb.READ_CASE,
    "looking": Verb.READ_CASE,
    "writing": Verb.REPLY,
    "claim": Verb.CLAIM,
    "release": Verb.RELEASE,
    "reply": Verb.REPLY,
    "note": Verb.NOTE,
    "judge": Verb.JUDGE_FLAG,
    "level": Verb.RAISE_LEVEL,
    "close": Verb.CLOSE,
    "acknowledge": Verb.ACKNOWLEDGE,
    "grant": Verb.GRANT,
    "restrict": Verb.RESTRICT,
    "review": Verb.REVIEW,
    "team": Verb.SEE_STAFF,
    "invite": Verb.INVITE,
    "revoke": Verb.REVOKE,
    "grant_missing": Verb.GRANT,
}
"""Every route of the console by its name, and what it takes to go through."""


def may(desk: StaffFacing, member: Member, verb: Verb) -> bool:
    """Whether the policy gives this verb to the member's role."""
    return desk.policy.may(member.role, verb)


def require(desk: StaffFacing, member: Member, verb: Verb) -> None:
    """Stop whoever may not do this. Raises ``Forbidden``."""
    if not may(desk, member, verb):
        raise Forbidden


def allows(desk: StaffFacing, member: Member | None, need: Need) -> bool:
    """Whether somebody (None: nobody signed in) goes through a route that takes this."""
    if need is Door.PUBLIC:
        return True
    if member is None:
        return False
    return need is Door.SIGNED_IN or may(desk, member, Verb(need))
