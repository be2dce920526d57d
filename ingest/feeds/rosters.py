"""Lists of organizations and feeds, as feed readers and tables of offices give them: OPML and CSV. Pure.

OPML (http://opml.org/spec2.opml) is nested outlines; those with an `xmlUrl` are feeds, the others folders of its owner,
which say nothing about whose a feed is. CSV is whatever a spreadsheet writes: commas, semicolons or tabs, in GBK or
UTF-8, with names of columns in English or Chinese.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.errors import ParseError
from ingest.feeds import charsets
from ingest.feeds.markup import plain, readable_xml, root
from ingest.i18n import gettext as _

MOST = 20_000
"""Rows of one list."""

KINDS = ("feed", "sitemap", "page")
"""The kinds of sources that an address alone declares."""

_COLUMNS = {
    "name": "organization,name,publisher,partner,机构,機構,机构名称,機構名稱,名称,名稱,媒体,媒體,单位,單位",
    "id": "id,organization id,编号,編號",
    "homepage": "homepage,website,site,htmlurl,home,主页,主頁,首页,首頁,网站,網站,官网,官網",
    "url": "url,address,source,xmlurl,link,网址,網址,地址,链接,鏈接,連結,来源,來源",
    "kind": "kind,type,类型,類型,种类,種類",
    "feed": "feed,feed url,rss,rss url,atom,订阅,訂閱,订阅地址,訂閱地址,订阅源,訂閱源",
    "sitemap": "sitemap,sitemap url,站点地图,網站地圖,网站地图",
    "page": "page,list page,列表页,列表頁,网页,網頁",
    "language": "language,lang,语言,語言",
    "handle": "handle,account,账号,帳號,賬號,帐号",
    "timezone": "timezone,time zone,时区,時區",
}
_BY_NAME = {name: column for column, names in _COLUMNS.items() for name in names.split(",")}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, as written. `named`: it says itself whose the feed is; a feed's title in OPML does not."""

    line: int  # from 1
    name: str = ""
    id: str = ""
    homepage: str = ""
    url: str = ""
    kind: str = "feed"
    language: str = ""
    handle: str = ""
    timezone: str = ""
    named: bool = True


def rows(body: bytes) -> list[Row]:
    """The rows of a list, as text says them. Raises ParseError when it is neither OPML nor a table, or too long."""
    text = charsets.decode(body).lstrip("\ufeff")
    found = list(_limited(_outlines(text) if text.lstrip()[:1] == "<" else _table(text)))
    if not found:
        raise ParseError(
            _("There is no organization and no feed in it."), fix=_("Is it the right file? It may be OPML or CSV.")
        )
    return found


def _limited(found: Iterator[Row]) -> Iterator[Row]:
    for number, row in enumerate(found):
        if number == MOST:
            raise ParseError(_("It has more than {count} rows.", count=MOST), fix=_("Split it."), code="too_large")
        yield row


# -- OPML ------------------------------------------------------------------------------------------------------


def _outlines(text: str) -> Iterator[Row]:
    if root(text) != "opml":
        raise ParseError(
            _("It is neither OPML nor CSV."), fix=_("Export the list again, as OPML; or as CSV from a spreadsheet.")
        )
    parser = etree.XMLParser(recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    tree = etree.fromstring(readable_xml(text).encode("utf-8", "replace"), parser=parser)
    for outline in tree.iter("{*}outline") if tree is not None else ():
        said = {str(name).lower(): plain(value) for name, value in outline.attrib.items()}
        if url := said.get("xmlurl", ""):
            # FreshRSS reads pages too: https://freshrss.github.io/FreshRSS/en/developers/OPML.html
            kind = "page" if said.get("type", "").lower().startswith("html") else "feed"
            name = said.get("title") or said.get("text", "")
            yield Row(outline.sourceline, name, homepage=said.get("htmlurl", ""), url=url, kind=kind, named=False)


# -- CSV -------------------------------------------------------------------------------------------------------


def _table(text: str) -> Iterator[Row]:
    first, _newline, rest = text.partition("\n")
    skipped = 0
    if first.strip().lower().startswith("sep="):  # Excel's own way to say it
        delimiter, text, skipped = first.strip()[4:5] or ",", rest, 1
    else:
        delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = _columns(next(reader, []))
        before = reader.line_num
        for cells in reader:
            line, before = skipped + before + 1, reader.line_num
            said = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name and cell.strip()}
            yield from _of_cells(line, said)
    except csv.Error as error:
        raise ParseError(
            _("Line {line} is no line of a table: {reason}.", line=skipped + reader.line_num, reason=error),
            fix=_("Export the list again, as CSV in UTF-8."),
        ) from error


def _columns(header: Sequence[str]) -> list[str]:
    columns = [_BY_NAME.get(" ".join(name.split()).strip("*:：").casefold(), "") for name in header]
    if not set(columns) & {"name", "homepage", "url", *KINDS}:
        raise ParseError(
            _("Its first line names no column that is known."),
            fix=_("Name the columns there, such as: organization, homepage, feed, language, handle."),
        )
    return columns


def _of_cells(line: int, said: Mapping[str, str]) -> Iterator[Row]:
    """A row for each address; one without an address is an organization alone."""
    common = {name: said.get(name, "") for name in ("name", "id", "homepage", "language", "handle", "timezone")}
    addresses = [(kind, said[kind]) for kind in KINDS if kind in said]
    if "url" in said:
        addresses.append((said.get("kind", "feed"), said["url"]))
    named = bool(common["name"] or common["id"])
    for kind, url in addresses:
        yield Row(line, url=url, kind=kind, named=named, **common)
    if not addresses and any(common.values()):
        yield Row(line, named=named, **common)
