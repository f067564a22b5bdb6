"""Sees through disguised spellings: タヒ, 氏にたい, 4にたい, 自○, and masks between letters."""

from __future__ import annotations

import re

from triage.letters import TO_HIRAGANA, Kind, Letters, shorten

# タヒ is 死 pulled apart; タヒチ and ヘタヒ… stay words. Held against the letters as written.
_PULLED_APART = re.compile(
    r"(?<![ァ-ヺー])タヒ(?![ァ-ヺー])|(?<![ァ-ヺー])タヒ(?=ニタ|ネ|ヌ|ンダ|リタ|ル|ノウ)"
)
# These are held against the letters in hiragana.
_DISGUISES = (
    # 氏にたい, 氏ね; a name stands before a real 氏, and 氏名 is untouched.
    (
        r"(?<![一-鿿ァ-ヺa-z])氏(?=にた[いくかそ](?!し)|にそう|ね(?![一-鿿ァ-ヺ])|の[うお]|んだ|ぬ)",
        "死",
    ),
    # 4にたい; 4人, 4年, 4にち, 4にたいして stay numbers.
    (
        r"(?<![0-9])4(?=にた[いくかそ](?!し)|にてえ?|ね(?:よ|ば|つて|と|$)|の[うお]|んだ|んで|ぬ)",
        "死",
    ),
    (r"(?<![a-z])s(?=にた[いくかそ](?!し))", "し"),
    (r"死に(?:隊|体|鯛)", "死にたい"),
    (r"しに(?:隊|鯛)", "しにたい"),
    (r"たひ(?=にた[いく](?!し)|りた[いく]|んだほうが)", "死"),
)
_MASKED = (
    "死にたい しにたい 死にたく しにたく 消えたい きえたい 自殺 じさつ 飛び降り とびおり 首吊り "
    "首つり くびつり リスカ りすか 遺書 いしよ レイプ セツクス せつくす ころす 殺され"
)
_LAUGHTER = re.compile(r"w[w○]*w(?![a-vx-z.])")
_ORNAMENT = re.compile(r"(?:[^○]○){3,}[^○]")


def _masked() -> tuple[re.Pattern[str], dict[str, str]]:
    meant: dict[str, str] = {}
    for word in _MASKED.split():
        for place in range(len(word)):
            meant.setdefault(word[:place] + "○" + word[place + 1 :], word)
    known = sorted(meant, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known))), meant


_MASKED_PATTERN, _MEANT = _masked()
_DISGUISE = re.compile("|".join(f"({pattern})" for pattern, _ in _DISGUISES))


def undisguise(letters: Letters) -> None:
    """Write the word that was meant where it was disguised or masked."""
    joined = "".join(letters.text)
    if joined.count("w") > 1:
        for match in _LAUGHTER.finditer(joined):
            letters.text[match.start() : match.end()] = "○" * len(match[0])
        joined = "".join(letters.text)
    if "○" in joined:
        if not _ORNAMENT.search(joined):  # し*に*た*い: nothing is hidden, only decorated
            for match in reversed(list(_MASKED_PATTERN.finditer(joined))):
                _put(letters, match.start(), match.end(), _MEANT[match[0]])
        _unmask(letters)
    shorten(letters)
    joined = "".join(letters.text)
    if "タ" in joined:
        for match in reversed(list(_PULLED_APART.finditer(joined))):
            _put(letters, match.start(), match.end(), "死")
        joined = "".join(letters.text)
    for match in reversed(list(_DISGUISE.finditer(joined.translate(TO_HIRAGANA)))):
        _put(letters, match.start(), match.end(), _DISGUISES[(match.lastindex or 1) - 1][1])


def _put(letters: Letters, start: int, end: int, meant: str) -> None:
    """Write `meant` where start..end stood; a longer or shorter word shares the whole place."""
    size = len(meant)
    if size == end - start:
        letters.text[start:end] = meant
        return
    first, last = letters.starts[start], letters.ends[end - 1]
    gap = max(letters.gaps[start:end])
    letters.text[start:end] = meant
    letters.starts[start:end] = [first] * size
    letters.ends[start:end] = [last] * size
    letters.gaps[start:end] = [gap] + [0] * (size - 1)


def _unmask(letters: Letters) -> None:
    """Drop the masks that hide no known word: ○○くん, or ornaments between letters."""
    kept = Letters()
    gap = 0
    for letter, start, end, before in zip(
        letters.text, letters.starts, letters.ends, letters.gaps, strict=True
    ):
        gap = max(gap, before)
        if letter == "○":
            gap = max(gap, Kind.soft)
        else:
            kept.add(letter, start, end, gap)
            gap = 0
    letters.text, letters.starts = kept.text, kept.starts
    letters.ends, letters.gaps = kept.ends, kept.gaps
