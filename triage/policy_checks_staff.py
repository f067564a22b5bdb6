"""What roles, routes and levels must keep together, so that every case has its people."""

from collections.abc import Callable, Iterator
from typing import Final

from triage.model import Urgency
from triage.policy_faults import Finding
from triage.policy_sets import MANAGER, WITHOUT_CONTENT, Verb
from triage.policy_walk import ANY, Written, found, known, rows, texts

LIVING_HOLDERS: Final = 2
"""Every open case has this many people who can open it (design §4)."""

ROLE_PLACES: Final = (
    ("routing", ANY, "owner"),
    ("routing", ANY, "readers", ANY),
    ("routing", ANY, "told", ANY),
    ("levels", ANY, "lowered_by", ANY),
)


def routes_name_roles(written: Written) -> Iterator[Finding]:
    """Every role a route or a level names is declared, and may read a case."""
    declared = known(written, "roles", ANY, "id")
    readers = _roles_with(written, Verb.READ_CASE)
    for place in ROLE_PLACES:
        for path, role in texts(written, *place):
            if role not in declared:
                yield Finding(path, f"there is no role {role} / {role} という役割はありません")
            elif "told" not in path and role not in readers:
                says = f"{role} may not read a case / {role} は相談を読めない役割です"
                yield Finding(path, says)


def a_route_has_two_readers_and_the_manager(written: Written) -> Iterator[Finding]:
    """Two living holders of every case, one of them able to hand it on (design §4)."""
    for path, route in rows(written, "routing"):
        held = known(route, "readers", ANY) | known(route, "owner")
        if MANAGER not in held:
            says = f"the readers must include {MANAGER} / 読める役割に管理者が必要です"
            yield Finding((*path, "readers"), says)
        if len(held) < LIVING_HOLDERS:
            says = "two roles must be able to read / 二つ以上の役割が読めるようにします"
            yield Finding((*path, "readers"), says)


def the_last_route_takes_everything(written: Written) -> Iterator[Finding]:
    """A case without a route would have no reader; a row after an empty one is never reached."""
    conditions = list(found(written, "routing", ANY, "when"))
    if not conditions:
        says = "there must be at least one route / 割り当ての行が一つは必要です"
        yield Finding(("routing",), says)
        return
    for path, when in conditions[:-1]:
        if when == {}:
            says = "no row after this one is ever reached / この行より後は使われません"
            yield Finding(path, says)
    if conditions[-1][1] != {}:
        says = "the last row must take everything: when = {} / 最後の行は when = {} にします"
        yield Finding(conditions[-1][0], says)


def every_level_is_there(written: Written) -> Iterator[Finding]:
    """U0 to U4 each have words and a deadline, and U0 and U1 name who may lower them."""
    present = known(written, "levels", ANY, "id")
    for urgency in Urgency:
        if urgency.name not in present:
            yield Finding(("levels",), f"{urgency.name} is missing / {urgency.name} がありません")
    for path, level in rows(written, "levels"):
        if known(level, "id") & {"U0", "U1"} and not known(level, "lowered_by", ANY):
            says = "name who may lower this level / この緊急度を下げられる役割を書きます"
            yield Finding((*path, "lowered_by"), says)


def lowering_needs_the_verb(written: Written) -> Iterator[Finding]:
    """A role trusted to lower a level also holds the verb."""
    able = _roles_with(written, Verb.LOWER_LEVEL)
    for path, role in texts(written, "levels", ANY, "lowered_by", ANY):
        if role not in able:
            yield Finding(path, f"{role} lacks lower_level / {role} に lower_level がありません")


def content_needs_reading(written: Written) -> Iterator[Finding]:
    """Whoever works on cases holds their keys: such verbs need read_case beside them."""
    for path, role in rows(written, "roles"):
        held = known(role, "verbs", ANY)
        needs = sorted(held - {verb.value for verb in WITHOUT_CONTENT})
        if needs and Verb.READ_CASE not in held:
            says = f"{needs[0]} needs read_case / {needs[0]} には read_case も必要です"
            yield Finding((*path, "verbs"), says)


def every_verb_is_held(written: Written) -> Iterator[Finding]:
    """Nothing the console can do is left without anybody to do it; the manager can hand on."""
    held = known(written, "roles", ANY, "verbs", ANY)
    for verb in Verb:
        if verb not in held:
            says = f"no role may {verb.value} / {verb.value} のできる役割がありません"
            yield Finding(("roles",), says)
    if MANAGER not in _roles_with(written, Verb.GRANT):
        says = f"{MANAGER} must exist and hold grant / 管理者の役割に grant が必要です"
        yield Finding(("roles",), says)


def _roles_with(written: Written, verb: Verb) -> set[str]:
    return {
        role
        for _, row in rows(written, "roles")
        for _, role in texts(row, "id")
        if verb in known(row, "verbs", ANY)
    }


CHECKS: Final[tuple[Callable[[Written], Iterator[Finding]], ...]] = (
    routes_name_roles,
    a_route_has_two_readers_and_the_manager,
    the_last_route_takes_everything,
    every_level_is_there,
    lowering_needs_the_verb,
    content_needs_reading,
    every_verb_is_held,
)
