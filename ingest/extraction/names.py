"""Authors as pages write them – “By Ann Bo and Cy Dee, Reporters”, 文／陳港生、林渡 – as a list of names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.extraction.lines import key_of

_LONG = 300  # characters: more is no list of names
_NAME = 50  # characters
_WORDS = 6  # a name with more is a sentence
_BETWEEN = re.compile(
    r"\s?(?:[,，;；、/／|｜&＆•·\n]|(?:^|(?<=\s))(?:and|und|et|y|og|och|oraz|и|και)(?=\s)|與|与)\s?", re.I
)
_BRACKETS = re.compile(r"\([^()]{0,100}\)|（[^（）]{0,100}）")
_BY = re.compile(
    r"""^(?:\s?(?:(?:by|von|par|por|door)(?=[\s:])|(?:written|story|text|posted|words)\s+by|(?:autor(?:in|es?)?|автор|tekst|di)\s?:
    |作者|本报记者|本報記者|特约记者|特約記者|記者|记者|文(?=\s?[:：/／|])|撰文|撰稿|采写|採寫|通讯员|通訊員|編輯|编辑)\s?[:：/／|]?\s?(?=\S))+""",
    re.I | re.X,
)
_CREDIT = re.compile(
    r"(?:报道|報導|報道|电|電|摄|攝|攝影|摄影|图|圖|整理|综合|綜合)$|^(?:责任编辑|責任編輯|责编|責編|校对|校對|編審|编审|審核|审核)"
)
_KOREAN = re.compile(r"([가-힣]{2,4})\s?(?:(?:선임|인턴|객원|전문)\s?)?(?:기자|특파원|논설위원)(?![가-힣])")
_AFTER = re.compile(r"\s*(?:記者|记者|特派員|編集委員)$")
_NOBODY = re.compile(
    r"""^(?:(?:the\ )?(?:undefined|admin(?:istrator)?|editors?|staff|unknown|none|null|guest|user|webmaster|root)
    |(?:the\ )?authors?|by|text|von|written\ by
    |记者|記者|作者|编辑|編輯|文|通讯员|通訊員|기자)$|[@<>{}*:：=]|\d{2}|…|^[a-z]\w*\.\w+(?:\.\w+)+$""",
    re.I | re.X,
)
# A piece after a comma with one of these words is what somebody does, not who it is.
_WORK = re.compile(
    r"""\b(?:editors?|reporters?|correspondents?|writers?|journalists?|columnists?|experts?|analysts?|founders?|co-founders?|ce?[eot]o
    |directors?|managers?|professors?|contributors?|specialists?|producers?|photographers?|researchers?|redakteur(?:in)?
    |korrespondent(?:in)?|redaktion|jurnalis|journaliste|periodista)\b""",
    re.I | re.X,
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HAN_NAMES = re.compile(r"[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4})+")
_HAN_SPACED = re.compile(r"[\u4e00-\u9fff](?:\s[\u4e00-\u9fff]){1,2}")


def split(written: str, language: str = "") -> list[str]:
    """The names in one piece of writing. `language` as declared: Japanese names have a space inside, Chinese ones
    between them.

    >>> split("By Ann Bo and Cy Dee, Staff Writer"), split("记者 王小河 李四"), split("大渡 美咲", "ja")
    (['Ann Bo', 'Cy Dee'], ['王小河', '李四'], ['大渡 美咲'])
    """
    plain = _BY.sub("", _BRACKETS.sub("", written[:_LONG])).strip()
    if korean := _KOREAN.findall(plain):
        return [str(name) for name in korean]
    pieces = [_name(piece) for piece in _BETWEEN.split(plain)]
    if _HAN.search(plain) and not language.lower().startswith("ja"):
        pieces = [one for piece in pieces for one in _chinese(piece)]
    found = [piece for piece in pieces if piece and _is_name(piece)]
    return [piece for number, piece in enumerate(found) if not (number and is_work(piece))]


def is_work(piece: str) -> bool:
    """Whether it says what somebody does: “Staff Writer”."""
    return bool(_WORK.search(piece))


def unique(names: Iterable[str], without: Iterable[str] = ()) -> tuple[str, ...]:
    """Each name once, whatever its case and spaces; without some."""
    left_out = {key_of(name) for name in without}
    found: dict[str, str] = {}
    for name in names:
        if (key := key_of(name)) and key not in left_out:
            found.setdefault(key, name)
    return tuple(found.values())


def _name(piece: str) -> str:
    name = _BY.sub("", piece.strip(" .:：-–—"))
    return _AFTER.sub("", name).strip(" .:：-–—") or name


def _chinese(piece: str) -> list[str]:
    if _HAN_SPACED.fullmatch(piece):
        return [piece.replace(" ", "")]  # two characters set wide to align with three
    names = piece.split() if _HAN_NAMES.fullmatch(piece) else [piece]
    return [_BY.sub("", name) if len(name) > 3 else name for name in names]


def _is_name(piece: str) -> bool:
    if len(piece) > _NAME or len(piece.split()) > _WORDS or _NOBODY.search(piece):
        return False
    return not (_HAN.search(piece) and _CREDIT.search(piece))
