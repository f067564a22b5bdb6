"""The whole way with scripts off: in, write, words, out, back."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.app import make
from channels.webchat.routes import ROUTES
from intake.conversation import Conversation, Line
from intake.model import CaseId, Side
from tests.builders import FRIDAY
from tests.channels.browser import JSON, Child
from triage.model import Urgency

ANSWERS = {"feeling": "bad", "topic": "home", "for-whom": "friend", "wish": "woman"}


async def six_words(child):
    await child.opens("/talk")
    page = await child.presses("/words")
    return re.findall(r"<li>([^<]+)</li>", page.text.split('class="six"')[1])


async def test_two_taps_lead_from_the_first_page_to_the_box(child):
    after_the_door = await child.presses("/start", door="reply")
    assert (after_the_door.status, after_the_door.location) == (303, "/ask/feeling")
    question = await child.opens("/ask/feeling")
    assert 'href="/talk"' in question.text
    assert "<textarea" in (await child.opens("/talk")).text


async def test_every_question_leads_to_the_next_and_the_last_to_the_conversation(child):
    path = (await child.presses("/start", door="reply")).location
    asked = []
    while path != "/talk":
        asked.append(path.removeprefix("/ask/"))
        await child.opens(path)
        path = (await child.presses(path, answer=ANSWERS[asked[-1]])).location
    assert asked == list(ANSWERS)


async def test_whom_to_talk_to_is_not_asked_where_no_reply_will_come(child):
    await child.presses("/start", door="report")
    await child.opens("/ask/for-whom")
    assert (await child.presses("/ask/for-whom", answer="self")).location == "/talk"


async def test_a_question_may_stay_without_an_answer(child):
    await child.opens("/ask/feeling")
    assert (await child.presses("/ask/feeling", answer="")).location == "/ask/topic"


async def test_an_answer_nobody_offered_is_refused(child):
    await child.opens("/ask/feeling")
    assert (await child.presses("/ask/feeling", answer="<script>")).status == 400


@pytest.mark.parametrize("path", ["/ask/name", "/nowhere", "/static/../app.py", "/static/%2e%2e/x"])
async def test_what_is_not_there_is_said_kindly(child, path):
    page = await child.asks("GET", path)
    assert page.status == 404
    assert "There is no such page" in page.text


async def test_a_message_is_kept_and_shown_after_a_reload(child):
    sent = await child.says("きょう いやなことが あった")
    assert (sent.status, sent.location) == (303, "/talk")
    page = await child.opens("/talk")
    assert page.bubbles == ["きょう いやなことが あった"]
    assert 'data-step="delivered" aria-current="step"' in page.text


async def test_the_text_of_a_message_never_becomes_markup(child):
    await child.says("<script>alert(1)</script> {漢|かん} {{ 7*7 }}")
    page = await child.opens("/talk")
    assert page.bubbles == ["<script>alert(1)</script> {漢|かん} {{ 7*7 }}"]
    assert "<script>alert" not in page.text


async def test_words_are_shown_once_and_bring_the_conversation_back(child, new_child):
    await child.says("わすれないで")
    words = await six_words(child)
    assert len(words) == 6
    assert words[0] not in (await child.opens("/talk")).text
    other = await new_child()
    await other.opens("/back")
    before = other.cookie
    back = await other.presses("/back", spoken=" ".join(words))
    assert (back.status, back.location) == (303, "/talk")
    assert other.cookie != before
    assert (await other.opens("/talk")).bubbles == ["わすれないで"]


async def test_new_words_make_the_old_ones_useless(child, new_child):
    await child.says("わすれないで")
    old, _ = await six_words(child), await six_words(child)
    other = await new_child()
    await other.opens("/back")
    assert (await other.presses("/back", spoken=" ".join(old))).status == 404


@pytest.mark.parametrize("spoken", ["", "ひとつ", "あ い う え お か", "x" * 5000, "\x00" * 6])
async def test_wrong_words_open_nothing_and_can_be_corrected(child, spoken):
    await child.opens("/back")
    page = await child.presses("/back", spoken=spoken)
    assert page.status == 404
    assert "These words opened nothing" in page.text
    assert "<form" in page.text


async def test_words_are_not_made_before_anything_was_written(child):
    await child.opens("/talk")
    page = await child.presses("/words")
    assert page.status == 404
    assert "Write something first" in page.text


async def test_a_second_tab_that_asks_by_itself_leaves_the_noted_words_alone(child, new_child):
    await child.says("ひとつめの タブ")
    await child.opens("/talk")
    six = json.loads((await child.presses("/words", JSON, first="yes")).text)["words"]
    assert (await child.presses("/words", JSON, first="yes")).status == 409
    other = await new_child()
    await other.opens("/back")
    assert (await other.presses("/back", spoken=" ".join(six))).location == "/talk"


async def test_leaving_ends_the_session_everywhere(child, spine):
    await child.says("だれにも いわないで")
    taken = child.cookie
    page = await child.presses("/leave")
    assert page.status == 303
    assert page.location == spine.policy.service.neutral_page
    assert page.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert child.cookie == ""
    again = await child.asks("GET", "/talk", {"Cookie": f"s={taken}"})
    assert again.bubbles == []


async def test_who_kept_the_cookie_of_the_first_page_reads_nothing_written_after_it(
    child, new_child
):
    before = child.cookie
    await child.presses("/start", door="reply")
    await child.says("ひみつ")
    assert (await child.opens("/talk")).bubbles == ["ひみつ"]  # the child does
    other = await new_child({"Cookie": f"s={before}"})
    assert (await other.asks("GET", "/talk")).bubbles == []


async def test_going_through_the_first_page_again_keeps_what_was_written(child):
    await child.presses("/start", door="reply")
    await child.says("まえに かいた")
    await child.opens("/")
    await child.presses("/start", door="reply")
    assert (await child.opens("/talk")).bubbles == ["まえに かいた"]


async def test_who_left_without_a_line_is_not_found_by_the_next_request(child):
    await child.says("だれにも いわないで")
    jar, address = child.session.cookie_jar, child.server.make_url("/")
    jar.update_cookies({"r": "1"}, address)  # all that the way out can do without a line
    page = await child.asks("GET", "/talk")
    assert page.location == "/"
    assert page.bubbles == []
    await child.opens("/")
    assert {each.key for each in jar} == {"s"}  # a new visit begins, and the mark is gone
    assert (await child.opens("/talk")).bubbles == []


async def test_one_may_leave_from_a_page_that_is_too_old(child):
    assert (await child.presses("/leave", token="")).status == 303
    assert child.cookie == ""


async def test_a_conversation_that_has_ended_says_so_and_a_new_one_can_begin(child, spine):
    await child.says("まえの はなし")
    taken = child.cookie
    await child.presses("/leave")
    page = await child.asks("GET", "/talk", {"Cookie": f"s={taken}"})
    assert "no longer open here" in page.text
    assert "s=" in page.headers["Set-Cookie"]


async def test_a_school_link_tells_the_school_and_leaves_no_code_in_the_address(child, spine):
    school = spine.policy.schools[0]
    page = await child.asks("GET", f"/c/{school.codes[0].code.lower()}")
    assert (page.status, page.location) == (303, "/")
    assert school.ja in (await child.opens("/")).text


async def test_an_unknown_code_is_no_obstacle(child):
    await child.opens("/ask/school")
    page = await child.presses("/ask/school", code="NOPE-<b>")
    assert page.status == 404
    assert "go on without one" in page.text
    assert "NOPE-&lt;b&gt;" in page.text
    assert (await child.asks("GET", "/c/NOPE")).status == 404


async def test_a_code_can_be_taken_back(child, spine):
    await child.opens("/ask/school")
    school = spine.policy.schools[0]
    await child.presses("/ask/school", code=school.codes[0].code)
    assert school.ja in (await child.opens("/")).text
    await child.presses("/ask/school", code="")
    assert school.ja not in (await child.opens("/")).text


async def test_a_report_can_still_become_a_conversation(child):
    await child.presses("/start", door="report")
    await child.says("となりの クラスで いじめが あります")
    page = await child.opens("/talk")
    assert "normally no reply" in page.text
    await child.presses("/say", text="やっぱり、へんじが ほしいです。", door="reply", mid="r")
    page = await child.opens("/talk")
    assert "normally no reply" not in page.text
    assert len(page.bubbles) == 2


async def test_an_urgent_text_shows_the_numbers_beside_it_and_blocks_nothing(child):
    await child.says("てんきが いい")
    assert 'data-help="now"' not in (await child.opens("/talk")).text
    sent = await child.says("いま くすりを たくさん のんだ。もう しにたい", JSON)
    assert json.loads(sent.text)["help"] is True
    page = await child.opens("/talk?write")
    assert 'data-help="now"' in page.text
    assert 'id="help" hidden' not in page.text
    assert "<textarea" in page.text


async def test_the_page_renews_itself_only_while_nothing_can_be_lost_in_the_box(child):
    assert 'http-equiv="refresh"' not in (await child.opens("/talk")).text
    await child.says("とどいた？")
    assert 'http-equiv="refresh"' in (await child.opens("/talk")).text
    assert 'http-equiv="refresh"' not in (await child.opens("/talk?write")).text


async def test_what_is_new_since_a_number_comes_as_json(child):
    await child.says("いち")
    await child.says("に")
    told = json.loads((await child.asks("GET", "/since/1")).text)
    assert [(line["number"], line["text"]) for line in told["lines"]] == [(2, "に")]
    assert told["state"] == "delivered"
    assert told["help"] is False


async def test_a_look_is_kept_and_leads_back_to_the_page(child):
    page = await child.presses(
        "/look", furigana="off", size="huge", colour="dark", here="/about-traces"
    )
    assert page.location == "/about-traces"
    page = await child.opens("/about-traces")
    assert 'data-size="huge" data-colour="dark" data-furigana="off"' in page.text
    assert "<rt>" not in page.text


async def test_a_look_leads_to_no_foreign_page(child):
    page = await child.presses(
        "/look", furigana="on", size="normal", colour="auto", here="https://elsewhere.example/"
    )
    assert page.location == "/talk"


async def test_no_answer_a_child_gave_stands_in_an_address(child):
    visited = []
    for path, fields in [
        ("/start", {"door": "report"}),
        *((f"/ask/{name}", {"answer": said}) for name, said in ANSWERS.items()),
        ("/ask/school", {"code": "KWB-84RX"}),
        ("/say", {"text": "ひみつです", "mid": "m"}),
        ("/back", {"spoken": "ひみつの ことば"}),
    ]:
        visited.append((await child.presses(path, **fields)).location)
    secrets = [*ANSWERS.values(), "report", "KWB", "ひみつ", "%E3"]
    assert [place for place in visited if any(said in place for said in secrets)] == []


def test_no_route_takes_an_answer_in_its_address():
    taken = {name for route in ROUTES for name in re.findall(r"\{([a-z]+)", route.path)}
    assert taken == {"code", "question", "number", "name"}


class SomeThreads:
    """Threads in which staff have come as far as the test says."""

    def __init__(self, state):
        self.state = state

    async def conversation(self, token, after=0):
        at = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
        said = (
            Line(1, Side.CHILD, "きいて", at),
            Line(2, Side.STAFF, "きいているよ", FRIDAY),
        )
        lines = said if self.state in {"answered", "closed"} else said[:1]
        shown = tuple(line for line in lines if line.number > after)
        return Conversation(CaseId("c"), self.state, shown, Urgency.U3, 1, has_words=True)


@pytest.mark.parametrize("state", ["delivered", "read", "writing", "answered", "closed"])
async def test_the_page_says_how_far_the_message_has_come(spine, serve, child, state):
    served = await serve(make(replace(spine, threads=SomeThreads(state))))
    async with Child(served, {"Cookie": f"s={child.cookie}"}) as other:
        page = await other.opens("/talk")
        told = json.loads((await other.asks("GET", "/since/1")).text)
    assert re.findall(r'data-step="(\w+)" aria-current', page.text) == [state]
    assert told["state"] == state
    assert "11/19 18:00" in page.text
    if state in {"answered", "closed"}:
        assert page.bubbles == ["きいて", "きいているよ"]
        assert [(line["side"], line["at"]) for line in told["lines"]] == [("staff", "18:03")]
