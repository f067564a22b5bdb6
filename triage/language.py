"""Says whether a text is in a language the rules can read at all."""

from __future__ import annotations

import re

_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_HAN = re.compile(r"[一-鿿]")
_LATIN = re.compile(r"[a-zà-öø-ɏạ-ỹ]")
_ACCENTED = re.compile(r"[à-öø-ɏạ-ỹ]")
_CHINESE = re.compile(
    r"我(?!慢|が|を)|[你妳您们們这這吗嗎呢没沒说說很吧怎么麼为爱妈媽她啊哦让讓给對对过還还]"
)
_WORD = re.compile(r"[a-zà-öø-ɏạ-ỹ]+")
_ROMAJI = re.compile(
    r"(?:(?:[kgsztdnhbpmrjfc]?[hys]?[aiueo]|w[ao]|y[auo])|n(?![aiueo])|(.)(?=\1))+"
)
_COMMON = """
i im me my you your he she they we us it the a an is are was were am be been to of in on at and or
but not no dont cant didnt wont want wanna wish need have has had do did does die dead kill killing
hate help hurt school friend friends bully bullied bullying keep mom dad mother father teacher this
that these with for so just really feel feeling sad alone scared tired please know think people
everyone nobody someone go going get got got life live living anymore today tonight tomorrow what
why how when who hi hello thanks thank ok lol homework class home them him her his all never always
like can will would should up out about there here good bad day my myself because if there
"""
_ENGLISH = frozenset(_COMMON.split())
FEW_WORDS = 2
_SOME, _MOSTLY = 0.34, 0.75


def readable(folded: str) -> bool:
    """Judge whether rules written for Japanese and English can say anything about this text.

    Shape:  `folded` is a normalised text; an empty one counts as readable.
    """
    kana, han = len(_KANA.findall(folded)), len(_HAN.findall(folded))
    latin = len(_LATIN.findall(folded))
    foreign = sum(map(str.isalpha, folded)) - kana - han - latin - folded.count("ー")
    if foreign > 1 and foreign >= kana + han + latin:
        return False
    if kana:
        return True
    if han:
        return _CHINESE.search(folded) is None
    return _readable_latin(folded)


def _readable_latin(folded: str) -> bool:
    words = _WORD.findall(folded)
    if len(words) < FEW_WORDS:
        return len(_ACCENTED.findall(folded)) == 0
    english = sum(word in _ENGLISH for word in words)
    if english > _SOME * len(words) and not _ACCENTED.search(folded):
        return True
    romaji = sum(_ROMAJI.fullmatch(word) is not None for word in words)
    return romaji >= _MOSTLY * len(words)
