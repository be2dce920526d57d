"""Small surgery on markup: plain text out of HTML, XML made readable, and what kind of document this is."""

from __future__ import annotations

import html
import re
from itertools import islice
from urllib.parse import urljoin, urlsplit

_NAMES = (
    r"a|abbr|acronym|address|article|aside|audio|b|bdi|bdo|big|blockquote|body|br|button|canvas|caption|center|cite|code|col"
    r"|colgroup|dd|del|details|dfn|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe"
    r"|img|input|ins|kbd|label|li|link|main|mark|meta|nav|nobr|noscript|object|ol|p|param|picture|pre|q|rp|rt|ruby|s|samp"
    r"|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th"
    r"|thead|time|title|tr|track|tt|u|ul|var|video|wbr|[a-z]+[-:][a-z-]+"
)
# By name, because “List<int>” and “<3” are text.
_TAG = re.compile(rf"</?(?:{_NAMES})(?![\w:-])[^<>]*>?|<!--", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|iframe)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|dd|dt|tr|table|blockquote|h[1-6]|article|section|figure|figcaption|pre|hr|br)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&#?\w{1,31};")

_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_NAMED = re.compile(r"&(#?\w{1,31};)?")
_XML_NAMED = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_NUMBERED = re.compile(r"#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});")
# What XML 1.0 forbids (2.2), lone surrogates included.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# An address in which nothing can be wrong, relative or written otherwise; most are like this.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9][a-z0-9.-]*/[A-Za-z0-9_.~/%=&+,!*-]*(?:\?[A-Za-z0-9_.~/%=&+,!*-]+)?")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
# What is not closed goes on to the end, so that nothing is searched through twice.
_DECLARED = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|\"[^\"]*\"|'[^']*'|[\[\]<>]", re.DOTALL)
_DEPTHS = {"[": 1, "<": 1, "]": -1, ">": -1}
_MOST_DECLARED = 50_000  # marks of a DOCTYPE; of all that HTML names, with comments, 2,000
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


def plain(markup: str) -> str:
    """One line of text: tags gone, entities decoded once, white space collapsed.

    >>> plain("AT&amp;T <b>falls</b>"), plain("if a < b"), plain("List<int> &amp;lt;")
    ('AT&T falls', 'if a < b', 'List<int> &lt;')
    """
    text = paragraphs(markup)
    return " ".join(text.split()) if "\n" in text else text


def paragraphs(markup: str) -> str:
    """Like `plain`, with one paragraph a line."""
    if "<" not in markup and "&" not in markup and "\x00" not in markup:
        return " ".join(markup.split())  # most titles and names
    text = markup
    if _TAG.search(text):
        text = _TAG.sub("", _BLOCK.sub("\x00", _UNSEEN.sub(" ", text)))
    if _ENTITY.search(text):
        text = html.unescape(text)
    # White space of the source is no paragraph; only blocks and line breaks are.
    lines = [" ".join(line.split()) for line in text.split("\x00")]
    return "\n".join([line for line in lines if line])


def from_plain(text: str) -> str:
    """HTML of a plain text, whose paragraphs are apart by an empty line."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{html.escape(part, quote=False)}</p>".replace("\n", "<br>") for part in parts if part)


def web_address(link: str, base: str) -> str:
    """An absolute http(s) address without fragment-only and white-space noise; empty for anything else.

    >>> web_address(" /a b ", "https://x.example/f"), web_address("javascript:void(0)", "https://x.example")
    ('https://x.example/a%20b', '')
    """
    if _PLAIN_ADDRESS.fullmatch(link):
        return link
    link = "".join(link.split("\n")).replace("\t", "").replace("\r", "").strip()
    try:
        address = urljoin(base, link)
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return ""
    return address.replace(" ", "%20") if link and good and not _FORBIDDEN.search(address) else ""


def root(text: str) -> str:
    """The local name of a document's first element, in lower case; empty when it has none."""
    body = without_doctype(text)
    position = 0
    while found := _PROLOG.match(body, position):
        position = found.end()
    first = _ROOT.match(body, position)
    return first[2].lower() if first else ""


def local_name(tag: str) -> str:
    """Of lxml's `{namespace}name`; broken documents have names that lxml itself refuses to take apart.

    >>> local_name("{https://x.example/}Loc"), local_name("news:date")
    ('Loc', 'date')
    """
    return tag.rpartition("}")[2].rpartition(":")[2]


def without_doctype(text: str) -> str:
    """The document without its DOCTYPE, and so without any entity that it declares – bombs, files of the server."""
    position = 0
    while found := _PROLOG.match(text, position):
        position = found.end()
    if text[position : position + 9].upper() != "<!DOCTYPE":
        return text
    return text[:position] + text[_end_of_doctype(text, position) :]


def _end_of_doctype(text: str, start: int) -> int:
    """Where the declaration ends, minding quotes, comments and its internal subset; the end of the text if nowhere."""
    depth = 0
    for found in islice(_DECLARED.finditer(text, start), _MOST_DECLARED):
        depth += _DEPTHS.get(found[0], 0)
        if depth == 0 and found[0] == ">":
            return found.end()
    return len(text)


def readable_xml(text: str) -> str:
    """XML with the usual slips mended, so that a strict parser takes it: control characters, HTML's named entities,
    bare ampersands, no declaration of an encoding that no longer holds."""
    body = re.sub(r"^\s*<\?xml.*?\?>", "", _FORBIDDEN.sub("", without_doctype(text)), count=1, flags=re.DOTALL)
    pieces = _CDATA.split(body)
    return "".join(piece if piece.startswith("<![CDATA[") else _NAMED.sub(_mended, piece) for piece in pieces)


def _mended(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return "&amp;"
    if name in _XML_NAMED:
        return found[0]
    if _NUMBERED.fullmatch(name):
        character = html.unescape(found[0])
        return "" if _FORBIDDEN.search(character) else html.escape(character)
    character = html.unescape(found[0])
    return character if character != found[0] else "&amp;" + name


_WRAPPED_BY = 10_000  # characters before it
_WRAPPED = re.compile(
    r"""<(feed)\b[^<>]{0,2000}["']http://www\.w3\.org/2005/Atom["'][^<>]*>|<(rss)\b[^<>]{0,2000}\bversion\s*=[^<>]*>""",
    re.IGNORECASE,
)


def wrapped_feed(text: str) -> str:
    """The feed that stands as it is inside a web page: some systems put their page's frame around everything. Empty
    where there is none; one that a page only shows has its angle brackets written as references."""
    found = _WRAPPED.search(text[:_WRAPPED_BY])
    if found is None:
        return ""
    name = (found[1] or found[2]).lower()
    end = text.lower().rfind(f"</{name}>")
    return text[found.start() : end + len(name) + 3] if end > found.start() else text[found.start() :]
