"""Which language a page speaks, and which tag a partner's words carry.

Fonts, punctuation and line height hang on the tag, so Chinese is always `zh-Hans` or `zh-Hant`, never `zh` or `zh-TW`.
"""

from __future__ import annotations

import re

from ingest.i18n import LANGUAGES, nearest

_PRIMARY = re.compile(r"[a-z]{2,3}(?=-|$)")
_SPOKEN = ("en", "zh")
_OPEN_GRAPH = {"en": "en_US", "zh-Hans": "zh_CN", "zh-Hant": "zh_TW"}


def tag(*declared: str) -> str:
    """The tag of a partner's words: of the first declaration that is one; empty when nobody knows.

    >>> tag("zh-TW"), tag("", "en-GB"), tag("zh"), tag('"><script>')
    ('zh-Hant', 'en', 'zh-Hans', '')
    """
    for one in declared:
        match = _PRIMARY.match(one.replace("_", "-").lower())
        if match:
            return nearest(one) if match.group() == "zh" else match.group()
    return ""


def spoken(chosen: str, accepted: str) -> str:
    """The language of the interface: what the reader chose (`?lang=`, cookie), else the best of `Accept-Language`
    (RFC 9110, 12.5.4) that there is, else English.

    >>> spoken("", "fr-FR,zh-HK;q=0.8,en;q=0.5"), spoken("zh-Hans", "en"), spoken("", "*")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    if chosen in LANGUAGES:
        return chosen
    ranked = sorted(map(_weighed, accepted.split(",")), key=lambda pair: -pair[0])
    return next((nearest(name) for weight, name in ranked if weight > 0 and name.lower()[:2] in _SPOKEN), "en")


def _weighed(part: str) -> tuple[float, str]:
    name, _semicolon, parameter = part.strip().partition(";")
    match = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", parameter)
    return (float(match.group(1)) if match else 1.0), name.strip()


def open_graph(language: str) -> str:
    """The locale's name in Open Graph's spelling, empty for languages that we cannot name a country for."""
    return _OPEN_GRAPH.get(language, "")
