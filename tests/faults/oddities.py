"""Everything that is not quite text, as it may stand in a form, an address or a header."""

from urllib.parse import quote_plus

DEEP = "[" * 9_000
DIGITS = "9" * 5_000

TEXTS: dict[str, bytes] = {
    "a lone surrogate": b"%ED%A0%80",
    "two surrogates the wrong way round": b"%ED%B0%80%ED%A0%80",
    "a NUL": b"a%00b",
    "no UTF-8": b"%FF%FE%80",
    "half a letter": b"%E3%81",
    "right-to-left": quote_plus("\u202eうそ\u202c\u2066\u2069").encode(),
    "zero width": quote_plus("\u200b\u200c\u200d\u2060\ufeff").encode(),
    "a thousand marks": quote_plus("あ" + "\u0301\u20e3" * 500).encode(),
    "control characters": quote_plus("".join(map(chr, range(1, 32)))).encode(),
    "noncharacters": quote_plus("\ufffe\uffff\U0010ffff\ufdd0").encode(),
    "private use and tags": quote_plus("\ue000\U000e0041\U000f0000").encode(),
    "line separators": quote_plus("a\u2028b\u2029c\x85d\r\ne\rf").encode(),
    "not a number": b"NaN",
    "infinity": b"-Infinity",
    "five thousand digits": DIGITS.encode(),
    "digits of another script": quote_plus("１२٣").encode(),
    "minus one": b"-1",
    "an enormous exponent": b"1e400",
    "deep JSON": quote_plus(DEEP).encode(),
    "a JSON object": quote_plus('{"text": NaN, "text": "\\ud800"}').encode(),
    "a template": quote_plus("{{ 7*7 }}{% raw %}${7*7}").encode(),
    "a query": quote_plus("'; DROP TABLE message; --").encode(),
    "a path": quote_plus("../../etc/passwd\\..").encode(),
    "a format": quote_plus("%s%n{0.__class__}%(x)s").encode(),
    "nothing": b"",
}
"""What a field may hold, as it stands in a form."""

SEPARATORS: dict[str, str] = {
    "zero width space": "\u200b",
    "zero width non-joiner": "\u200c",
    "zero width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "grapheme joiner": "\u034f",
    "variation selector": "\ufe0f",
    "Mongolian vowel separator": "\u180e",
    "right-to-left mark": "\u200f",
    "right-to-left override": "\u202e",
    "isolate": "\u2068",
    "a combining mark": "\u0301",
    "a tag": "\U000e0020",
    "a space": " ",
    "a wide space": "\u3000",
    "a line end": "\n",
    "a middle dot": "・",
    "a full stop": ".",
    "several of them": "\u200b\u200d \u2060\ufeff",
}
"""What may stand between letters without keeping a reader from reading them."""

BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", DEEP.encode()),
    ("application/json", b'{"text": NaN}'),
    ("application/json", b"[" + DIGITS.encode() + b"]"),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x"),
    ("multipart/form-data; boundary=" + "x" * 2000, b"--x--"),
    ("text/plain", b"text=a"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"text=+AGE-"),
    ("application/x-www-form-urlencoded; charset=\xff", b"text=a"),
    ("application/x-www-form-urlencoded", b"&=&=&;=%%%" * 500),
    ("application/x-www-form-urlencoded", b"text" * 20_000),
    ("application/x-www-form-urlencoded", b"\x00\xff" * 1_000),
    ("APPLICATION/X-WWW-FORM-URLENCODED;;;", b"text=a"),
    ("*/*", b"text=a"),
    ("", b"text=a"),
)
"""Kinds of content and bodies that do not go together."""

RAW: dict[str, bytes] = {
    "a huge header": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    "a huge cookie": b"GET / HTTP/1.1\r\nHost: x\r\nCookie: s=" + b"a" * 70_000 + b"\r\n\r\n",
    "thousands of headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 5_000 + b"\r\n",
    "a huge address": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "an address that is none": b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a host that is none": b"GET / HTTP/1.1\r\nHost: \xff<>/\\ \r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length that is none": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "an endless length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: "
    + b"9" * 5_000
    + b"\r\n\r\n",
    "a chunk that is none": (
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"
    ),
    "a packed body that is none": (
        b"POST /say HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Encoding: gzip\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4\r\n\r\nabcd"
    ),
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an unknown verb": b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a NUL in a header": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    "a cookie of nothing": b"GET / HTTP/1.1\r\nHost: x\r\nCookie: =;;;=s;s;\x80=\xff; s=%00\r\n\r\n",
    "a version to come": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "bare line ends": b"GET / HTTP/1.1\nHost: x\n\n",
    "an upgrade": (
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\n\r\n"
    ),
    "an expectation": b"POST / HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\nContent-Length: 0\r\n\r\n",
    "a range": b"GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=9-1\r\nIf-Modified-Since: x\r\n\r\n",
}
"""Whole requests that no browser sends."""
