"""What is done to words everywhere: folding for comparison, telling scripts apart, cutting at the end of a sentence."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import Any

_NO_WORD = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_KANA = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]")
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")
_NO_LETTER = re.compile(r"[\W\d_]+")
_WIDE = re.compile(
    r"[\u1100-\u11ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af]"
)
_CYRILLIC = re.compile(r"[\u0400-\u052f]+")
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]+")
_WORD = re.compile(r"[^\W\d_]+")
# The commonest words of languages in Latin letters; those that mean something in several stand with each of them.
_COMMON = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is was for that with on it as are by this from at have be",
        "de": "der die und das ist nicht mit von den ein eine auch auf sich im dem zu für es wird",
        "fr": "le la les des et est une dans que qui pour pas du en un au sur plus par il",
        "es": "el la los las que y en una por con del es para se un no su al lo como",
        "it": "il la che di e un per non una sono della del in con i gli è si da le",
        "pt": "o a os que e de do da em um para não com uma as no na por mais ao",
        "nl": "de het een en van is dat op te niet met voor in zijn die aan er ook was om",
        "pl": "w i na z się do nie że to jest o jak a po co od przez dla ale",
        "sv": "och att det som en på är av för inte i med den till har de om ett var",
        "no": "og det at som er på til av ikke en i med for den har de om et var å",
        "da": "og det at som er på til af ikke en i med for den har de om et var",
        "tr": "ve bir bu için ile da de çok olarak gibi daha kadar sonra olan ise en",
        "id": "yang dan di dengan untuk ini itu dari pada tidak dalam akan ke juga",
        "ro": "și de a în la cu care pe nu din este un o că pentru mai sunt",
        "cs": "a je se na v že to s z do o i ve jako k pro by ale",
        "hu": "a az és hogy nem is egy ez meg de csak van volt mint ki",
        "fi": "ja on ei se että oli hän mutta myös kun joka ovat niin kuin",
    }.items()
}
_LANGUAGES_OF = {word: [one for one in _COMMON if word in _COMMON[one]] for words in _COMMON.values() for word in words}
_SURE = 0.1  # share of a text's words that are among the commonest of its language, and
_TWICE = 2.0  # times as many as of the declared one: templates say `en` whatever stands in them
_FEW = 40  # words: fewer say nothing against what is declared
_HITS = 3  # of the commonest words
_CJK_EDGE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’…—]")
_SENTENCE_END = re.compile(r"[。！？!?…]+[”’」』）)\"']*|\.[”’\"')]*(?=\s|$)")
_CLAUSE_END = re.compile(r"[，、；：,;:]|\s")

# Characters that t2s converts in some words only (乾淨 → 干净, but 乾隆 stays): folded wherever they stand, so that
# the two scripts meet even where the words around them are cut differently.
_SAME = str.maketrans(
    "著乾瞭藉覆徵夥麽麼甯剋昇濛纔祇隻豔艷檯颱鍾佔份祕砲薑嚐係繫",
    "着干了借复征伙么么宁克升蒙才只只艳艳台台钟占分秘炮姜尝系系",
)

# Signs that are accidents of typesetting: punctuation turned for vertical lines, ideographs drawn as radicals (as PDF
# copies have them), places to break a word. Full-width letters are a choice of typography, and stay.
_ACCIDENTS = {
    **dict(zip("︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈︗︘", "（）｛｝〔〕【】《》〈〉「」『』［］〖〗", strict=True)),
    **dict(zip("︐︑︒︓︔︕︖︙︱︲︳", "，、。：；！？…—–＿", strict=True)),
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
    **dict.fromkeys("\u2028\u2029", "\n"),
}
_ACCIDENT = re.compile("[" + "".join(map(re.escape, _ACCIDENTS)) + "]")

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


@lru_cache(maxsize=4)
def count_letters(text: str) -> int:
    """How many letters and digits a text has. Remembered, because several questions in a row begin with it.

    >>> count_letters("繁體 text, 2026!")
    10
    """
    return len(_NO_WORD.sub("", text))


def tidy(text: str) -> str:
    """A text without accidents of typesetting; whatever an author may have meant stays.

    >>> tidy("︵第⼀版︶ＡＢＣ hy\u00adphen")
    '（第一版）ＡＢＣ hyphen'
    """
    return _ACCIDENT.sub(lambda found: _ACCIDENTS[found[0]], text)


def text_hash(text: str) -> str:
    """SHA-256 (hex) of the folded body; empty for a text without a letter. The title is no part of it, because
    reposts change titles."""
    folded = fold(text)
    return hashlib.sha256(folded.encode()).hexdigest() if folded else ""


def simplified(text: str) -> str:
    """Traditional characters as Simplified ones (OpenCC t2s: characters, not regional wording)."""
    return str(_converter("t2s").convert(text))


@lru_cache(maxsize=4)  # asked for twice in a row, for the language and for whether it is the declared one
def script_of(text: str, hint: str = "") -> str:
    """The language tag of a text: `zh-Hans` or `zh-Hant` by its characters, as `ja`, `ko`, `el` and Cyrillic ones; in
    Latin letters the primary language of `hint` (any BCP 47 or POSIX name), unless its commonest words are clearly
    another's; nothing where neither tells.

    >>> script_of("這是繁體中文"), script_of("这是简体中文"), script_of("Plain words", "en_GB")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    sample = text[:_SAMPLE]
    if (written := _by_characters(sample, hint)) is not None:
        return written
    primary = re.split(r"[-_.]", hint.strip().lower())[0]
    declared = primary if primary not in ("zh", "ja", "ko", "und") else ""
    return _by_alphabet(sample, declared) or _by_words(sample, declared) or declared


def language_besides(text: str, language: str) -> str:
    """The language of a text that is clearly not in `language`; empty where it is, where that is not sure, or where
    `language` is. Both scripts of Chinese are one language.

    >>> language_besides("这是简体中文", "zh-Hant"), language_besides("これは日本語の文章です。", "zh-Hans")
    ('', 'ja')
    """
    if not language:
        return ""
    found = script_of(text, language)
    return "" if found.split("-")[0] == re.split(r"[-_.]", language.strip().lower())[0] else found


def _by_characters(sample: str, hint: str) -> str | None:
    letters = _letters(sample)
    if not letters:
        return chinese_tag(hint) or None
    if not _WIDE.search(sample):
        return None
    han = len(_HAN.findall(sample))
    if len(_KANA.findall(sample)) * 10 > han + 9:
        return "ja" if han or _KANA.search(sample) else None
    if len(_HANGUL.findall(sample)) * 3 > letters:
        return "ko"
    if han * 5 < letters:
        return None
    if hint.lower().startswith("ja"):
        return "ja"
    return _chinese(sample) or chinese_tag(hint) or "zh-Hans"


@lru_cache(maxsize=4)
def _letters(text: str) -> int:
    return len(_NO_LETTER.sub("", text))


def _by_alphabet(sample: str, declared: str) -> str:
    """What an alphabet of its own tells; several languages share the Cyrillic one, and the declared one is believed."""
    letters = _letters(sample)
    if len("".join(_GREEK.findall(sample))) * 2 > letters:
        return "el"
    if len("".join(_CYRILLIC.findall(sample))) * 2 <= letters:
        return ""
    if declared in ("bg", "mk", "sr", "be", "kk", "ky", "mn", "tg", "uz", "uk", "ru"):
        return declared
    return "uk" if re.search("[іїєґ]", sample) and not re.search("[ыэъ]", sample) else "ru"


def _by_words(sample: str, declared: str) -> str:
    """What its commonest words tell, where they tell it clearly."""
    words = [word.lower() for word in _WORD.findall(sample)]
    if not words:
        return ""
    hits = Counter(language for word in words for language in _LANGUAGES_OF.get(word, ()))
    shares = {language: hits[language] / len(words) for language in _COMMON}
    best = max(shares, key=lambda language: (shares[language], language == declared))
    if shares[best] < _SURE or shares[best] * len(words) < _HITS or (declared and len(words) < _FEW):
        return ""
    if declared in _COMMON and shares[best] < _TWICE * shares[declared]:
        return declared
    return best if not declared or declared in _COMMON else declared


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
    return (len(_HAN.findall(text)) + len(_KANA.findall(text))) * 3 > _letters(text)


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
