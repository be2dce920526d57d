"""What can be told of an image by what its page wrote: which of its addresses is the real one, and whether it is there
to be looked at at all. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazyload",
    "data-actualsrc",
    "data-original-src",
    "data-echo",
    "data-url",
    "data-hi-res-src",
    "file",  # Discuz
    "_src",
)
"""Attributes in which scripts keep an address until the image is near."""
LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")

_PLACEHOLDER = re.compile(
    r"^(?:data:|about:|blob:|$)|(?:blank|spacer|placeholder|loading|lazy|grey|gray|transparent|1x1|pixel)[\w.-]{0,40}\.(?:gif|png|svg|jpe?g)",
    re.I,
)
_COUNTED = re.compile(
    r"""^https?://(?:[^/]{1,100}\.)?(?:doubleclick\.net|googlesyndication\.com|google-analytics\.com|googletagmanager\.com
    |scorecardresearch\.com|quantserve\.com|adnxs\.com|amazon-adsystem\.com|taboola\.com|outbrain\.com|criteo\.(?:com|net)
    |chartbeat\.(?:com|net)|stats\.wordpress\.com|pixel\.wp\.com|vgwort\.de|hm\.baidu\.com|pos\.baidu\.com|cnzz\.com
    |miaozhen\.com|feedsportal\.com|adform\.net|pubmatic\.com|imrworldwide\.com|moatads\.com)/
    |^https?://(?:ads?|adserv(?:er|ice)?|adimg|banners?|track(?:er|ing)?|beacon|pixel|counter)\.
    |^https?://feeds\.feedburner\.com/~|^https?://(?:www\.)?facebook\.com/tr\b
    |/(?:ads?|adverts?|advertisements?|guanggao|sponsors?|adserver|beacons?|tracking)/[^?]{0,200}\.(?:gif|png|jpe?g|webp)(?:$|\?)
    |/(?:pixel|beacon|1x1|count(?:er)?|track(?:er|ing)?)(?:\.gif|\.png|\.php|\?)""",
    re.I | re.X,
)
_ADDRESS = re.compile(r"[\s,]*([^\s,]\S*)")
_DOT = 3  # pixels
_MOST = 200  # candidates of one set


def is_placeholder(address: str) -> bool:
    """Whether an address is what stands there until the real image comes."""
    return bool(_PLACEHOLDER.search(address[:2000]))


def is_unseen(address: str, width: int | None, height: int | None) -> bool:
    """Whether an image counts readers or advertises, and shows nothing of the article."""
    if (width is not None and width <= _DOT) or (height is not None and height <= _DOT):
        return True
    return bool(_COUNTED.search(address[:2000]))


def largest(srcset: str) -> str:
    """The address of the widest image in a `srcset`, read as HTML says: addresses may have commas inside.

    >>> largest("/a.jpg 480w, /b.jpg 1600w"), largest("/a,b.jpg")
    ('/b.jpg', '/a,b.jpg')
    """
    best, width = "", -1.0
    for address, described in itertools.islice(_candidates(srcset), _MOST):
        wide = _number(described)
        if wide > width and not is_placeholder(address):
            best, width = address, wide
    return best


def _candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """Addresses up to a space, each with what is said of it up to a comma."""
    place = 0
    while found := _ADDRESS.match(srcset, place):
        address, place = found[1].rstrip(","), found.end()
        end = place
        if address == found[1]:
            end = srcset.find(",", place)
            end = len(srcset) if end < 0 else end
        yield address, srcset[place:end].strip()
        place = end


def _number(said: str) -> float:
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,4})?)[wx]", said)
    return float(found[1]) if found else 0.0
