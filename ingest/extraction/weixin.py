"""Articles on the WeChat platform: the text stands in `#js_content`, pictures in `data-src`, and what is known of it –
the time first of all – in variables of the page's scripts.

Official accounts are how many Chinese publishers publish; their pages come from any kind of source, as links. The text
is hidden by a style until a script shows it, so that extractors which believe styles find nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

from ingest.errors import ExtractionError
from ingest.extraction import blocks, dates
from ingest.extraction.blocks import Box
from ingest.extraction.dates import Stamp
from ingest.extraction.document import attribute
from ingest.extraction.metadata import Metadata
from ingest.i18n import gettext as _
from ingest.text import fold
from ingest.types import Image
from ingest.urls import host_of, resolve

_HOST = "mp.weixin.qq.com"
_ZONE = "Asia/Shanghai"
_SCRIPT_MARKS = re.compile(
    r"\bvar\s+(?:biz|msg_title|msg_link|appmsg_type)\b|window\.__biz\b|__appmsgCgiData|cgiDataNew"
)
_SECONDS = re.compile(
    r"""\b(?:ori_create_time|oriCreateTime|create_?time_?stamp|ct|svr_time_publish)\s*[=:]\s*(?:['"]|JsDecode\(['"])?(1[0-9]{9})\b"""
)
_WRITTEN = re.compile(
    r"""\b(?:create_?time|publish_time)\s*[=:]\s*(?:JsDecode\()?['"]([12][0-9]{3}[-年/.][0-9]{1,2}[-月/.][0-9]{1,2}[^'"]{0,20})['"]""",
    re.I,
)
_GONE = re.compile(
    r"该内容已被发布者删除|該內容已被發布者刪除|此内容因违规无法查看|此內容因違規無法查看|此内容发送失败无法查看|该公众号已迁移|"
    r"此帐号已被屏蔽|此账号已被屏蔽|内容已被删除|该账号已冻结|此内容被投诉且经审核涉嫌"
)
_GONE_LETTERS = 400  # a page with more than this tells of such a notice, and is none


def is_article(tree: Any, url: str) -> bool:
    """Whether a page is one of this platform: by its host, or by its body and its scripts where a copy is served."""
    if host_of(url) == _HOST:
        return True
    return _body(tree) is not None and any(_SCRIPT_MARKS.search(text) for text in _scripts(tree))


def check(tree: Any) -> None:
    """Raises ExtractionError `not_an_article` for a page that says that its article is gone."""
    if _body(tree) is not None:
        return
    text = "".join(tree.xpath("//body//text()[not(parent::script or parent::style)]"))
    found = _GONE.search(text)
    if found and len(fold(text)) < _GONE_LETTERS:
        raise ExtractionError(
            _("The page says “{words}”.", words=found[0]),
            fix=_("Nothing to do: its publisher or the platform took the article down."),
            code="not_an_article",
        )


def body(tree: Any) -> Box | None:
    """The article's blocks, all of them chosen; None where there is no text."""
    element = _body(tree)
    if element is None:
        return None
    element.attrib.pop("style", None)  # hidden until a script has run
    root = blocks.read([element])
    blocks.choose_all(root)
    return root if any(run.chosen for run in blocks.runs(root)) else None


def metadata(tree: Any, told: Metadata, url: str) -> Metadata:
    """What the platform's pages say in their own way, in place of what pages in general say."""
    scripts = list(_scripts(tree))
    account = _text(tree, "js_name") or _variable(scripts, "nickname")
    author = _text(tree, "js_author_name") or _text(tree, "js_author_name_text") or _variable(scripts, "author")
    authors = tuple(name for name in (author, *told.authors) if name and name != account)
    return replace(
        told,
        title=_text(tree, "activity-name") or _variable(scripts, "msg_title") or told.title,
        authors=tuple(dict.fromkeys(authors))[:1] or ((account,) if account else told.authors),
        published=_published(scripts) or told.published,
        canonical=resolve(url, _variable(scripts, "msg_link")) or told.canonical,
        lead=told.lead or _cover(scripts, url),
        dek=_variable(scripts, "msg_desc") or told.dek,
        site=account or told.site,
    )


def _body(tree: Any) -> Any:
    found = tree.xpath("//*[@id='js_content']")
    return found[0] if found else None


def _scripts(tree: Any) -> list[str]:
    return [script.text for script in tree.iter("script") if script.text]


def _published(scripts: list[str]) -> Stamp | None:
    """Seconds since 1970 are exact; a written time is Beijing's, whatever the zone of the reader."""
    for text in scripts:
        if found := _SECONDS.search(text):
            return Stamp(datetime.fromtimestamp(int(found[1]), UTC), zoned=True, timed=True)
    for text in scripts:
        if (found := _WRITTEN.search(text)) and (stamp := dates.parse(found[1], dates.zone_of(_ZONE))):
            return replace(stamp, zoned=True)
    return None


def _cover(scripts: list[str], url: str) -> Image | None:
    address = resolve(url, _variable(scripts, "msg_cdn_url") or _variable(scripts, "cdn_url_1_1"))
    return Image(address) if address else None


def _text(tree: Any, name: str) -> str:
    for element in tree.xpath("//*[@id=$name]", name=name):
        if text := " ".join("".join(element.itertext()).split()) or attribute(element, "content"):
            return text
    return ""


def _variable(scripts: list[str], name: str) -> str:
    """The text of `var NAME = "…"`, with or without a function of the page's around it."""
    pattern = re.compile(rf"""\bvar\s+{name}\s*=\s*(?:\w+\()?\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
    for text in scripts:
        if found := pattern.search(text):
            return " ".join(unescape(_unquoted(found[1] if found[1] is not None else found[2])).split())
    return ""


def _unquoted(text: str) -> str:
    """A script's escapes: `\\x26`, `\\u4e2d`, `\\"`."""
    coded = re.sub(r"\\x([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1] or found[2], 16)), text)
    return re.sub(r"\\(.)", r"\1", coded)
