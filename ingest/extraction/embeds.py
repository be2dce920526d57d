"""What plays elsewhere – videos, maps, posts of social networks – as links to where a reader can see it.

Only players that are known by their host: most other frames are advertisements.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ingest.extraction.document import attribute

TAGS = frozenset(("iframe", "embed", "object", "video", "audio", "amp-youtube", "lite-youtube", "amp-iframe"))
_MOST = 2000  # characters of an address
_SOURCES = 10  # libxml2 puts each <source> into the one before

# Host, path, what a reader opens instead (`{0}`, …: what the path matched; `{name}`: a parameter), and who plays it.
_PLAYERS = tuple(
    (re.compile(rf"(?:[\w-]+\.)?(?:{host})$"), re.compile(path), link, name)
    for host, path, link, name in (
        (
            r"youtube(?:-nocookie)?\.com",
            r"/(?:embed|v)/([\w-]{6,20})",
            "https://www.youtube.com/watch?v={0}",
            "YouTube",
        ),
        (r"youtube\.com", r"/watch", "https://www.youtube.com/watch?v={v}", "YouTube"),
        (r"youtu\.be", r"/([\w-]{6,20})$", "https://www.youtube.com/watch?v={0}", "YouTube"),
        (r"player\.vimeo\.com", r"/video/(\d+)", "https://vimeo.com/{0}", "Vimeo"),
        (r"dailymotion\.com", r"/embed/video/(\w+)", "https://www.dailymotion.com/video/{0}", "Dailymotion"),
        (r"player\.bilibili\.com", r"/player\.html", "https://www.bilibili.com/video/{bvid}", "哔哩哔哩"),
        (r"player\.bilibili\.com", r"/player\.html", "https://www.bilibili.com/video/av{aid}", "哔哩哔哩"),
        (r"v\.qq\.com", r"/(?:txp/)?iframe/(?:player|preview)\.html", "https://v.qq.com/x/page/{vid}.html", "腾讯视频"),
        (r"player\.youku\.com", r"/embed/([\w=]+)", "https://v.youku.com/v_show/id_{0}.html", "优酷"),
        (r"tiktok\.com", r"/embed/(?:v2/)?(\d+)", "https://www.tiktok.com/embed/{0}", "TikTok"),
        (r"instagram\.com", r"/(p|reel|tv)/([\w-]+)", "https://www.instagram.com/{0}/{1}/", "Instagram"),
        (r"platform\.(?:twitter|x)\.com", r"/embed/", "https://x.com/i/status/{id}", "X"),
        (r"facebook\.com", r"/plugins/(?:post|video)\.php", "{href}", "Facebook"),
        (r"open\.spotify\.com", r"/embed(?:-podcast)?/(\w+)/(\w+)", "https://open.spotify.com/{0}/{1}", "Spotify"),
        (r"w\.soundcloud\.com", r"/player", "{url}", "SoundCloud"),
        (r"embed\.podcasts\.apple\.com", r"/(.+)", "https://podcasts.apple.com/{0}", "Apple Podcasts"),
        (r"google\.com|maps\.google\.com", r"/maps", "", "Google Maps"),
        (r"openstreetmap\.org", r"/export/embed\.html", "", "OpenStreetMap"),
        (r"embed\.ted\.com", r"/talks/(\S+)", "https://www.ted.com/talks/{0}", "TED"),
        (r"datawrapper\.dwcdn\.net", r"/(\w+)", "https://datawrapper.dwcdn.net/{0}/", "Datawrapper"),
        (r"flo\.uri\.sh|public\.flourish\.studio", r"/(?:visualisation|story)/(\d+)", "", "Flourish"),
        (r"codepen\.io", r"/([\w-]+)/embed/(?:preview/)?(\w+)", "https://codepen.io/{0}/pen/{1}", "CodePen"),
    )
)


@dataclass(frozen=True, slots=True)
class Link:
    """Where something plays, and what it is called there."""

    url: str
    title: str


def link(element: Any) -> Link | None:
    """The link in place of a frame or player; None for advertisements and whatever else is not known."""
    said = attribute(element, "title") or attribute(element, "aria-label") or attribute(element, "data-title")
    title = " ".join(said.split())[:200]
    if element.tag in ("video", "audio"):
        address = _played(element)
        return Link(address, title or address.rsplit("/", 1)[-1].split("?")[0]) if address else None
    if (number := attribute(element, "data-videoid") or attribute(element, "videoid")) and re.fullmatch(
        r"[\w-]{6,20}", number
    ):
        return Link(f"https://www.youtube.com/watch?v={number}", title or "YouTube")
    for name in ("src", "data-src", "data-lazy-src", "data-original", "data"):
        if found := _of_player(attribute(element, name)):
            return Link(found[0], title or found[1])
    return None


def _of_player(address: str) -> tuple[str, str] | None:
    """The address for readers, and the player's name."""
    written = f"https:{address}" if address.startswith("//") else address
    if len(written) > _MOST or not written.startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(written)
        host, asked = parts.hostname or "", {name: values[0] for name, values in parse_qs(parts.query).items()}
    except ValueError:
        return None
    for hosts, path, pattern, name in _PLAYERS:
        if hosts.match(host) and (found := path.match(parts.path)):
            try:
                url = pattern.format(*found.groups(), **asked) if pattern else written
            except (KeyError, IndexError):
                continue
            if url.startswith(("http://", "https://")):
                return url, name
    return None


def _played(element: Any) -> str:
    """The file that a <video> or <audio> plays."""
    sources = [element, *itertools.islice(element.iter("source"), _SOURCES)]
    for one in sources:
        for name in ("src", "data-src"):
            address = attribute(one, name)
            if address.startswith("//"):
                address = f"https:{address}"
            if address.startswith(("http://", "https://")) and len(address) <= _MOST:
                return address
    return ""
