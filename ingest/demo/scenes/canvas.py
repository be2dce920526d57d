"""The sheet and the pen: shapes in units of one hundredth of the height, drawn at twice the size and reduced.

The middle of the sheet is (75, 50) whatever its proportions, so that a scene composed for 3:2 also stands in 4:3 and
2:1: what matters keeps within x 10 to 140, and grounds run from `pen.left` to `pen.right`.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from PIL import Image, ImageColor, ImageDraw

Point = tuple[float, float]
Scene = Callable[["Pen"], None]

OVERSIZE = 2


def smooth(points: Sequence[Point], *, closed: bool = False, steps: int = 7) -> list[Point]:
    """The points of a Catmull-Rom curve through `points`."""
    count = len(points)
    path: list[Point] = []
    for index in range(count if closed else count - 1):
        before, start, end, after = (_neighbor(points, index + offset, closed) for offset in (-1, 0, 1, 2))
        path += [_between(before, start, end, after, step / steps) for step in range(steps)]
    return path if closed else [*path, points[-1]]


def arch(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360, steps: int = 36) -> list[Point]:
    """Points along an ellipse; degrees run clockwise from three o'clock, as Pillow counts them."""
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


@dataclass(frozen=True, slots=True)
class Pen:
    """A hand over the sheet. `at` gives another hand on the same sheet, moved, sized, turned or mirrored."""

    image: Image.Image
    left: float
    right: float
    rnd: random.Random
    _opaque: ImageDraw.ImageDraw
    _blending: ImageDraw.ImageDraw
    _matrix: tuple[float, float, float, float, float, float]
    _unit: float
    _upright: bool = field(default=True)

    def at(self, x: float, y: float, scale: float = 1, turn: float = 0, *, flip: bool = False) -> Pen:
        """A pen whose (0, 0) is here; `turn` in degrees clockwise, `flip` mirrors left and right."""
        a, b, c, d, e, f = self._matrix
        cos, sin = math.cos(math.radians(turn)) * scale, math.sin(math.radians(turn)) * scale
        across = -1 if flip else 1
        matrix = (
            (a * cos + c * sin) * across,
            (b * cos + d * sin) * across,
            c * cos - a * sin,
            d * cos - b * sin,
            a * x + c * y + e,
            b * x + d * y + f,
        )
        return replace(self, _matrix=matrix, _unit=self._unit * scale, _upright=self._upright and not turn)

    def backdrop(self, *colors: str) -> None:
        """The whole sheet, running evenly from the first color at the top to the last at the bottom."""
        self.image.paste(_gradient(colors, self.image.size), (0, 0))

    def pane(self, x: float, y: float, w: float, h: float, *colors: str) -> None:
        """A rectangle running from the first color down to the last; never turned."""
        (x0, y0), (x1, y1) = self._pixels([(x, y), (x + w, y + h)])
        box = (round(min(x0, x1)), round(y0), round(max(x0, x1)), round(y1))
        if box[2] > box[0] and box[3] > box[1]:
            self.image.paste(_gradient(colors, (box[2] - box[0], box[3] - box[1])), box[:2])

    def shade(self, points: Iterable[Point], *colors: str) -> None:
        """A polygon filled with a vertical gradient."""
        pixels = self._pixels(points)
        left, top = (math.floor(max(0, min(p[axis] for p in pixels))) for axis in (0, 1))
        right = math.ceil(min(self.image.width, max(p[0] for p in pixels)))
        bottom = math.ceil(min(self.image.height, max(p[1] for p in pixels)))
        if right > left and bottom > top:
            mask = Image.new("L", (right - left, bottom - top))
            ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in pixels], fill=255)
            self.image.paste(_gradient(colors, mask.size), (left, top), mask)

    def glow(self, x: float, y: float, r: float, color: str, strength: float = 0.6) -> None:
        """Light around a point, gone at `r`."""
        ((px, py),) = self._pixels([(x, y)])
        side = max(2, round(r * self._unit * 2))
        mask = _halo(round(strength * 255)).resize((side, side), Image.Resampling.BILINEAR)
        self.image.paste(ImageColor.getrgb(color), (round(px - side / 2), round(py - side / 2)), mask)

    def poly(self, points: Iterable[Point], color: str) -> None:
        self._draw(color).polygon(self._pixels(points), fill=color)

    def blob(self, points: Sequence[Point], color: str) -> None:
        """A closed soft shape through the points."""
        self.poly(smooth(points, closed=True), color)

    def rect(self, x: float, y: float, w: float, h: float, color: str, r: float = 0) -> None:
        """A rectangle from its top left corner, the corners rounded by `r`."""
        if r:
            r = min(r, w / 2, h / 2)
            corners = ((x + w - r, y + r, -90), (x + w - r, y + h - r, 0), (x + r, y + h - r, 90), (x + r, y + r, 180))
            self.poly([p for cx, cy, at in corners for p in arch(cx, cy, r, r, at, at + 90, 6)], color)
        elif self._upright:
            (x0, y0), (x1, y1) = self._pixels([(x, y), (x + w, y + h)])
            self._draw(color).rectangle((min(x0, x1), y0, max(x0, x1), y1), fill=color)
        else:
            self.poly([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], color)

    def band(self, y: float, h: float, color: str) -> None:
        """A stripe from side to side."""
        self.rect(self.left - 1, y, self.right - self.left + 2, h, color)

    def oval(self, x: float, y: float, rx: float, ry: float, color: str) -> None:
        if self._upright or rx == ry:
            ((px, py),) = self._pixels([(x, y)])
            wide, high = rx * self._unit, ry * self._unit
            self._draw(color).ellipse((px - wide, py - high, px + wide, py + high), fill=color)
        else:
            self.poly(arch(x, y, rx, ry), color)

    def dot(self, x: float, y: float, r: float, color: str) -> None:
        self.oval(x, y, r, r, color)

    def line(self, points: Sequence[Point], color: str, width: float = 0.5) -> None:
        """Straight strokes from point to point with round ends."""
        thick = max(1, round(width * self._unit))
        pixels = self._pixels(points)
        opaque = len(color) == 7
        if not opaque and thick > 2:  # as one shape, or the joints would show through each other
            one, other = _sides(pixels, thick / 2)
            self._blending.polygon([*one, *reversed(other)], fill=color)
        elif thick > 2 and len(points) > 10:  # a bend: Pillow's own joints are ragged where points lie close
            for piece in _links(*_sides(pixels, thick / 2)):
                self._opaque.polygon(piece, fill=color)
        else:
            self._draw(color).line(pixels, fill=color, width=thick, joint="curve")
        if thick > 3 and opaque:
            for x, y in (pixels[0], pixels[-1]):
                self._opaque.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=color)

    def curve(self, points: Sequence[Point], color: str, width: float = 0.5) -> None:
        """A stroke that bends softly through the points."""
        self.line(smooth(points), color, width)

    def ring(self, x: float, y: float, rx: float, ry: float, color: str, width: float = 0.5) -> None:
        self.line(arch(x, y, rx, ry), color, width)

    def _draw(self, color: str) -> ImageDraw.ImageDraw:
        return self._blending if len(color) > 7 else self._opaque

    def _pixels(self, points: Iterable[Point]) -> list[Point]:
        a, b, c, d, e, f = self._matrix
        return [(a * x + c * y + e, b * x + d * y + f) for x, y in points]


def blank(width: int, height: int, seed: int, ground: str = "#d8d8d0") -> Pen:
    """A pen over a new sheet that will reduce to `width` by `height` pixels."""
    image = Image.new("RGB", (width * OVERSIZE, height * OVERSIZE), ground)
    unit = height * OVERSIZE / 100
    half = 50 * width / height
    return Pen(
        image=image,
        left=75 - half,
        right=75 + half,
        rnd=random.Random(seed),  # noqa: S311 - strews stars, guards nothing
        _opaque=ImageDraw.Draw(image),
        _blending=ImageDraw.Draw(image, "RGBA"),
        _matrix=(unit, 0, 0, unit, (half - 75) * unit, 0),
        _unit=unit,
    )


def finished(pen: Pen, kind: str, wash: str = "") -> bytes:
    """The picture reduced and encoded ("JPEG" or "PNG"); `wash` is a color that it leans to."""
    image = pen.image.reduce(OVERSIZE)
    if wash:
        image = Image.blend(image, Image.new("RGB", image.size, wash), 0.16)
    encoded = io.BytesIO()
    image.save(encoded, kind, quality=85)
    return encoded.getvalue()


def catalog(*scenes: Scene) -> Mapping[str, Scene]:
    """The scenes under their motifs' names: `tea_hill` draws "tea-hill"."""
    return {scene.__name__.replace("_", "-"): scene for scene in scenes}


def _sides(points: Sequence[Point], half: float) -> tuple[list[Point], list[Point]]:
    """The two edges of a stroke along the points."""
    one, other = [], []
    for index, (x, y) in enumerate(points):
        x0, y0 = points[max(0, index - 1)]
        x1, y1 = points[min(len(points) - 1, index + 1)]
        long = math.hypot(x1 - x0, y1 - y0) or 1
        dx, dy = (y0 - y1) / long * half, (x1 - x0) / long * half
        one.append((x + dx, y + dy))
        other.append((x - dx, y - dy))
    return one, other


def _links(one: Sequence[Point], other: Sequence[Point]) -> Iterator[tuple[Point, Point, Point, Point]]:
    """The stroke cut across into pieces, so that it may cross itself."""
    for index in range(len(one) - 1):
        yield one[index], one[index + 1], other[index + 1], other[index]


def _neighbor(points: Sequence[Point], index: int, closed: bool) -> Point:
    return points[index % len(points)] if closed else points[max(0, min(index, len(points) - 1))]


def _between(before: Point, start: Point, end: Point, after: Point, t: float) -> Point:
    weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3)
    around = (before, start, end, after)
    return (
        sum(w * p[0] for w, p in zip(weights, around, strict=True)) / 2,
        sum(w * p[1] for w, p in zip(weights, around, strict=True)) / 2,
    )


def _gradient(colors: Sequence[str], size: tuple[int, int]) -> Image.Image:
    if len(colors) == 1:
        return Image.new("RGB", size, colors[0])
    column = Image.new("RGB", (1, len(colors)))
    column.putdata([ImageColor.getrgb(color) for color in colors])
    strip = column.resize((1, size[1]), Image.Resampling.BILINEAR, box=(0, 0.5, 1, len(colors) - 0.5))
    return strip.resize(size, Image.Resampling.NEAREST)


@lru_cache(maxsize=32)
def _halo(peak: int) -> Image.Image:
    # 180 is a ring that touches the sides: Pillow's gradient reaches 255 in the corners
    falling = [round(peak * max(0.0, 1 - level / 180) ** 2) for level in range(256)]
    return Image.radial_gradient("L").point(falling).reduce(2)
