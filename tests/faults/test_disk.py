"""The disk is full, or another process holds the lock: nothing is acknowledged, nothing twice."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.channels.browser import JSON
from tests.staff_console.web.visitor import words_of

pytestmark = pytest.mark.faults

PLENTY = 1_000_000
"""Pages a database may have when there is space again."""
LOCKS = (
    "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None);"
    "db.execute('BEGIN IMMEDIATE'); print('locked', flush=True); sys.stdin.read()"
)


async def space(store, pages: int) -> None:
    """Let the database grow to so many pages; fewer than it has means: not at all."""
    await store.write(lambda tx: tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}"))


async def fill(office) -> None:
    await space(office.spine.intake._store, 1)
    await space(office.desk.store, 1)


async def free(office) -> None:
    await space(office.spine.intake._store, PLENTY)
    await space(office.desk.store, PLENTY)


async def until_full(child) -> str:
    """Write until it does not fit any more; give what was told not to have arrived."""
    for number in range(20):
        sent = await child.says(f"{number}つめの はなし " + "あ" * 3000, JSON)
        if sent.status != 200:
            assert sent.status == 503
            return f"{number}つめの はなし " + "あ" * 3000
    pytest.fail("a full disk was never noticed")


async def test_a_full_disk_takes_nothing_and_says_so(office, child):
    await child.says("まえに かいた こと")
    await fill(office)
    await until_full(child)
    before = (await child.opens("/talk")).bubbles
    for _ in range(3):
        page = await child.says("これは はいらない " + "あ" * 3000)
        assert (page.status, page.headers["Retry-After"]) == (503, "5")
        assert page.box.startswith("これは はいらない")
    assert (await child.opens("/talk")).bubbles == before


async def test_on_a_full_disk_reading_goes_on_at_both_faces(office, child, enter):
    await child.says("もう しにたい")
    await fill(office)
    await until_full(child)
    assert (await child.opens("/talk")).bubbles[0] == "もう しにたい"
    assert json.loads((await child.asks("GET", "/since/0")).text)["lines"]
    psy = enter("psy")
    (row,) = json.loads((await psy.get("/queue.json")).text)["rows"]
    assert row["rings"]
    page = await psy.get(f"/case/{row['case']}")
    assert "もう しにたい" in words_of(page.text)


async def test_a_reply_that_does_not_fit_is_given_back(office, child, enter):
    case = (await office.child_writes("もう しにたい")).case
    psy = enter("psy")
    assert (await psy.fill(f"/case/{case}", f"/case/{case}/claim", version=1)).status == 303
    await fill(office)
    await until_full(child)
    text = "きいていますよ " + "あ" * 9000
    fields = {"version": 2, "seen": 1, "text": text}
    page = await psy.fill(f"/case/{case}", f"/case/{case}/reply", **fields)
    assert page.status == 503
    assert text in page.text
    await free(office)
    assert (await psy.fill(f"/case/{case}", f"/case/{case}/reply", **fields)).status == 303


async def test_what_was_refused_arrives_once_when_there_is_space_again(office, child):
    await fill(office)
    text = await until_full(child)
    before = (await child.opens("/talk?write")).bubbles
    mid = child.page.hidden("mid")
    assert (await child.presses("/say", text=text, mid=mid)).status == 503
    await free(office)
    for _ in range(3):
        assert (await child.presses("/say", text=text, mid=mid)).status == 303
    assert (await child.opens("/talk")).bubbles == [*before, text]


async def test_control_with_space_everything_fits(office, child):
    await free(office)
    with pytest.raises(pytest.fail.Exception):
        await until_full(child)


@contextmanager
def locked_by_another_process(home) -> Iterator[None]:
    program = [sys.executable, "-c", LOCKS, str(home / "madoguchi.db")]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdin=pipe, stdout=pipe) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == b"locked\n"
        yield
        other.stdin.close()


async def impatient(office) -> None:
    for store in (office.spine.intake._store, office.desk.store):
        await store.write(lambda tx: tx.exec_driver_sql("PRAGMA busy_timeout = 50"))


async def test_a_database_another_process_holds_locked_takes_nothing(office, child, enter, home):
    case = (await office.child_writes("もう しにたい")).case
    await child.says("まえに かいた こと")
    await child.opens("/talk?write")
    mid = child.page.hidden("mid")
    psy = enter("psy")
    await impatient(office)
    with locked_by_another_process(home):
        for _ in range(3):
            page = await child.presses("/say", text="まって", mid=mid)
            assert (page.status, page.box) == (503, "まって")
        assert (await child.opens("/talk")).bubbles == ["まえに かいた こと"]
        queue = await psy.get("/")
        assert case in queue.text
        # Words are shown only after a look that was recorded, and nothing can be recorded now.
        looked = await psy.get(f"/case/{case}")
        assert (looked.status, "しにたい" in looked.text) == (503, False)
        assert (await psy.fill("/", f"/case/{case}/claim", version=1)).status == 503
    for _ in range(3):
        assert (await child.presses("/say", text="まって", mid=mid)).status == 303
    assert (await child.opens("/talk")).bubbles == ["まえに かいた こと", "まって"]
    assert (await psy.fill("/", f"/case/{case}/claim", version=1)).status == 303


async def test_a_lock_shorter_than_our_patience_is_not_noticed(office, child, home):
    with locked_by_another_process(home):
        await child.opens("/talk?write")
    assert (await child.says("すぐに とどく")).status == 303
