"""The policy that ships, as text and as values, for every test that asks it something."""

from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from triage.policy import parse

TEXT = (files("triage") / "policies" / "asahikawa.toml").read_text(encoding="utf-8")
POLICY = parse(TEXT)
TOKYO = ZoneInfo("Asia/Tokyo")


def jst(text):
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)
