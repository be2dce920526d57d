"""Parts: skies, waters, grounds, plants and creatures. Each is drawn around (0, 0) unless it takes a place."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ingest.demo.scenes.canvas import Pen, Point, arch, smooth
from ingest.demo.scenes.colors import (
    CHARCOAL,
    CORAL,
    CREAM,
    DUSK,
    FOG,
    FOREST,
    INDIGO,
    INK,
    NIGHT,
    PAPER,
    PEACH,
    ROSE,
    RUST,
    SLATE,
    WALNUT,
    WHITE,
    darker,
    fade,
    lighter,
    mix,
)  # fmt: skip

DAWN = (mix(INDIGO, ROSE, 0.35), ROSE, PEACH, CREAM)
SUMMER = ("#6ba6c0", "#a9d0d4", "#eaf0dc")
EVENING = ("#2c4456", "#8a6a70", CORAL, PEACH)
GOLDEN = ("#c98d5a", "#eab877", "#f8e2b4")
TWILIGHT = (NIGHT, INDIGO, DUSK, "#a8788a")
MIDNIGHT = ("#0d1528", NIGHT, INDIGO)
FOGGY = ("#5f727c", "#93a4aa", FOG)
SNOWY = ("#aebfca", "#d5dfe3", "#eef1ee")


def sun(p: Pen, x: float, y: float, r: float, color: str = CREAM, light: str = PEACH) -> None:
    p.glow(x, y, r * 3.4, light, 0.7)
    p.dot(x, y, r, color)


def moon(p: Pen, x: float, y: float, r: float, lit: float = 1, *, color: str = CREAM, shade: str = "") -> None:
    """`lit` is the share of the disc in light, on the right; `shade` paints the rest."""
    p.glow(x, y, r * 3, color, 0.25 + 0.25 * lit)
    if shade:
        p.dot(x, y, r, shade)
    edge = arch(x, y, r * (1 - 2 * lit), r, 90, -90)
    p.poly(arch(x, y, r, r, -90, 90) + edge, color)


def seas_of_the_moon(p: Pen, x: float, y: float, r: float, color: str) -> None:
    for dx, dy, size in ((-0.3, -0.35, 0.3), (0.25, -0.2, 0.22), (-0.1, 0.25, 0.2), (0.4, 0.3, 0.13), (-0.5, 0.2, 0.1)):
        p.oval(x + dx * r, y + dy * r, size * r, size * r * 0.85, color)


def stars(p: Pen, count: int, y0: float, y1: float, color: str = CREAM) -> None:
    for _ in range(count):
        x, y = p.rnd.uniform(p.left, p.right), p.rnd.uniform(y0, y1)
        p.dot(x, y, p.rnd.choice((0.14, 0.18, 0.26)), fade(color, p.rnd.uniform(0.35, 0.95)))


def sparkle(p: Pen, x: float, y: float, r: float, color: str = CREAM) -> None:
    """A star with four points."""
    p.poly([(x + r * k * math.sin(a), y - r * k * math.cos(a)) for k, a in _starry(4, 0.22)], color)


def star(p: Pen, x: float, y: float, r: float, color: str) -> None:
    """A star with five points."""
    p.poly([(x + r * k * math.sin(a), y - r * k * math.cos(a)) for k, a in _starry(5, 0.42)], color)


def cloud(p: Pen, color: str) -> None:
    """Thirty wide, flat below, standing on (0, 0)."""
    puffs = ((-9, 4), (-2, 6.5), (6, 5), (-12.5, 2.4), (11.5, 2.4))
    top = []
    for x in (step / 2 for step in range(-30, 29)):
        heights = [r + math.sqrt(r * r - (x - at) ** 2) for at, r in puffs if abs(x - at) <= r]
        top.append((x, -max(heights, default=0)))
    p.poly([(-14, 0), *top, (13, 0)], color)


def streaks(p: Pen, y0: float, y1: float, color: str, count: int = 7) -> None:
    """Long thin clouds."""
    for _ in range(count):
        x, y, w = p.rnd.uniform(p.left, p.right - 20), p.rnd.uniform(y0, y1), p.rnd.uniform(14, 44)
        p.rect(x, y, w, p.rnd.uniform(0.5, 1.3), color, 0.6)


def rain(p: Pen, color: str, count: int = 130, lean: float = 1.5) -> None:
    for _ in range(count):
        x, y, long = p.rnd.uniform(p.left, p.right), p.rnd.uniform(-2, 100), p.rnd.uniform(2.5, 5)
        p.line([(x, y), (x - lean, y + long)], color, 0.2)


def snow(p: Pen, count: int = 140, color: str = WHITE) -> None:
    for _ in range(count):
        x, y = p.rnd.uniform(p.left, p.right), p.rnd.uniform(0, 100)
        p.dot(x, y, p.rnd.choice((0.25, 0.4, 0.6)), fade(color, 0.85))


def hills(p: Pen, y: float, swell: float, *colors: str, step: float = 26) -> None:
    """Rolling ground from side to side down to the foot of the sheet; two colors shade it."""
    tops = [
        (x * step + p.left - step, y + p.rnd.uniform(-swell, swell)) for x in range(int((p.right - p.left) / step) + 4)
    ]
    outline = [*smooth(tops), (p.right + 60, 101), (p.left - 60, 101)]
    if len(colors) == 1:
        p.poly(outline, colors[0])
    else:
        p.shade(outline, *colors)


def ground(p: Pen, y: float, *colors: str) -> None:
    p.pane(p.left, y, p.right - p.left, 101 - y, *colors)


def glints(p: Pen, x: float, y0: float, y1: float, spread: float, color: str = PEACH, count: int = 46) -> None:
    """The broken path of a light on water."""
    for index in range(count):
        down = index / count
        y, w = y0 + (y1 - y0) * down, p.rnd.uniform(1, 6) * (0.5 + down)
        p.rect(
            x + p.rnd.uniform(-1, 1) * spread * (0.3 + down) - w / 2, y, w, 0.45, fade(color, 0.85 - 0.4 * down), 0.22
        )


def ripples(p: Pen, y0: float, y1: float, color: str, count: int = 26) -> None:
    for _ in range(count):
        far = p.rnd.random()
        x, y, w = p.rnd.uniform(p.left, p.right), y0 + (y1 - y0) * far, 3 + 9 * far
        p.curve([(x, y), (x + w * 0.3, y - 0.5), (x + w * 0.7, y + 0.5), (x + w, y)], color, 0.3)


def waves(p: Pen, y: float, size: float, color: str) -> None:
    """A scalloped edge of water, filled below."""
    count = int((p.right - p.left) / size) + 2
    crest = [point for n in range(count) for point in arch(p.left + n * size, y, size / 2, -size / 4, 180, 0, 8)]
    p.poly([*crest, (p.right + size, 101), (p.left - size, 101)], color)


def planks(p: Pen, wide: float, seam: str) -> None:
    """Upright boards from side to side, or a tabletop's."""
    for k in range(int((p.right - p.left) / wide) + 2):
        p.rect(p.left + k * wide - 3, 0, 0.5, 101, seam)


def grass(p: Pen, x0: float, x1: float, y: float, h: float, color: str, count: int = 40) -> None:
    for _ in range(count):
        x, tall, lean = p.rnd.uniform(x0, x1), h * p.rnd.uniform(0.5, 1), p.rnd.uniform(-0.3, 0.3)
        p.poly([(x - 0.5, y), (x + lean * tall, y - tall), (x + 0.5, y)], color)


def reeds(p: Pen, x0: float, x1: float, y: float, h: float, color: str, count: int = 14) -> None:
    for _ in range(count):
        x, tall, lean = p.rnd.uniform(x0, x1), h * p.rnd.uniform(0.6, 1), p.rnd.uniform(0.5, 4)
        p.curve([(x, y), (x + lean * 0.3, y - tall * 0.6), (x + lean, y - tall)], color, 0.45)
        p.at(x + lean, y - tall, 1, 10).oval(0, -1, 0.6, 2.2, color)


def tree(p: Pen, leaf: str = FOREST, bark: str = WALNUT) -> None:
    """Twenty high, standing on (0, 0)."""
    p.poly([(-0.9, 0), (-0.5, -10), (0.5, -10), (0.9, 0)], bark)
    for x, y, r in ((-3.6, -10, 4.4), (3.4, -10.5, 4.6), (0, -14.5, 5.6)):
        p.dot(x, y, r, leaf)
    p.dot(1.4, -15.5, 3.6, lighter(leaf, 0.12))


def bare_tree(p: Pen, bark: str = WALNUT, depth: int = 5) -> None:
    """Twenty-five high, without leaves."""
    _branch(p, 0, 0, 9, -90, depth, bark)


def pine(p: Pen, color: str = FOREST) -> None:
    p.rect(-0.5, -3, 1, 3, WALNUT)
    for y, w in ((-2, 4.4), (-6, 3.5), (-10, 2.5)):
        p.poly([(-w, y), (0, y - 7.5), (w, y)], color)


def sprout(p: Pen, leaf: str, stem: str = "") -> None:
    """Two leaves on a stem, twenty high."""
    p.curve([(0, 0), (0.4, -6), (0, -12)], stem or leaf, 1.4)
    left = [(0, -11), (-6, -10), (-10, -15), (-11, -19.5), (-5, -19), (-1, -15)]
    p.blob(left, leaf)
    p.at(0, 0, 1, 0, flip=True).at(0, -1.5, 1.08).blob(left, lighter(leaf, 0.2))


def leaf(p: Pen, long: float, wide: float, color: str, vein: str = "") -> None:
    """A leaf from (0, 0) upward."""
    p.poly(
        smooth([(0, 0), (wide, -long * 0.4), (0, -long)]) + smooth([(0, -long), (-wide, -long * 0.4), (0, 0)]), color
    )
    if vein:
        p.line([(0, 0), (0, -long * 0.85)], vein, 0.4)


def bird(p: Pen, color: str) -> None:
    """A bird on the wing, eight wide, seen from far away."""
    p.poly(
        smooth(
            [(-4, -1.4), (-2, -2.4), (0, 0), (2, -2.4), (4, -1.4), (1.8, -1.3), (0, 1.1), (-1.8, -1.3)], closed=True
        ),
        color,
    )


def swallow(p: Pen, back: str = INDIGO, belly: str = PAPER) -> None:
    p.poly(smooth([(-1, 0.5), (-6, -4), (-13, -5), (-6, -1), (-1, 2.5)]), back)
    p.poly(smooth([(1, 0.5), (4, -6), (9, -10), (6, -3), (1, 2.5)]), back)
    p.blob([(3.6, -1.5), (1, -1.6), (-3, 3), (-4.5, 6), (0, 4), (3.4, 0.5)], back)
    p.blob([(2.6, 0), (0, 1.4), (-2.6, 4.4), (0.6, 3), (3, 1)], belly)
    for x in (-9.5, -5):
        p.poly([(-3, 4), (x, 12 - x * 0.1), (-4.4, 5)], back)
    p.dot(3.4, -0.6, 1.5, RUST)
    p.dot(3.2, -1.4, 1.4, back)


def wader(
    p: Pen, body: str, bill: Sequence[Point], *, legs: str = CHARCOAL, belly: str = PAPER, tall: float = 14
) -> None:
    """A long-legged bird facing right, its feet on (0, 0); `bill` goes on from the head in its own little steps."""
    for x, bend in ((-1.2, -2.2), (1.6, 0.2)):
        p.line([(x, 0), (x + bend, -tall * 0.5), (x, -tall)], legs, 0.55)
        p.line([(x - 0.2, 0), (x + 2, 0)], legs, 0.5)
    p.at(0, -tall).blob([(-12, 0.5), (-6, -5), (2, -7), (7, -5), (7, 0), (2, 4), (-5, 3)], body)
    p.at(0, -tall).blob([(-4, 2.5), (2, 0), (7, -2), (6.6, 1.2), (2, 4.3)], belly)
    p.at(0, -tall).blob([(-13, 0), (-6, -4), (2, -4.4), (1, -1), (-5, 1)], darker(body, 0.22))
    p.curve([(4.5, -tall - 3), (8, -tall - 8), (7.6, -tall - 12)], body, 3)
    p.dot(8, -tall - 13, 2.5, body)
    p.curve([(9.5 + x, -tall - 13 + y) for x, y in bill], legs, 0.75)
    p.dot(8.8, -tall - 13.5, 0.45, INK)


def goose(p: Pen, *, grazing: bool = False, body: str = SLATE) -> None:
    """A brent goose facing right, its feet on (0, 0), fifteen high."""
    for x in (-1.5, 1.5):
        p.line([(x, 0), (x, -3)], INK, 0.6)
    p.blob([(-10, -7), (-4, -9.4), (3, -8.8), (6, -6), (3, -2.6), (-4, -2.6), (-8, -5)], body)
    p.blob([(-10.5, -7.2), (-6, -6.6), (-4, -3), (-7.4, -4)], PAPER)
    p.blob([(-8, -7.6), (-3, -8.6), (2, -7), (-3, -5)], darker(body, 0.3))
    neck = [(4, -6.5), (8, -6), (10, -2.4)] if grazing else [(4, -6.8), (6.2, -10.5), (6.4, -14)]
    x, y = neck[-1]
    p.curve(neck, INK, 2.3)
    p.dot(x + 0.3, y, 1.6, INK)
    p.poly([(x + 1, y - 0.9), (x + 3.6, y + 0.4), (x + 1, y + 0.9)], INK)
    p.line([(neck[1][0] - 0.9, neck[1][1]), (neck[1][0] + 0.9, neck[1][1] - 0.5)], PAPER, 0.5)


def cat(p: Pen, coat: str, stripes: str = "") -> None:
    """A cat sitting, seen from behind a little, thirty high, tail to the right."""
    p.curve([(5, -2), (13, -1.5), (16, -7), (13.5, -12)], coat, 2.6)
    p.blob([(-8, 0), (-9, -8), (-5, -17), (0, -19.5), (5, -17), (9, -8), (8, 0)], coat)
    p.blob([(-7, -22), (-5, -28), (0, -29), (5, -28), (7, -22), (3.5, -17.5), (-3.5, -17.5)], coat)
    for side in (-1, 1):
        p.poly([(side * 6.6, -24), (side * 5.8, -33), (side * 1.6, -28)], coat)
    for y in (-15, -11, -7) if stripes else ():
        p.curve([(-4, y), (0, y + 1.2), (4, y)], stripes, 0.9)
    for x in (-2, 0, 2) if stripes else ():
        p.line([(x, -28.4), (x, -26)], stripes, 0.8)


def cat_face(p: Pen, eyes: str = INK) -> None:
    for side in (-1, 1):
        p.oval(side * 2.8, -23, 0.8, 1.1, eyes)
        for y in (-0.6, 0.6):
            p.line([(side * 2.4, -20.6), (side * 9, -20.4 + y * 1.6)], fade(WHITE, 0.8), 0.2)
    p.poly([(-0.9, -21.4), (0.9, -21.4), (0, -20.3)], CORAL)


def cat_lying(p: Pen, coat: str, stripes: str = "") -> None:
    """A cat curled on its paws, forty wide."""
    p.blob([(-20, 0), (-20, -7), (-12, -13), (2, -13.5), (13, -10), (16, 0)], coat)
    p.curve([(-18, -2), (-23, -1), (-22, 2), (-8, 1.4)], coat, 2.6)
    p.at(12, 9, 0.9).blob([(-7, -22), (-5, -28), (0, -29), (5, -28), (7, -22), (3.5, -17), (-3.5, -17)], coat)
    for side in (-1, 1):
        p.at(12, 9, 0.9).poly([(side * 6.6, -24), (side * 5.8, -33), (side * 1.6, -28)], coat)
        p.curve([(12 + side * 3.6, -11.6), (12 + side * 2.4, -11), (12 + side * 1.2, -11.6)], INK, 0.4)
    for x in (-14, -9, -4, 1) if stripes else ():
        p.curve([(x, -12.4), (x - 1.4, -9), (x - 0.6, -6)], stripes, 0.9)
    p.poly([(11.4, -9.8), (12.6, -9.8), (12, -9)], CORAL)


def person(p: Pen, coat: str, *, legs: str = INK, skin: str = "#d9a884", hair: str = INK, hat: str = "") -> None:
    """Someone standing, twenty-four high, feet on (0, 0)."""
    for x in (-1.7, 1.7):
        p.line([(x, -0.6), (x, -8)], legs, 1.8)
    p.shade(
        smooth([(-4.2, -6.5), (-4.4, -13), (-2.8, -17.6), (2.8, -17.6), (4.4, -13), (4.2, -6.5)]),
        lighter(coat, 0.1),
        coat,
    )
    p.dot(0, -20.4, 2.7, skin)
    p.poly(arch(0, -20.9, 2.9, 2.9, 180, 360), hair)
    if hat:
        p.poly([(-5.2, -20.6), (0, -25.4), (5.2, -20.6)], hat)


def fish(p: Pen, color: str, eye: str = INK) -> None:
    """Twenty long, swimming to the left."""
    p.poly(smooth([(-10, 0), (-4, -4), (4, -2.6), (7, 0)]) + smooth([(7, 0), (4, 2.6), (-4, 4), (-10, 0)]), color)
    p.poly([(5.6, 0), (11, -3.8), (10, 0), (11, 3.8)], color)
    p.dot(-6.4, -0.9, 0.7, eye)


def _starry(points: int, inner: float) -> list[tuple[float, float]]:
    return [(inner if n % 2 else 1, math.pi * n / points) for n in range(points * 2)]


def _branch(p: Pen, x: float, y: float, long: float, angle: float, depth: int, bark: str) -> None:
    x1, y1 = x + long * math.cos(math.radians(angle)), y + long * math.sin(math.radians(angle))
    p.line([(x, y), (x1, y1)], bark, 0.28 * depth)
    if depth > 1:
        for turn in (-p.rnd.uniform(16, 34), p.rnd.uniform(16, 34)):
            _branch(p, x1, y1, long * p.rnd.uniform(0.68, 0.82), angle + turn, depth - 1, bark)
