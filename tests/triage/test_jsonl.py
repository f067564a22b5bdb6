import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.shipped import RULES
from triage.jsonl import BadLine, judge, read
from triage.model import Author, Channel, Speaker, Utterance


def line(**changes):
    chat = {"id": "a1", "channel": "chat", "author": "child", "messages": ["もう死にたい"]}
    return json.dumps(chat | changes)


def test_a_line_is_read_into_facts():
    asked = read(
        line(
            channel="phone",
            author="guardian",
            messages=[{"speaker": "caller", "text": "もしもし"}, {"text": "はい"}],
        )
    )
    assert asked.id == "a1"
    assert asked.facts.channel is Channel.phone
    assert asked.facts.author is Author.guardian
    assert asked.facts.utterances == (Utterance("もしもし", Speaker.caller), Utterance("はい"))


def test_a_line_is_answered_in_the_agreed_shape():
    answer = json.loads(judge(line(messages=["ねえ", "もう死にたい。いじめられてる"]), RULES))
    assert answer["id"] == "a1"
    assert answer["criteria"] == ["1b"]
    assert answer["urgency"] == "U1"
    assert answer["signals"] == []
    assert answer["bullying"] is True
    assert answer["evidence"][0] == {
        "message": 1,
        "start": 2,
        "end": 6,
        "text": "死にたい",
        "rule": "wish-to-die",
    }
    assert answer["status"] == {"1b": "asserted"}


def test_a_denied_flag_is_answered_as_denied_and_not_as_a_criterion():
    answer = json.loads(judge(line(messages=["死にたくない"]), RULES))
    assert answer["criteria"] == []
    assert answer["status"] == {"1b": "negated"}
    assert answer["evidence"]


def test_the_strongest_status_is_the_one_named():
    answer = json.loads(judge(line(messages=["死にたくない", "やっぱり死にたい"]), RULES))
    assert answer["status"] == {"1b": "asserted"}


def test_a_transcript_is_answered_by_its_lines():
    said = [
        {"speaker": "call_taker", "text": "死にたいと思うことはありますか"},
        {"speaker": "caller", "text": "はい"},
    ]
    answer = json.loads(judge(line(channel="phone", messages=said), RULES))
    assert answer["criteria"] == ["1b"]
    assert {"message": 1, "start": 0, "end": 2, "text": "はい", "rule": "wish-to-die"} in answer[
        "evidence"
    ]


@pytest.mark.parametrize(
    "bad, says",
    [
        ("", "JSON"), ("{", "JSON"), ("[" * 100_000, "JSON"), ("1" * 5_000, "JSON"), ("[]", "object"), ("null", "object"),
        (line(id=[]), "id"), (line(channel="fax"), "channel"), (line(author=None), "author"), (line(channel={}), "channel"),
        ("{}", "channel"), (line(messages="死にたい"), "list"), (line(messages=[3]), "message"),
        (line(messages=[{"speaker": "dog", "text": "わん"}]), "message"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_refused_without_its_words_and_goes_to_a_person(bad, says):
    with pytest.raises(BadLine, match=says) as refused:
        read(bad)
    assert "死にたい" not in str(refused.value)
    answer = json.loads(judge(bad, RULES))
    assert answer["urgency"] == "U0"
    assert answer["needs_person"]


def test_a_lone_surrogate_comes_back_as_it_came():
    written = '{"id":1,"channel":"chat","author":"child","messages":["\\ud800し\\u0000にたい"]}'
    answer = judge(written, RULES)
    answer.encode()
    assert json.loads(answer)["evidence"][0]["text"] == "し\x00にたい"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "channel", "author", "messages", "text", "speaker"]), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)
@given(JSON)
def test_any_json_gets_one_line_back(value):
    answer = judge(json.dumps(value), RULES)
    assert "\n" not in answer
    assert json.loads(answer)["urgency"] in {"U0", "U1", "U2", "U3", "U4"}
