"""Whose picture it is: the credit in a caption – “Photo: Ann Bo”, 圖／陳港生, 王小河摄 – apart from what it says."""

from __future__ import annotations

import re

_WHO = r"(?-i:[A-Z\u0080-\uffff])[^\n。！？!?]{1,60}?"
_CREDIT = re.compile(
    rf"""(?:^|(?<=[\s。．.!！?？|｜，,;；)）])) \s*
    (?:[(（【\[]\s*)?
    (?:
      (?:(?:photo(?:graph|grapher|s)?|image|picture|foto|bild|credit|illustration)(?:\s+credit)?\s*(?:[:：/／|]|\s(?:by|courtesy\s+of|von)\s))\s*(?P<one>{_WHO})
      |(?:圖片來源|图片来源|圖片|图片|圖|图|攝影|摄影|照片|供图|供圖)\s*[:：/／｜|]\s*(?P<two>{_WHO})
      |(?:©|\(c\)\s|copyright\s*[:©]?\s)\s*(?P<three>{_WHO})
    )
    \s*[)）】\]]?\s*[.。]?$
    |(?:^|(?<=[\s。！？」』”（(]))(?P<four>[^\s。！？，（(]{{2,20}}(?:\s[^\s。！？，（(]{{2,4}})?)\s?(?:(?<!拍)[摄攝]|供图|供圖)\s*[)）]?\s*[.。]?$
    |[(（](?P<five>[^()（）]{{2,30}}/[^()（）]{{2,30}})[)）]\s*[.。]?$
    """,
    re.I | re.X,
)
_LONG = 600  # characters: more is a text, not a caption


def split(caption: str) -> tuple[str, str]:
    """What a caption says, and the credit at its end; empty where there is none.

    >>> split("The ferry in the fog. Photo: Ann Bo"), split("霧中的渡輪。（圖／陳港生）")
    (('The ferry in the fog.', 'Ann Bo'), ('霧中的渡輪。', '陳港生'))
    """
    found = _CREDIT.search(caption) if len(caption) <= _LONG else None
    if found is None or _is_inside_a_sentence(caption[: found.start()], found[0]):
        return caption, ""
    credit = next(name for name in ("one", "two", "three", "four", "five") if found[name])
    return caption[: found.start()].rstrip(" (（【[|｜"), found[credit].strip(" )）】].。")


def _is_inside_a_sentence(before: str, credit: str) -> bool:
    """“A photo by Ann Bo” is what is shown."""
    return bool(re.match(r"\w+ by ", credit.strip(), re.I) and re.search(r"\w\s*$", before))
