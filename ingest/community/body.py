"""A partner's HTML, built anew: only tags, attributes and addresses named here come out, and every tag is closed.

The text was sanitized before it was stored. This is the second lock: nothing is copied through, so markup that somehow
reached the table shows as words or not at all. Pictures are ours (`sha256:…`) or none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from markupsafe import Markup, escape

from ingest.community import language
from ingest.types import Picture

_RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em", "strike": "s", "tt": "code"}
_KEPT = frozenset(
    """p h2 h3 h4 blockquote ul ol li dl dt dd figure figcaption em strong u s sub sup small mark del ins abbr cite q
    code pre kbd samp ruby rt rp table caption thead tbody tfoot tr th td a span time""".split()  # noqa: SIM905
)
_EMPTY = frozenset(("br", "hr", "wbr", "img"))
_SILENT = frozenset(
    """script style template noscript iframe frame frameset object embed applet svg math title textarea select option
    button form video audio canvas map head meta link""".split()  # noqa: SIM905
)
_VOID_SILENT = frozenset(("embed", "frame", "meta", "link", "option"))  # nothing ends them
_BLOCKS = frozenset(("p", "h2", "h3", "h4", "blockquote", "ul", "ol", "dl", "figure", "table", "pre", "hr"))
_NUMBERS = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",)}
_NUMBER = re.compile(r"[0-9]{1,4}")
_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def web_address(address: str) -> str:
    """`address` when it is one of the web, else nothing: no other scheme is ever linked."""
    parts = _parts(address)
    return address.strip() if parts and parts[0] in ("http", "https") and parts[1] else ""


def readable(address: str) -> str:
    """An address in clear: without its scheme, and with the characters that people write.

    >>> readable("https://harbour.example/%E6%B8%A1%E8%BC%AA")
    'harbour.example/渡輪'
    """
    clear = re.sub(r"^https?://", "", address.strip()).removesuffix("/")
    decoded = unquote(clear, errors="strict") if _decodes(clear) else clear
    return decoded if decoded.isprintable() and " " not in decoded else clear


def host(address: str) -> str:
    parts = _parts(address)
    return parts[1].removeprefix("www.") if parts else ""


def shows(html: str, picture: Picture) -> bool:
    """Whether the body has this picture already."""
    return f"sha256:{picture.sha256}" in html


def body(html: str, pictures: Sequence[Picture], *, media: str = "/media/") -> Markup:
    """The body to show. `media` is what our pictures' addresses begin with."""
    builder = _Builder({picture.sha256: picture for picture in pictures}, media)
    builder.feed(html)
    builder.close()
    return builder.built()


class _Builder(HTMLParser):
    def __init__(self, pictures: Mapping[str, Picture], media: str) -> None:
        super().__init__(convert_charrefs=True)
        self._pictures = pictures
        self._media = media
        self._out: list[str] = []
        self._open: list[str] = []
        self._silent: list[str] = []

    def built(self) -> Markup:
        self._close_down_to(0)
        return Markup("".join(self._out))  # noqa: S704  (built from escaped parts only)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            if tag not in _VOID_SILENT:
                self._silent.append(tag)
            return
        tag = _RENAMED.get(tag, tag)
        if self._silent or tag not in _KEPT | _EMPTY:
            return
        self._open_tag(tag, {name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _EMPTY:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag in self._silent:
                del self._silent[self._silent.index(tag) :]
            return
        tag = _RENAMED.get(tag, tag)
        if tag in self._open:
            self._close_down_to(len(self._open) - 1 - self._open[::-1].index(tag))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._out.append(str(escape(_CONTROL.sub("", data))))

    def _open_tag(self, tag: str, given: Mapping[str, str]) -> None:
        if tag in _BLOCKS and "p" in self._open:
            self._close_down_to(self._open.index("p"))  # a browser would close the paragraph here, too
        if tag == "img":
            self._out.append(self._picture(given))
            return
        if tag == "table":
            self._out.append('<div class="wide" tabindex="0">')
        self._out.append(f"<{tag}{_attributes(tag, given)}>")
        if tag not in _EMPTY:
            self._open.append(tag)

    def _close_down_to(self, depth: int) -> None:
        while len(self._open) > depth:
            tag = self._open.pop()
            self._out.append(f"</{tag}>" + ("</div>" if tag == "table" else ""))

    def _picture(self, given: Mapping[str, str]) -> str:
        match = _SHA256.fullmatch(given.get("src", ""))
        picture = self._pictures.get(match.group(1)) if match else None
        if picture is None:
            return ""
        alt = given.get("alt") or picture.alt
        return (
            f'<img src="{escape(self._media)}{picture.sha256}" width="{int(picture.width)}"'
            f' height="{int(picture.height)}" alt="{escape(_CONTROL.sub("", alt))}" loading="lazy">'
        )


def _attributes(tag: str, given: Mapping[str, str]) -> str:
    kept = {name: given[name] for name in _NUMBERS.get(tag, ()) if _NUMBER.fullmatch(given.get(name, ""))}
    if tag == "a" and (address := web_address(given.get("href", ""))):
        kept |= {"href": address, "rel": "noopener"}
    if tongue := language.tag(given.get("lang", "")):
        kept["lang"] = tongue
    if tag == "abbr" and given.get("title"):
        kept["title"] = given["title"]
    return "".join(f' {name}="{escape(_CONTROL.sub("", value))}"' for name, value in kept.items())


def _parts(address: str) -> tuple[str, str] | None:
    """Scheme and host, when it has both and can be read at all."""
    try:
        parts = urlsplit(address.strip())
        return parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return None


def _decodes(address: str) -> bool:
    try:
        unquote(address, errors="strict")
    except UnicodeDecodeError:
        return False
    return True
