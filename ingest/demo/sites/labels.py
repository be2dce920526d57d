"""The words of a site's own furniture, in its language."""

from __future__ import annotations

from collections.abc import Mapping

_ENGLISH = {
    "home": "Home",
    "skip": "Skip to the text",
    "sections": "Sections",
    "by": "By",
    "share": "Share this article",
    "related": "More from us",
    "latest": "Latest",
    "source": "First published by {name}",
    "next": "Older pieces",
    "gone": "This page is no longer here",
    "more": "Read on",
    "picture": "Picture",
}
_TRADITIONAL = {
    "home": "首頁",
    "skip": "跳到正文",
    "sections": "版面",
    "by": "文",
    "share": "分享這篇文章",
    "related": "延伸閱讀",
    "latest": "最新文章",
    "source": "來源：{name}",
    "next": "下一頁",
    "gone": "這個頁面已經不在了",
    "more": "閱讀全文",
    "picture": "配圖",
}
_SIMPLIFIED = {
    "home": "首页",
    "skip": "跳到正文",
    "sections": "栏目",
    "by": "作者",
    "share": "分享本文",
    "related": "相关阅读",
    "latest": "最新文章",
    "source": "来源：{name}",
    "next": "下一页",
    "gone": "页面不存在或已删除",
    "more": "阅读全文",
    "picture": "配图",
}
_BY_LANGUAGE: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "zh-Hant": _TRADITIONAL, "zh-Hans": _SIMPLIFIED}


def labels(language: str) -> Mapping[str, str]:
    """`source` has a place for a `{name}`."""
    return _BY_LANGUAGE[language]
