"""Frames and players become links to where a reader can see what they show."""

from __future__ import annotations

import pytest
from lxml import html

from ingest.extraction import embeds


def link(markup: str) -> tuple[str, str] | None:
    found = embeds.link(html.fragment_fromstring(markup))
    return (found.url, found.title) if found else None


@pytest.mark.parametrize(
    ("markup", "url", "title"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/abc_DEF-123?rel=0" title="Rain"></iframe>',
            "https://www.youtube.com/watch?v=abc_DEF-123",
            "Rain",
        ),
        (
            '<iframe data-src="//www.youtube-nocookie.com/embed/abc123"></iframe>',
            "https://www.youtube.com/watch?v=abc123",
            "YouTube",
        ),
        ('<iframe src="https://player.vimeo.com/video/123456"></iframe>', "https://vimeo.com/123456", "Vimeo"),
        (
            '<iframe src="//player.bilibili.com/player.html?aid=77&page=1"></iframe>',
            "https://www.bilibili.com/video/av77",
            "哔哩哔哩",
        ),
        (
            '<iframe data-src="https://v.qq.com/iframe/preview.html?width=500&vid=x0001abc"></iframe>',
            "https://v.qq.com/x/page/x0001abc.html",
            "腾讯视频",
        ),
        (
            '<iframe src="https://platform.twitter.com/embed/Tweet.html?id=123"></iframe>',
            "https://x.com/i/status/123",
            "X",
        ),
        (
            '<iframe src="https://www.google.com/maps/embed?pb=!1m18" title="The quay"></iframe>',
            "https://www.google.com/maps/embed?pb=!1m18",
            "The quay",
        ),
        (
            '<video src="https://cdn.paper.example/rain.mp4" aria-label="Rain"></video>',
            "https://cdn.paper.example/rain.mp4",
            "Rain",
        ),
        (
            '<video><source src="blob:x"><source src="//cdn.paper.example/rain.mp4?x=1"></video>',
            "https://cdn.paper.example/rain.mp4?x=1",
            "rain.mp4",
        ),
        ('<lite-youtube videoid="abc123"></lite-youtube>', "https://www.youtube.com/watch?v=abc123", "YouTube"),
    ],
)
def test_what_plays_is_a_link_with_a_title(markup: str, url: str, title: str) -> None:
    assert link(markup) == (url, title)


@pytest.mark.parametrize(
    "markup",
    [
        '<iframe src="https://ads.adnetwork.example/frame.html"></iframe>',
        '<iframe src="javascript:alert(1)"></iframe>',
        '<iframe src="https://www.youtube.com.evil.example/embed/abc123"></iframe>',
        '<iframe src="https://www.facebook.com/plugins/post.php?href=javascript:alert(1)"></iframe>',
        '<iframe src="https://www.facebook.com/plugins/like.php?href=https://paper.example"></iframe>',
        '<iframe src="https://[broken/embed/abc123"></iframe>',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        "<video></video>",
    ],
)
def test_what_nobody_knows_is_nothing(markup: str) -> None:
    assert link(markup) is None
