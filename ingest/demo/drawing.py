"""Pictures for the demo, drawn by code: an article's scene, an organization's avatar and its cover.

The same motif gives the same bytes on every run. Loads Pillow: import it where pictures are drawn, not before.
"""

from __future__ import annotations

import hashlib

from ingest.demo.scenes import SCENES
from ingest.demo.scenes.canvas import blank, finished
from ingest.demo.scenes.covers import COVERS, plain
from ingest.demo.scenes.elsewhere import landscape
from ingest.demo.scenes.emblems import EMBLEMS, horizon

__all__ = ["COVERS", "EMBLEMS", "SCENES", "draw", "draw_avatar", "draw_cover"]


def draw(motif: str, *, width: int, height: int, palette: str = "") -> bytes:
    """A JPEG of `motif`, `width` by `height` pixels. A motif without a scene gives a landscape of its own.

    `palette` is "" for the scene's own colors, or a color "#rrggbb" that the whole picture leans to.
    """
    pen = blank(width, height, _seed(motif))
    SCENES.get(motif, landscape)(pen)
    return finished(pen, "JPEG", palette)


def draw_avatar(motif: str, color: str, size: int = 256) -> bytes:
    """A square PNG, `size` pixels wide: the organization's emblem on its `color` ("#rrggbb")."""
    pen = blank(size, size, _seed(motif), color)
    EMBLEMS.get(motif, horizon)(pen.at(75, 50), color)
    return finished(pen, "PNG")


def draw_cover(motif: str, color: str, *, width: int = 1600, height: int = 440) -> bytes:
    """A JPEG banner, `width` by `height` pixels, of the organization's motif in its `color` ("#rrggbb")."""
    pen = blank(width, height, _seed(motif))
    COVERS.get(motif, plain)(pen, color)
    return finished(pen, "JPEG")


def _seed(motif: str) -> int:
    """Of the name itself: the language's own hash differs from run to run."""
    return int.from_bytes(hashlib.sha256(motif.encode()).digest()[:8], "big")
