"""A case on the screen: opened, claimed, answered, noted, judged, closed; every refusal explained."""

import pytest

from intake.guarded import judge_safely
from tests.builders import a_token
from tests.staff_console.web.visitor import Reader, words_of


async def fields_of(visitor, case, **more) -> dict[str, object]:
    """What the page of the case puts into its forms."""
    page = Reader((await visitor.get(f"/case/{case}")).text)
    taken = {"token": page.values("token")[-1], "version": page.values("version")[0]}
    seen = page.values("seen")
    return {**taken, "seen": seen[0] if seen else "1", **more}


async def do(visitor, case, deed, **more):
    return await visitor.post(f"/case/{case}/{deed}", await fields_of(visitor, case, **more))


async def thread(office) -> list[str]:
    conversation = await office.spine.threads.conversation(a_token())
    assert conversation
    return [line.text for line in conversation.lines]


async def test_the_queue_shows_reasons_and_no_words(crew, case, enter):
    page = (await enter("con").get("/")).text
    assert case in page
    assert "死にたい気持ち" in page
    assert "しにたい" not in words_of(page).replace("死にたい気持ち", "")
    assert "しにたい" not in (await enter("con").get("/queue.json")).text


async def test_what_triage_could_not_judge_stands_on_top_and_rings(crew, case, enter, monkeypatch):
    def breaks(*_):
        raise MemoryError

    monkeypatch.setattr(
        "intake.preparing.judge_safely", lambda _, facts: judge_safely(breaks, facts)
    )
    unjudged = (await crew.child_writes("きょうは てんきが いいです", token=7)).case
    page = (await enter("con").get("/")).text
    assert page.index(unjudged) < page.index(case)
    row = page.split(f'data-case="{unjudged}"')[1].split('</li>\n<li class="row')[0]
    assert "緊急（今すぐ）" in row
    assert '<span class="needs">要確認</span>' in row
    assert "受けとめる" in row


@pytest.mark.parametrize(
    "view, words", [("open", "鳴っている相談"), ("closed", "返事を待っている相談の一覧を開く")]
)
async def test_every_list_says_what_to_do_next(crew, case, enter, view, words):
    assert words in words_of((await enter("con").get(f"/?view={view}")).text)


async def test_an_empty_desk_says_that_nobody_waits(crew, enter):
    assert "いま待っている子どもはいません" in words_of((await enter("con").get("/")).text)


async def test_opening_a_case_is_recorded_and_shows_the_words_with_the_reason(crew, case, enter):
    page = (await enter("con").get(f"/case/{case}")).text
    assert "<mark" in page
    assert "しにたい" in page
    assert "規則" in words_of(page)
    assert "版" in words_of(page)
    entries = await crew.sql("SELECT verb FROM journal WHERE case_id = :case", case=case)
    assert "looked" in [row.verb for row in entries]


async def test_one_thing_to_do_next_is_always_there(crew, case, enter):
    con = enter("con")
    for deed, words in (
        ("acknowledge", "警報を受けとめる"), ("claim", "引き受ける"), ("reply", "返信を書く"),
    ):  # fmt: skip
        page = words_of((await con.get(f"/case/{case}")).text)
        assert f"つぎにすること {words}" in page
        await do(con, case, deed, text="こんにちは")
    assert "つぎにすること 機械の印を確かめる" in words_of((await con.get(f"/case/{case}")).text)


async def test_a_reply_reaches_the_child_and_a_note_never_does(crew, case, enter):
    con = enter("con")
    await do(con, case, "claim")
    assert (await do(con, case, "note", text="校内の先生に確認する")).location.endswith("did=note")
    assert (await do(con, case, "reply", text="はなしてくれて ありがとう")).location.endswith(
        "did=reply"
    )
    said = await thread(crew)
    assert "はなしてくれて ありがとう" in said
    assert "校内の先生に確認する" not in said
    page = (await con.get(f"/case/{case}")).text
    assert "校内の先生に確認する" in page


async def test_a_reply_to_an_older_message_is_held_back_and_kept(crew, case, enter):
    con = enter("con")
    await do(con, case, "claim")
    before = await fields_of(con, case, text="さきに書いた返事")
    await crew.child_writes("まって、もうひとつ")
    seen = await con.post(f"/case/{case}/reply", before)
    assert seen.status == 409
    assert "先に読んでください" in words_of(seen.text)
    assert "まって、もうひとつ" in words_of(seen.text)
    assert "さきに書いた返事" in words_of(seen.text)
    assert "さきに書いた返事" not in await thread(crew)
    fresh = Reader(seen.text)
    again = {
        "token": fresh.values("token")[-1], "version": fresh.values("version")[0],
        "seen": fresh.values("seen")[0], "text": "さきに書いた返事",
    }  # fmt: skip
    assert (await con.post(f"/case/{case}/reply", again)).status == 303
    assert "さきに書いた返事" in await thread(crew)


async def test_reading_what_came_meanwhile_keeps_what_was_being_written(crew, case, enter):
    con = enter("con")
    await do(con, case, "claim")
    fields = await fields_of(con, case, text="とちゅうの返事")
    await crew.child_writes("まって、もうひとつ")
    seen = await con.post(f"/case/{case}/reread", fields)
    assert seen.status == 200
    assert "まって、もうひとつ" in words_of(seen.text)
    assert "とちゅうの返事" in words_of(seen.text)
    assert "とちゅうの返事" not in await thread(crew)


async def test_two_claim_at_once_and_one_is_told(crew, case, enter):
    con, psy = enter("con"), enter("psy")
    first, second = await fields_of(con, case), await fields_of(psy, case)
    assert (await con.post(f"/case/{case}/claim", first)).status == 303
    seen = await psy.post(f"/case/{case}/claim", second)
    assert seen.status == 409
    assert "様子が変わりました" in words_of(seen.text)


async def test_overruling_a_flag_needs_a_reason_and_keeps_the_flag(crew, case, enter):
    con = enter("con")
    seen = await do(con, case, "judge", flag="1b", verdict="overrule", reason="")
    assert seen.status == 400
    assert "理由を書いてください" in words_of(seen.text)
    done = await do(con, case, "judge", flag="1b", verdict="overrule", reason="歌の題名だった")
    assert done.status == 303
    page = words_of((await con.get(f"/case/{case}")).text)
    assert "人がくつがえしました" in page
    assert "歌の題名だった" in page


async def test_only_who_may_is_offered_a_lower_level(crew, case, enter):
    assert 'value="4"' not in (await enter("con").get(f"/case/{case}")).text
    assert 'value="4"' in (await enter("lead").get(f"/case/{case}")).text
    forced = await do(enter("con"), case, "level", to="4", reason="だいじょうぶそう")
    assert forced.status == 403


async def test_a_lowered_level_stands_on_the_managers_page_with_its_reason(crew, case, enter):
    assert (await do(enter("lead"), case, "level", to="3", reason="電話で確かめた")).status == 303
    assert "→ 通常" in words_of((await enter("lead").get(f"/case/{case}")).text)
    assert "電話で確かめた" in words_of((await enter("boss").get("/review")).text)


async def test_closing_ends_our_work_and_never_the_childs_door(crew, case, enter, row_of):
    con = enter("con")
    await do(con, case, "claim")
    unheard = await do(con, case, "close", reason="おわり")
    assert unheard.status == 409  # this child is in danger and still waits
    await do(con, case, "reply", text="はなしてくれて ありがとう")
    assert (await do(con, case, "close", reason="おわり")).status == 303
    assert (await row_of(case)).status == "closed"
    await crew.child_writes("やっぱり もうひとつ")
    assert (await row_of(case)).status == "waiting"
    assert case in (await con.get("/?view=waiting")).text


async def test_acknowledging_in_the_queue_comes_back_to_the_queue(
    crew, case, enter, row_of, token_of
):
    fields = {
        "token": await token_of("con"),
        "version": (await row_of(case)).version,
        "back": "queue",
    }
    assert (await enter("con").post(f"/case/{case}/acknowledge", fields)).location == "/"
    assert (await row_of(case)).alarm_since is None


async def test_colleagues_see_who_looks_and_who_writes(crew, case, enter, token_of):
    con, psy = enter("con"), enter("psy")
    await do(con, case, "claim")
    await con.post(f"/case/{case}/writing", {"token": await token_of("con")})
    seen = await psy.post(f"/case/{case}/looking", {"token": await token_of("psy")})
    assert "さんが返信を書いています" in seen.text


@pytest.mark.parametrize("view", ["open", "mine", "waiting", "urgent", "closed"])
async def test_every_list_opens(crew, case, enter, view):
    page = (await enter("con").get(f"/?view={view}")).text
    assert (case in page) == (view in {"open", "waiting", "urgent"})


async def test_granting_shows_how_far_it_is(crew, case, enter, token_of):
    new = await crew.hire("late", "psychologist")
    fields = {"token": await token_of("boss")}
    json_lines = {"Accept": "application/x-ndjson"}
    seen = await enter("boss").post(f"/team/{new.id}/grant", fields, **json_lines)
    assert '"granted": 1' in seen.text.splitlines()[-1]
    assert (await enter("late").get(f"/case/{case}")).status == 200
    plain = await enter("boss").post(f"/team/{new.id}/grant", fields)
    assert plain.location == "/team?did=grant"
