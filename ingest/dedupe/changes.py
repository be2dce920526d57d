"""What changed between two versions of an article, and whether a reader would care.

Nothing: the same words. Cosmetic: punctuation, spacing, script, small wording, boilerplate – a version is kept, posts
stay as they are. Significant: the title, a number, a negation, a stated correction, a paragraph that came, went or was
rewritten – posts are edited. In doubt it is significant: an edit too many costs a request, a missed correction leaves
an error standing under a partner's name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.text import fold, is_cjk, paragraphs, simplified
from ingest.types import Change, ChangeSize

_REWRITTEN = 0.9  # similarity of a paragraph below which it counts as another one
_EDITS = {True: 24, False: 60}  # letters put in or taken out before wording is no longer a trifle: CJK, others
_LONG = 20_000  # letters: beyond it only the edits are counted, which stops early

_NUMBER = re.compile(r"\d+(?:[.,:/\-]\d+)*")
_UNITS = "人名个位只头条次天日月年周元块角分公里米吨克度岁家所座辆艘架套张间枚枪处成倍时点号届层集轮万亿百千死伤"
_SPOKEN = re.compile(
    rf"""\d+(?:[.,:/\-]\d+)*
    |第[零〇一二两三四五六七八九十百千]+|[零〇一二两三四五六七八九十百千万亿]{{2,}}|[零〇一二两三四五六七八九十百千万亿]+(?=[{_UNITS}])
    |\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen
    |nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half
    |first|second|third|fourth|fifth|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march
    |april|june|july|august|september|october|november|december)\b""",
    re.X,
)
_DIGITS = {name: str(value) for value, name in enumerate("〇一二三四五六七八九")} | {"零": "0", "两": "2"}
_ENGLISH_DIGITS = {
    name: str(value)
    for value, name in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=2
    )
}
_NEGATION = re.compile(r"[不没未无非]|\b(?:not?|never|none|nobody|without|cannot|denie[sd])\b|n['’]t\b")
_CORRECTION = re.compile(
    r"更正|勘误|订正|纠正|编者按|\bcorrections?\b|\bcorrected\b|\bclarifications?\b|\bretract(?:ed|ion)\b", re.I
)
_BOILERPLATE = re.compile(
    r"""^(?:[(（【\[]?\s*(?:责任编辑|责编|编辑|校对|审核|监制|本文编辑|原标题|点击|扫码|扫描|长按|关注我们|欢迎关注|更多精彩
    |版权|声明|免责|转载|未经授权|更新时间|发布时间|最后更新|发表时间|阅读\s*\d|阅读量|浏览|评论|点赞|分享|收藏|打开.{0,8}客户端)
    |(?:last\s+)?(?:updated|modified|published)\b|subscribe|sign\s+up|follow\s+us|share\s+this|read\s+(?:more|also|next)
    |related|copyright|©|all\s+rights\s+reserved|advertisement|\d+\s+(?:views|comments|shares|min(?:ute)?s?\s+read))""",
    re.I | re.X,
)
_BOILERPLATE_LENGTH = 100


def change(old_title: str, old_text: str, new_title: str, new_text: str) -> Change:
    """Compare two versions. Time grows with the length of what differs, not with its square."""
    reasons = list(_of_title(old_title, new_title))
    if fold(old_text) == fold(new_text):
        reasons += _of_marks(old_text, new_text)
    else:
        reasons += _of_text(old_text, new_text)
    if not reasons and old_title != new_title:
        reasons = ["punctuation"]
    return _sized(reasons)


def numbers(text: str) -> tuple[str, ...]:
    """The numbers of a text in order, however they are written: `1,000` is `1000`, 三人 is 3, `Three` is 3; 2.5 is not
    25. A lone one is none: 一 and `1` are too often an article (一种, 一时)."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = simplified(plain) if is_cjk(plain) else plain
    found = (_number(match) for match in _SPOKEN.findall(plain))
    return tuple(number for number in found if number != "1")


_COSMETIC = frozenset({"punctuation", "spacing", "script", "small_wording", "boilerplate", "order"})


def _sized(reasons: Iterable[str]) -> Change:
    told = tuple(dict.fromkeys(reasons))
    if not told:
        return Change(ChangeSize.NONE)
    grave = tuple(reason for reason in told if reason not in _COSMETIC)
    return Change(ChangeSize.SIGNIFICANT, grave) if grave else Change(ChangeSize.COSMETIC, told)


def _of_title(old: str, new: str) -> Iterable[str]:
    if fold(old) != fold(new) or numbers(old) != numbers(new):
        yield "title"


def _of_marks(old: str, new: str) -> Iterable[str]:
    """Of two texts of the same letters: what else differs."""
    if old.split() == new.split():
        return
    if numbers(old) != numbers(new):
        yield "numbers"  # 2.5 became 25: the letters are the same, and only a point has gone
    elif "".join(old.split()) == "".join(new.split()):
        yield "spacing"
    else:
        yield "script" if is_cjk(old) and _letters(old) != _letters(new) else "punctuation"


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _of_text(old: str, new: str) -> Iterable[str]:
    gone, come = _unmatched(paragraphs(old), paragraphs(new))
    old_lines, new_lines = _without_boilerplate(gone), _without_boilerplate(come)
    if len(old_lines) + len(new_lines) < len(gone) + len(come):
        yield "boilerplate"
    if len(old_lines) == len(new_lines):
        pairs = list(zip(old_lines, new_lines, strict=True))
    else:
        pairs = [("\n".join(old_lines), "\n".join(new_lines))]
    for before, after in pairs:
        yield from _of_paragraph(before, after)
    if not gone and not come:
        yield "order"


def _unmatched(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """The paragraphs that have no equal on the other side; equal is: same letters, same numbers."""
    old_keys, new_keys = [_key(line) for line in old], [_key(line) for line in new]
    return _left(old, old_keys, Counter(new_keys)), _left(new, new_keys, Counter(old_keys))


def _key(line: str) -> tuple[str, ...]:
    return (fold(line), *_NUMBER.findall(unicodedata.normalize("NFKC", line)))


def _left(lines: Sequence[str], keys: Sequence[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> list[str]:
    left = []
    for line, key in zip(lines, keys, strict=True):
        if other[key]:
            other[key] -= 1
        elif key[0]:
            left.append(line)
    return left


def _without_boilerplate(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if not (len(line) <= _BOILERPLATE_LENGTH and _is_boilerplate(line))]


def _is_boilerplate(line: str) -> bool:
    return bool(_BOILERPLATE.match(simplified(line) if is_cjk(line) else line)) and not _CORRECTION.search(line)


def _of_paragraph(before: str, after: str) -> Iterable[str]:
    old, new = fold(before), fold(after)
    if numbers(before) != numbers(after):
        yield "numbers"
    if old == new:
        return
    if _CORRECTION.search(simplified(after)) and not _CORRECTION.search(simplified(before)):
        yield "correction"
    if _negations(before) != _negations(after):
        yield "negation"
    if not old or not new:
        yield "paragraphs"
    elif _rewritten(old, new):
        yield "wording"
    else:
        yield "small_wording"


def _negations(text: str) -> int:
    return len(_NEGATION.findall(simplified(text).lower()))


def _rewritten(old: str, new: str) -> bool:
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Indel

    room = _EDITS[is_cjk(new)]
    if Indel.distance(old, new, score_cutoff=room) > room:
        return True
    return len(old) <= _LONG and fuzz.ratio(old, new) < _REWRITTEN * 100


def _number(written: str) -> str:
    if written[0].isdigit():
        return re.sub(r",(?=\d{3}(?!\d))", "", written)
    return _ENGLISH_DIGITS.get(written) or _chinese_number(written)


def _chinese_number(written: str) -> str:
    """Up to 99 as digits (三 → 3, 十二 → 12); longer ones as they stand, which is enough to compare."""
    core = written.removeprefix("第")
    if len(core) == 1 and core in _DIGITS:
        return _DIGITS[core]
    tens, mark, ones = core.partition("十")
    if mark and (not tens or tens in _DIGITS) and (not ones or ones in _DIGITS):
        return str(int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0")))
    return core
