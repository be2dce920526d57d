"""Which pictures of a page belong to its article: those among the chosen text, and the ones close before or after."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extraction import blocks
from ingest.extraction.blocks import Box, Picture, Run
from ingest.extraction.document import marks

_TEXT = 16  # letters of a line that counts as text
_OUTSIDE = re.compile(
    r"relat|recommend|share|social|author|avatar|byline|\bads?\b|advert|promo|sponsor|sidebar|newsletter|subscri|comment"
    r"|recruit|widget|banner|logo|icon|emoji|qr-?code|follow|footer|nav|teaser|more-|popular|trending"
    r"|相关|推荐|二维码|分享|评论"
)
_BESIDE = re.compile(r"^(?:aside|nav|footer)\b|relat|recommend|sidebar|promo|sponsor|popular|trending|相关|推荐")
_NO_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:logo|icons?|avatar|qrcode|qr|pixel|spacer|blank|loading|emoji|smilies|sprite|button|btn|share|weixin"
    r"|wechat|weibo|facebook|twitter)(?:[/_.-]|\d|$)",
    re.I,
)
_SMALL = 80  # pixels: smaller images are signs, not pictures
_APART = 3  # blocks between the text and a picture before or after it


def choose_pictures(root: Box) -> None:
    """Choose the pictures that stand among the chosen text, or close before or after it."""
    chosen = [
        run.order for run in blocks.runs(root) if any(line.chosen and len(line.key) >= _TEXT for line in run.lines)
    ]
    if not chosen:
        return
    first, last = chosen[0], chosen[-1]
    if not any(isinstance(leaf, Picture) for leaf in root.leaves):
        return
    for box, picture in _placed(_holder(root), []):
        near = first - _APART <= picture.order <= last + _APART
        picture.chosen = near and _belongs(box, picture)


def _holder(root: Box) -> Box:
    """The smallest box with all the chosen text."""
    holder = root
    while True:
        inside = [child for child in holder.children if _has_chosen(child)]
        if len(inside) != 1 or not isinstance(inside[0], Box):
            return holder
        # The text's own box may have the lead picture just before it, among its brothers.
        if any(isinstance(child, Picture) or _pictured(child) for child in holder.children if child is not inside[0]):
            return holder
        holder = inside[0]


def _pictured(child: Box | Run | Picture) -> bool:
    if not isinstance(child, Box):
        return False
    return next(blocks.pictures(child), None) is not None and not _OUTSIDE.search(marks(child.element))


def _has_chosen(child: Box | Run | Picture) -> bool:
    if isinstance(child, Box):
        return any(run.chosen for run in blocks.runs(child))
    return isinstance(child, Run) and child.chosen


def _placed(box: Box, around: list[Box]) -> Iterator[tuple[Box, Picture]]:
    """Every picture with the outermost box around it that has no chosen text."""
    for child in box.children:
        if isinstance(child, Picture):
            yield (around[0] if around else box), child
        elif isinstance(child, Box):
            yield from _placed(child, [] if _has_chosen(child) else [*around, child])


def _belongs(box: Box, picture: Picture) -> bool:
    if picture.embed:
        return not any(
            _BESIDE.search(f"{one.tag} {marks(one)}") for one in (picture.element, box.element) if one is not None
        )
    return _is_picture(picture) and not _is_teaser(box, picture)


def _is_picture(picture: Picture) -> bool:
    image = picture.image
    if min(image.width or _SMALL, image.height or _SMALL) < _SMALL or _NO_PICTURE.search(image.url.split("?")[0]):
        return False
    return not _OUTSIDE.search(marks(picture.element))


def _is_teaser(box: Box, picture: Picture) -> bool:
    """A box of its own that leads elsewhere or talks about other things."""
    if _has_chosen(box):
        return picture.linked and box.tag != "figure"
    if box.element is not None and (
        box.element.tag in ("aside", "nav", "footer") or _OUTSIDE.search(marks(box.element))
    ):
        return True
    text = [line for run in blocks.runs(box) for line in run.lines]
    letters = sum(len(line.key) for line in text)
    linked = sum(line.linked for line in text)
    return letters > 300 or (picture.linked and bool(linked)) or linked * 2 > letters > 0
