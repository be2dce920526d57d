"""Pictures for accounts that have none: a monogram and a cover, drawn from the handle and always the same.

Colors of a drawn picture are its own and change with neither theme; a deep ground under a pale mark keeps the letter's
contrast above 4.5 : 1 on every ground.
"""

from __future__ import annotations

import colorsys
import hashlib
import math
import re

from markupsafe import Markup

_ARTICLES = re.compile(r"^(the|an?)\s+", re.I)


def initial(name: str) -> str:
    """The letter that stands for a name.

    >>> initial("The Meridian Review"), initial("《青禾》周刊"), initial("")
    ('M', '青', '·')
    """
    letters = [c for c in _ARTICLES.sub("", name.strip()) if c.isalnum()]
    return letters[0].upper()[:1] if letters else "·"


def monogram(handle: str, name: str, language: str, *, size: str = "") -> Markup:
    """A square mark of 40 units. `language` chooses the letter's shape, `size` is `s` or `b`, as avatars have it."""
    seed = _seed(handle)
    ground, shade, ink = _palette(seed)
    shape = _SHAPES[seed[1] % len(_SHAPES)]
    return Markup(
        '<svg class="av{size}" viewBox="0 0 40 40" aria-hidden="true"><rect width="40" height="40" fill="{ground}"/>'
        '<path d="{shape}" fill="{shade}"/><text x="20" y="27.5" class="ini" lang="{language}" text-anchor="middle"'
        ' font-size="21" fill="{ink}">{letter}</text></svg>'
    ).format(
        size=f" {size}" if size else "",
        ground=ground,
        shape=shape,
        shade=shade,
        language=language,
        ink=ink,
        letter=initial(name),
    )


def cover(handle: str) -> Markup:
    """A wide and quiet landscape: a sky, a sun, four ridges."""
    seed = _seed(handle)
    ground, _shade, _ink = _palette(seed)
    hue, _lightness, _saturation = colorsys.rgb_to_hls(*(int(ground[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    sky, sun = _color(hue, 0.30, 0.80), _color(hue + 0.06, 0.55, 0.91)
    ridges = Markup("").join(
        Markup('<path d="{path}" fill="{fill}"/>').format(
            path=_ridge(seed, layer), fill=_color(hue + 0.015 * layer, 0.26 + 0.03 * layer, 0.66 - 0.13 * layer)
        )
        for layer in range(4)
    )
    return Markup(
        '<svg class="art" viewBox="0 0 1200 220" preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        '<rect width="1200" height="220" fill="{sky}"/><circle cx="{x}" cy="78" r="34" fill="{sun}"/>{ridges}</svg>'
    ).format(sky=sky, x=470 + seed[2] % 260, sun=sun, ridges=ridges)


_GROUNDS = (
    "#0f4c5c",
    "#8d3b22",
    "#3a5d26",
    "#2b2f4a",
    "#1f5f53",
    "#6b4f1b",
    "#6b2d5c",
    "#7a2e3a",
    "#2f4f73",
    "#5b4636",
    "#3f4a8a",
    "#4a3a78",
    "#245a3c",
    "#8a3350",
    "#3c4a52",
    "#6a3d1e",
)
_SHAPES = (
    "M0 40L40 0v40z",
    "M0 40V26C12 18 24 34 40 24v16z",
    "M40 0v40A40 40 0 0 0 0 0z",
    "M0 0h40L20 20z",
    "M0 20a20 20 0 0 1 40 0v20H0z",
    "M20 0h20v40H20z",
)


def _seed(handle: str) -> bytes:
    return hashlib.sha256(handle.encode()).digest()


def _palette(seed: bytes) -> tuple[str, str, str]:
    """Ground, shade and ink."""
    ground = _GROUNDS[seed[0] % len(_GROUNDS)]
    red, green, blue = (int(ground[i : i + 2], 16) for i in (1, 3, 5))
    shade = "#" + "".join(f"{round(one + (255 - one) * 0.09):02x}" for one in (red, green, blue))
    return ground, shade, "#f8f0df"


def _color(hue: float, saturation: float, lightness: float) -> str:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, lightness, saturation)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def _ridge(seed: bytes, layer: int) -> str:
    """One line of hills, nearer and lower with each layer."""
    base, height = 96 + 30 * layer, 34 - 4 * layer
    phase, stretch = seed[3 + layer] / 40, 150 + seed[8 + layer] / 2
    points = [
        (x, base - height * (math.sin(x / stretch + phase) + 0.45 * math.sin(x / (stretch / 2.7) + 2 * phase)) / 1.45)
        for x in range(0, 1201, 30)
    ]
    return "M0 220L" + " ".join(f"{x} {y:.0f}" for x, y in points) + "L1200 220z"
