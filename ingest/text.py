"""What is done to words everywhere: folding for comparison, telling scripts apart, cutting at the end of a sentence."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from typing import Any

_NO_WORD = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_KANA = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]")
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|is|was|for|that|with)\b", re.I)
_CJK_EDGE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’…—]")
_SENTENCE_END = re.compile(r"[。！？!?…]+[”’」』）)\"']*|\.[”’\"')]*(?=\s|$)")
_CLAUSE_END = re.compile(r"[，、；：,;:]|\s")

# Characters that t2s converts in some words only (乾淨 → 干净, but 乾隆 stays): folded wherever they stand, so that
# the two scripts meet even where the words around them are cut differently.
_SAME = str.maketrans(
    "著乾瞭藉覆徵夥麽麼甯剋昇濛纔祇隻豔艷檯颱鍾佔份祕砲薑嚐係繫",
    "着干了借复征伙么么宁克升蒙才只只艳艳台台钟占分秘炮姜尝系系",
)

_SAMPLE = 4000  # characters that are enough to tell the script


def fold(text: str) -> str:
    """What two copies of a text have in common: NFKC, Simplified, lower case, letters and digits only.

    >>> fold("繁體　Ｔｅｘｔ，2026！") == fold("繁体 text 2026")
    True
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    letters = _NO_WORD.sub("", plain)
    # Converted after everything else went: what stands between two characters must not change how they are read.
    return simplified(letters).translate(_SAME) if _HAN.search(letters) else letters


def text_hash(text: str) -> str:
    """SHA-256 (hex) of the folded body; empty for a text without a letter. The title is no part of it, because
    reposts change titles."""
    folded = fold(text)
    return hashlib.sha256(folded.encode()).hexdigest() if folded else ""


def simplified(text: str) -> str:
    """Traditional characters as Simplified ones (OpenCC t2s: characters, not regional wording)."""
    return str(_converter("t2s").convert(text))


def script_of(text: str, hint: str = "") -> str:
    """The language tag of a text: `zh-Hans` or `zh-Hant` by its characters, `ja` and `ko` by theirs; otherwise the
    primary language of `hint` (any BCP 47 or POSIX name), or `en` or nothing when there is no usable hint.

    >>> script_of("這是繁體中文"), script_of("这是简体中文"), script_of("Plain words", "en_GB")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    sample = text[:_SAMPLE]
    if (written := _by_characters(sample, hint)) is not None:
        return written
    primary = re.split(r"[-_.]", hint.strip().lower())[0]
    if primary and primary not in ("zh", "ja", "ko", "und"):
        return primary
    return "en" if len(_ENGLISH.findall(sample)) * 25 > len(sample.split()) else ""


def _by_characters(sample: str, hint: str) -> str | None:
    letters = len(_LETTER.findall(sample))
    han = len(_HAN.findall(sample))
    if not letters:
        return chinese_tag(hint) or None
    if len(_KANA.findall(sample)) * 10 > han + 9:
        return "ja" if han or _KANA.search(sample) else None
    if len(_HANGUL.findall(sample)) * 3 > letters:
        return "ko"
    if han * 5 < letters:
        return None
    if hint.lower().startswith("ja"):
        return "ja"
    return _chinese(sample) or chinese_tag(hint) or "zh-Hans"


def _chinese(sample: str) -> str:
    """The script by evidence: how many characters would change if it were turned into the other one."""
    han = "".join(_HAN.findall(sample))
    traditional = _changed(han, simplified(han))
    simple = _changed(han, str(_converter("s2t").convert(han)))
    if traditional == simple:
        return ""
    return "zh-Hant" if traditional > simple else "zh-Hans"


def _changed(before: str, after: str) -> int:
    return sum(one != other for one, other in zip(before, after, strict=False))


def chinese_tag(name: str) -> str:
    """`zh-Hans` or `zh-Hant` for any name of Chinese that says which (`zh-TW`, `zh_CN`); else nothing."""
    parts = re.split(r"[-_.]", name.strip().lower())
    if parts[0] not in ("zh", "cmn", "yue"):
        return ""
    if {"hant", "tw", "hk", "mo"} & set(parts):
        return "zh-Hant"
    return "zh-Hans" if {"hans", "cn", "sg", "my"} & set(parts) else ""


def is_cjk(text: str) -> bool:
    """Whether a text is written without spaces between words, for the most part."""
    return (len(_HAN.findall(text)) + len(_KANA.findall(text))) * 3 > len(_LETTER.findall(text))


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text that has one a line, without empty ones."""
    return tuple(line for raw in text.splitlines() if (line := raw.strip()))


def join(before: str, after: str) -> str:
    """Two pieces of one sentence: with a space, unless one of them is Chinese at the seam."""
    if not before or not after:
        return before or after
    close = _CJK_EDGE.match(before[-1]) or _CJK_EDGE.match(after[0])
    return before + ("" if close else " ") + after


def excerpt(text: str, limit: int) -> str:
    """The beginning of a text in at most `limit` characters: whole sentences where one ends in the second half of the
    room, else up to a clause or word, with an ellipsis."""
    whole = ""
    for paragraph in paragraphs(text):
        whole = join(whole, paragraph)
        if len(whole) > limit:
            break
    if len(whole) <= limit:
        return whole
    ends = [match.end() for match in _SENTENCE_END.finditer(whole, 0, limit + 1) if match.end() <= limit]
    if ends and ends[-1] * 2 >= limit:
        return whole[: ends[-1]].rstrip()
    return _cut(whole, limit)


def _cut(whole: str, limit: int) -> str:
    room = max(limit - 1, 0)
    seams = [match.start() for match in _CLAUSE_END.finditer(whole, 0, room + 1)]
    end = seams[-1] if seams and seams[-1] * 2 >= room else room
    return (whole[:end].rstrip(" ，、；：,;:") + "…")[:limit]


@cache
def _converter(name: str) -> Any:
    from opencc import OpenCC  # 10 MB of dictionaries: only where there is Chinese to fold

    return OpenCC(name)
