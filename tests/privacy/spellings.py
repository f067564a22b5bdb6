"""Every way in which a few words may stand in a file, and where in a folder they do."""

import base64
import html
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import quote

FORMS: dict[Literal["NFC", "NFD"], tuple[str, ...]] = {
    "NFC": ("utf-8", "utf-16-le", "utf-16-be", "shift_jis"),
    "NFD": ("utf-8",),
}
"""Letters as they are typed, and taken apart as some file systems do."""


def spellings(words: str) -> dict[str, bytes]:
    """Spell words the ways programs do; of base64 only what no neighbour can change."""
    found: dict[str, bytes] = {}
    for form, codes in FORMS.items():
        text = unicodedata.normalize(form, words)
        for code in codes:
            raw = text.encode(code, "ignore")
            found |= {f"{form} {code} {name}": spelled for name, spelled in _of_bytes(raw).items()}
        escaped = json.dumps(text)[1:-1]
        found |= {
            f"{form} JSON": escaped.encode(),
            f"{form} JSON in JSON": json.dumps(escaped)[1:-1].encode(),
            f"{form} HTML": "".join(f"&#{ord(letter)};" for letter in text).encode(),
            f"{form} HTML in hex": "".join(f"&#x{ord(letter):x};" for letter in text).encode(),
            f"{form} as Python bytes": repr(text.encode())[2:-1].encode(),
            f"{form} escaped": html.escape(text).encode(),
        }
    return found


def _of_bytes(raw: bytes) -> dict[str, bytes]:
    percent = quote(raw, safe="")
    return {
        "plain": raw,
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "percent": percent.encode(),
        "percent, small": percent.lower().encode(),
        "backwards": raw[::-1],
        **{f"base64 at {shift}": one for shift, one in enumerate(_base64(raw, b"+/"))},
        **{
            f"base64 for addresses at {shift}": one for shift, one in enumerate(_base64(raw, b"-_"))
        },
    }


def _base64(raw: bytes, last: bytes) -> Iterator[bytes]:
    """Encode at all three alignments, without the letters that also hold a neighbour's bits."""
    for shift in range(3):
        whole = base64.b64encode(bytes(shift) + raw, last).rstrip(b"=")
        first = (0, 2, 3)[shift]
        end = len(whole) - (1 if (shift + len(raw)) % 3 else 0)
        yield whole[first:end]


def found_in(folder: Path, words: str) -> list[str]:
    """Name every file, and the spelling, in which these words stand."""
    wanted = spellings(words)
    assert min(map(len, wanted.values())) >= 12, "too short to be no accident"
    files = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    return [
        f"{path.relative_to(folder)}: {name}"
        for path, content in files.items()
        for name, spelled in wanted.items()
        if spelled in content
    ]
