"""What a child said and where they sit is nowhere but sealed in the database."""

import logging

from tests.channels.browser import JSON

ADDRESS = "203.0.113.7"
CANARY = "きんもくせいの においが した"
FORWARDED = {
    "X-Forwarded-For": ADDRESS,
    "X-Real-IP": ADDRESS,
    "Forwarded": f"for={ADDRESS}",
    "CF-Connecting-IP": ADDRESS,
}


async def goes_everywhere(child):
    await child.opens("/")
    await child.presses("/start", door="reply")
    await child.presses("/ask/topic", answer="home")
    await child.says(CANARY)
    await child.says(CANARY, JSON, token="wrong")
    await child.says(CANARY, {"Origin": "https://elsewhere.example"})
    await child.asks("POST", "/say", {"Content-Type": "application/json"}, CANARY.encode())
    await child.asks("GET", f"/since/{CANARY}")
    await child.presses("/back", spoken=CANARY)
    await child.presses("/ask/school", code=CANARY)
    await child.presses("/words")
    await child.presses("/leave")


def test_the_marker_would_be_found(caplog):
    logging.getLogger("aiohttp.access").warning("%s wrote %s", ADDRESS, CANARY)
    assert ADDRESS in caplog.text
    assert CANARY in caplog.text


async def test_no_address_and_no_word_is_logged_or_stored_in_clear(new_child, home, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    child = await new_child(FORWARDED)
    await goes_everywhere(child)
    ours = [each for each in caplog.records if each.name != "asyncio"]
    logged = " ".join(f"{each.getMessage()} {each.__dict__}" for each in ours) + str(
        capsys.readouterr()
    )
    on_disk = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    for secret in (ADDRESS, "127.0.0.1", CANARY):
        assert secret not in logged
        assert secret.encode() not in on_disk


async def test_a_page_keeps_its_title_and_address_neutral(child):
    for path in ("/", "/talk", "/back", "/about-traces", "/ask/school"):
        page = await child.opens(path)
        assert "<title>ノート</title>" in page.text
        for word in ("相談", "そうだん", "いじめ", "consult", "bully"):
            assert word not in page.text.split("</head>")[0]
            assert word not in path
