"""Bytes to text, as browsers do it – and better, where a page or feed says the wrong thing about itself.

Partners' servers add `charset=iso-8859-1` to everything, editors save GBK under a declaration of UTF-8, and exports cut
a character in two. So what is declared is a claim, believed when the bytes agree with it:

    byte order mark ▶ UTF-8, when the bytes are ▶ the claims (header, document), when they read as a language
                    ▶ the East Asian charset that does ▶ the claim that fits best ▶ a guess by statistics

Pure. Works on a sample of a long document, so that a page of 5 MB costs what one of 100 KB does.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

_SAMPLE = 100_000  # bytes, counted from the first that is not ASCII
_HEAD = 4096  # bytes in which a document declares itself; browsers look at 1024, but some put comments before it

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# The names that browsers read as something wider (https://encoding.spec.whatwg.org/#names-and-labels).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-8",  # a document whose declaration could be read as ASCII is not in UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "utf-32": "utf-8",
}
_LABELS = {"x-gbk": "gbk", "gb_2312-80": "gbk", "x-x-big5": "big5", "x-sjis": "shift_jis", "windows-31j": "cp932"}
_NOT_TEXT = frozenset({"base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "utf-7", "idna", "punycode", "mbcs"})

_SINGLE_BYTE = ("cp1252", "cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp874")
_EAST_ASIAN = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")

# Of any hundred characters of Chinese prose, some forty are of these; of text read in the wrong charset, hardly one.
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经"
    "么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三"
    "又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先"
    "這個們來為國說時會對著過發後裡種經麼學當沒動還進樣實從軍與長機於開無業將兩間問戰頭體見應産產關點話東書記報電車門萬員區"
    "社市年月日会议报记者称今年近日表示の是"
)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fc]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HANGUL_FREQUENT = frozenset("이다는의에을가를한고로하은지사대기서도인자해일정시리국아부어제나들")
_WIDE = re.compile(
    "[\u3041-\u3096\u30a1-\u30fc\u3400-\u9fff\uac00-\ud7a3\uff61-\uff9f\ue000-\uf8ff\U00020000-\U0003ffff]"
)
_LATIN = 0.3  # of bytes that are not ASCII: more is another alphabet
_FEW = 12  # wide characters: too few to judge a language by
_READS = 0.12  # this share of frequent characters, and it is a language
_BROKEN = 0.1  # with fewer broken places than this among its non-ASCII characters, it is UTF-8 with scars

_TWICE = re.compile(
    "(?:[\u00c3-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3})+"
)
_TWICE_WRITTEN = re.compile(b"\xc3[\x83-\xb4]\xc2[\x80-\xbf]")  # how the shortest of such pieces looks in bytes
_META = re.compile(rb"""<meta[^>]+?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([a-zA-Z0-9_:.-]+)""")
_HEADER = re.compile(r"""charset\s*=\s*["']?([a-zA-Z0-9_:.-]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read in (a Python codec's name), and the one that was claimed first, if any."""

    text: str
    charset: str
    claimed: str = ""

    @property
    def repaired(self) -> bool:
        """The claim was not true."""
        return bool(self.claimed) and self.claimed != self.charset and self.charset != "ascii"


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page or feed. `content_type` is the header as received, with its parameters."""
    return read(body, content_type).text


def read(body: bytes, content_type: str = "") -> Decoded:
    """Like `decode`, and how it was read. Never raises; what cannot be read becomes U+FFFD."""
    claims = tuple(_claims(body, content_type))
    claimed = claims[0] if claims else ""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(charset, "replace"), charset, charset)
    text, charset = _plainly(body)
    if not charset:
        charset = _without_mark(body, claims)
        text = body.decode(charset, "replace")
    return Decoded(_once(text) if charset == "utf-8" and _may_be_twice(body) else text, charset, claimed)


def _plainly(body: bytes) -> tuple[str, str]:
    """The text and charset of what is ASCII or UTF-8 from end to end, as nearly everything is; else nothing."""
    charset = "ascii" if body.isascii() else "utf-8"
    if b"\x00" in body or (charset == "ascii" and b"\x1b" in body):
        return "", ""
    try:
        return body.decode(charset), charset
    except UnicodeDecodeError:
        return "", ""


def known(label: str) -> str:
    """The codec that a browser would take for a charset's name; empty for none.

    >>> known("GB2312"), known("iso-8859-1"), known("no-such")
    ('gb18030', 'cp1252', '')
    """
    name = label.strip().lower()
    try:
        codec = codecs.lookup(_LABELS.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    return "" if codec in _NOT_TEXT else _WIDER.get(codec, codec)


def _claims(body: bytes, content_type: str) -> Iterator[str]:
    """What is said about the charset: by the header first, then by the document."""
    header = _HEADER.search(content_type)
    if header and (charset := known(header[1])):
        yield charset
    head = body[:_HEAD]
    for pattern in (_XML, _META):
        inside = pattern.search(head)
        if inside and (charset := known(inside[1].decode("ascii"))):
            yield charset


def _without_mark(body: bytes, claims: tuple[str, ...]) -> str:
    first = re.search(rb"[\x80-\xff\x00]", body)
    if first is None:
        return "iso2022_jp" if "iso2022_jp" in claims and b"\x1b" in body else "ascii"
    if body[first.start()] == 0 and (charset := _by_zeros(body)):
        return charset
    sample = body[first.start() : first.start() + _SAMPLE]
    return _utf8(sample) or _read_as_language(sample, claims) or _closest(sample, claims)


def _by_zeros(body: bytes) -> str:
    """UTF-16 without a mark has every other byte zero where it writes markup."""
    head = body[:200]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 5:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _utf8(sample: bytes) -> str:
    """Bytes of another charset do not form UTF-8 by chance; a few broken places do not make it another charset."""
    text = _attempt(sample, "utf-8")
    broken = text.count("\ufffd") - sample.count(b"\xef\xbf\xbd")
    strange = len(text) - len(text.encode("ascii", "ignore"))
    return "utf-8" if broken <= strange * _BROKEN else ""


def _may_be_twice(body: bytes) -> bool:
    """A first look that costs next to nothing."""
    return b"\xc2" in body and b"\xc3" in body and _TWICE_WRITTEN.search(body) is not None


def _once(text: str) -> str:
    """UTF-8 that was taken for Latin-1 and encoded again: “Ã©” for “é”, all through a document."""
    sample = text[:_SAMPLE]
    strange = len(sample) - len(sample.encode("ascii", "ignore"))
    narrow = strange - len(sample) + len(sample.encode("latin-1", "ignore"))  # all that could be such pieces
    twice = sum(len(found) for found in _TWICE.findall(sample)) if narrow >= 0.9 * strange else 0
    if not strange or twice < 0.9 * strange:
        return text
    return _TWICE.sub(lambda found: found[0].encode("latin-1").decode("utf-8", "replace"), text)


def _read_as_language(sample: bytes, claims: tuple[str, ...]) -> str:
    """The claim, or else the East Asian charset, in which the bytes read as a language."""
    scores = {charset: _plausibility(_attempt(sample, charset)) for charset in dict.fromkeys((*claims, *_EAST_ASIAN))}
    best = max(scores, key=lambda charset: scores[charset])
    for claim in claims:
        if scores[claim] >= max(_READS, scores[best] * 0.9):
            return claim
    return best if scores[best] >= _READS else ""


def _closest(sample: bytes, claims: tuple[str, ...]) -> str:
    """Too little text to tell, or no East Asian one: a claim that fits, else statistics."""
    for claim in claims:
        text = _attempt(sample, claim)
        wide = len(_WIDE.findall(text))
        if claim == "cp1252" and _high(sample) > _LATIN:
            continue  # said by a server that was never told better
        if claim == "utf-8" or "\ufffd" in text[:-1] or wide > _FEW:
            continue  # many wide characters, and none of them frequent: single bytes, taken in pairs by mistake
        return claim
    return _guess(sample)


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # costs 20 ms to import, and is hardly ever needed

    found = from_bytes(sample[:20_000], cp_isolation=list(_SINGLE_BYTE), enable_fallback=False)
    likely = [match for match in found if match.coherence == found[0].coherence] if found else []
    # Where statistics do not tell West from East of Europe, the West is more often meant.
    charsets = [codecs.lookup(match.encoding).name for match in likely]
    return "cp1252" if not charsets or "cp1252" in charsets else charsets[0]


def _high(sample: bytes) -> float:
    """The share of bytes that are not ASCII."""
    return 1 - len(sample.translate(None, bytes(range(0x80, 0x100)))) / len(sample)


def _attempt(sample: bytes, charset: str) -> str:
    """The sample's text, without minding that its end may cut a character in two."""
    return codecs.getincrementaldecoder(charset)("replace").decode(sample, final=False)


def _plausibility(text: str) -> float:
    """0 to 1: how much the wide characters of a text look like Chinese, Japanese or Korean."""
    wide = _WIDE.findall(text)
    if not wide:
        return 0.0
    kana, hangul = len(_KANA.findall(text)), len(_HANGUL.findall(text))
    frequent = sum(character in _FREQUENT for character in wide)
    korean = sum(character in _HANGUL_FREQUENT for character in wide)
    # Half-width katakana, private use and broken places are what a wrong guess leaves behind.
    debris = text.count("\ufffd") * 2 + sum("\uff61" <= c <= "\uff9f" or "\ue000" <= c <= "\uf8ff" for c in wide)
    score: float = frequent + min(kana, len(wide) - hangul) * 0.6 + korean
    return float(max(0.0, (score - debris) / len(wide)))
