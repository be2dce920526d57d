"""Parts: boats, buildings, furniture, crockery and paper. Each is drawn around (0, 0) unless it takes a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.demo.scenes.canvas import Pen, Point, arch, smooth
from ingest.demo.scenes.colors import (
    AMBER,
    BONE,
    BROWN,
    CHARCOAL,
    CREAM,
    FOG,
    FOREST,
    INDIGO,
    INK,
    OCHRE,
    PAPER,
    PINE,
    RED,
    RUST,
    SAND,
    SEA,
    SLATE,
    STEEL,
    STRAW,
    TEAL,
    UMBER,
    WALNUT,
    WHITE,
    WINE,
    WOOD,
    darker,
    fade,
    lighter,
)  # fmt: skip

SPINES = (RUST, TEAL, OCHRE, PINE, INDIGO, BONE, WINE, SEA, BROWN, SAND)

GLYPHS: Mapping[str, tuple[tuple[Point, ...], ...]] = {
    "one": (((0, 5.4), (10, 5.2)),),
    "mountain": (((5, 0), (5, 10)), ((0.5, 4), (0.5, 10), (9.5, 10)), ((9.5, 4), (9.5, 10))),
    "tree": (((0, 3), (10, 3)), ((5, 0), (5, 10)), ((4.6, 3.4), (0.5, 8.5)), ((5.4, 3.4), (9.5, 8.5))),
    "sun": (((1.5, 0), (8.5, 0), (8.5, 10), (1.5, 10), (1.5, 0)), ((1.5, 5), (8.5, 5))),
    "field": (((0.5, 1), (9.5, 1), (9.5, 9.5), (0.5, 9.5), (0.5, 1)), ((5, 1), (5, 9.5)), ((0.5, 5.2), (9.5, 5.2))),
    "person": (((5, 0), (4.2, 5), (0, 10)), ((4.8, 3), (7, 7), (10, 10))),
    "big": (((0, 3.5), (10, 3.5)), ((5, 0), (4.4, 5), (0.4, 10)), ((5, 4), (7, 7.4), (9.8, 10))),
    "work": (((1, 1), (9, 1)), ((5, 1), (5, 9)), ((0, 9), (10, 9))),
    "middle": (((1, 2), (9, 2), (9, 6.5), (1, 6.5), (1, 2)), ((5, -0.5), (5, 10.5))),
    "rice": (((0, 5), (10, 5)), ((5, 0), (5, 10)), ((2, 1), (3.4, 3.4)), ((8, 1), (6.6, 3.4)), ((4.6, 5.4), (0.8, 9.4)),
             ((5.4, 5.4), (9.2, 9.4))),
    "hollow": (((0.5, 1), (3.3, 1), (3.3, 5.4), (6.7, 5.4), (6.7, 1), (9.5, 1), (9.5, 9.5), (0.5, 9.5), (0.5, 1)),),
    "raised": (((3.3, 0.5), (6.7, 0.5), (6.7, 4.8), (9.5, 4.8), (9.5, 9.5), (0.5, 9.5), (0.5, 4.8), (3.3, 4.8),
                (3.3, 0.5)),),
    "thunder": (((1.6, 0), (8.4, 0)), ((0.2, 4), (0.2, 1.9), (9.8, 1.9), (9.6, 3.6)), ((5, 0), (5, 4.6)),
                ((2, 2.9), (3.6, 3.2)), ((2, 4), (3.6, 4.3)), ((6.6, 3.2), (8.2, 2.9)), ((6.6, 4.3), (8.2, 4)),
                ((1.6, 5.4), (8.4, 5.4), (8.4, 10), (1.6, 10), (1.6, 5.4)), ((5, 5.4), (5, 10)),
                ((1.6, 7.7), (8.4, 7.7))),
    "of": (((2.4, 0), (1.6, 2)), ((0.4, 2.2), (4, 2.2), (4, 9.4), (0.4, 9.4), (0.4, 2.2)), ((0.4, 5.7), (4, 5.7)),
           ((6.6, 0), (5.2, 3.6)), ((6.2, 2), (9.8, 2), (9.5, 8.8), (8.8, 9.7), (7.6, 9)), ((6, 4.6), (7.4, 6.6))),
    "door": (((0.6, 1), (0.6, 10)), ((0.6, 1), (3.8, 1), (3.8, 4), (0.6, 4)), ((0.6, 2.5), (3.8, 2.5)),
             ((9.4, 1), (9.4, 10), (8.4, 10)), ((9.4, 1), (6.2, 1), (6.2, 4), (9.4, 4)), ((6.2, 2.5), (9.4, 2.5))),
    "word": (((5, -0.6), (5, 0.8)), ((0.6, 3), (0.6, 1.4), (9.4, 1.4), (9, 3)), ((2, 3.8), (8, 3.8), (5, 5.6)),
             ((5, 5.6), (5, 9.6), (3.8, 9)), ((0, 6.6), (10, 6.6))),
}  # fmt: skip
COMMON = ("mountain", "tree", "sun", "field", "person", "big", "work", "middle", "rice", "door", "word")


def glyph(p: Pen, name: str, color: str, weight: float = 1.1) -> None:
    """A character of ten by ten, (0, 0) its middle."""
    for stroke in GLYPHS[name]:
        p.line([(x - 5, y - 5) for x, y in stroke], color, weight)


def type_block(p: Pen, name: str, face: str = "#b9b2a3", ink: str = UMBER, side: float = 16) -> None:
    """A piece of type seen from its face: the character stands mirrored."""
    half = side / 2
    p.rect(-half, -half, side, side, face, 0.9)
    p.rect(-half + 1.3, -half + 1.3, side - 2.6, side - 2.6, lighter(face, 0.2), 0.5)
    glyph(p.at(0, 0, side / 17.5, flip=True), name, ink)


def ferry(p: Pen, hull: str = FOREST, lit: str = AMBER) -> None:
    """Forty-six long, floating with its waterline on (0, 0)."""
    p.rect(-2, -17, 4, 5, RED)
    p.rect(-12, -13, 22, 4.4, BONE)
    p.rect(-16, -9, 32, 5.2, PAPER)
    for n in range(5):
        p.rect(-10.6 + n * 4.2, -11.8, 2.2, 1.8, SLATE)
    for n in range(8):
        p.rect(-14.4 + n * 3.8, -7.8, 2.3, 2.4, lit)
    p.poly([(-23, -4), (23, -4), (18, 1.6), (-18, 1.6)], hull)
    p.rect(-23.4, -4.7, 46.8, 1.4, PAPER, 0.5)


def sailboat(p: Pen, hull: str, sail: str, jib: str) -> None:
    p.line([(0, -3), (0, -27)], UMBER, 0.7)
    p.poly([(-1, -25.5), (-1, -6), (-11, -6)], jib)
    p.poly([(1, -27), (1, -6), (13, -6)], sail)
    p.poly([(-15, -4.4), (16, -4.4), (11, 1.5), (-11, 1.5)], hull)


def launch(p: Pen, hull: str, cabin: str = PAPER) -> None:
    """A small working boat, forty long, keel on (0, 0)."""
    p.shade(
        smooth([(-20, -9), (-6, -7.4), (8, -8), (21, -12)])
        + smooth([(21, -12), (16, -3), (6, 0), (-14, 0), (-20, -9)]),
        hull,
        darker(hull),
    )
    p.poly([(-10, -7.6), (-9, -17), (4, -17), (6, -7.8)], cabin)
    p.rect(-11, -18.4, 17, 1.8, darker(hull), 0.5)
    for x in (-7, -1):
        p.rect(x, -15, 4, 3.8, TEAL, 0.5)
    p.curve([(-20, -8), (-6, -6.4), (8, -7), (21, -11)], PAPER, 0.7)


def buoy(p: Pen, color: str, band: str = PAPER) -> None:
    """Thirty high above its waterline."""
    p.line([(-5, -8), (-1.4, -24)], color, 1)
    p.line([(5, -8), (1.4, -24)], color, 1)
    for y, w in ((-13, 3.8), (-18, 2.6)):
        p.line([(-w, y), (w, y)], color, 0.8)
    p.rect(-2.4, -28, 4.8, 4.6, color, 0.6)
    p.dot(0, -29.4, 1.3, AMBER)
    p.poly([*smooth([(-10, 0), (-9, -6), (-6, -9), (6, -9), (9, -6), (10, 0)]), (10, 2), (-10, 2)], color)
    p.poly([(-10, -3.4), (10, -3.4), (10, -0.6), (-10, -0.6)], band)


def lighthouse(p: Pen, wall: str = PAPER, band: str = RED, lamp: str = CREAM) -> None:
    """Fifty high, standing on (0, 0)."""
    p.poly([(-6, 0), (-3.6, -38), (3.6, -38), (6, 0)], wall)
    for y in (-8, -22):
        foot, top = 6 + y * 0.063, 6 + (y - 7) * 0.063
        p.poly([(-foot, y), (foot, y), (top, y - 7), (-top, y - 7)], band)
    p.rect(-5, -39.6, 10, 1.8, SLATE)
    p.rect(-2.8, -45, 5.6, 5.4, lamp)
    p.poly([(-4, -45), (0, -50), (4, -45)], band)


def skyline(p: Pen, y: float, color: str, lit: str = "", tall: float = 18) -> None:
    """A row of towers on the horizon, some windows lit."""
    x = p.left - 2
    while x < p.right:
        w, h = p.rnd.uniform(3.4, 6.5), tall * p.rnd.uniform(0.2, 1)
        p.rect(x, y - h, w, h + 0.3, color)
        for _ in range(3 if lit else 0):
            p.rect(x + p.rnd.uniform(0.6, w - 1.2), y - h * p.rnd.uniform(0.15, 0.9), 0.7, 0.9, lit)
        x += w + p.rnd.choice((0, 0, 1, 3, 6))


def house(p: Pen, w: float, h: float, wall: str, roof: str, lit: str = "") -> None:
    """Standing on (0, 0), its left corner."""
    p.rect(0, -h, w, h, wall)
    p.poly([(-w * 0.09, -h), (w * 0.12, -h - w * 0.34), (w * 0.88, -h - w * 0.34), (w * 1.09, -h)], roof)
    if lit:
        p.rect(w * 0.16, -h * 0.72, w * 0.22, h * 0.32, lit)
        p.rect(w * 0.6, -h * 0.72, w * 0.22, h * 0.32, lit)


def windows(
    p: Pen, x: float, y: float, across: int, down: int, size: tuple[float, float], gap: float, lit: Sequence[str]
) -> None:
    for row in range(down):
        for column in range(across):
            p.rect(x + column * (size[0] + gap), y + row * (size[1] + gap), *size, p.rnd.choice(lit))


def bus(p: Pen, body: str, trim: str = PAPER, glass: str = AMBER) -> None:
    """Fifty long, wheels on (0, 0), driving right."""
    p.rect(-25, -19, 50, 16, body, 2)
    p.rect(-25, -8, 50, 1.6, trim)
    for n in range(5):
        p.rect(-23 + n * 7.6, -16.6, 6.2, 6.6, glass, 0.7)
    p.rect(15.4, -16.6, 8.2, 8.6, lighter(glass, 0.3), 0.8)
    for x in (-15, 14):
        p.dot(x, -3, 3.6, INK)
        p.dot(x, -3, 1.6, FOG)
    p.dot(24, -5.4, 1, CREAM)


def bicycle(p: Pen, color: str, width: float = 0.8) -> None:
    """Thirty-six long, wheels on (0, 0)."""
    for x in (-11, 11):
        p.ring(x, -7, 7, 7, color, width)
    p.line([(-11, -7), (-5, -15), (7, -15), (-1, -7), (-11, -7)], color, width)
    p.line([(-1, -7), (-6, -17.5)], color, width)
    p.line([(11, -7), (6.4, -18.5), (10, -19.5)], color, width)
    p.line([(-8.6, -17.8), (-3.6, -17.8)], color, width * 1.6)


def bench(p: Pen, w: float, h: float, seat: str = WOOD, leg: str = CHARCOAL) -> None:
    """A bench with a back, feet on (0, 0), centered."""
    for x in (-w * 0.4, w * 0.4):
        p.line([(x, 0), (x, -h - 8)], leg, 1)
    for y in (-h - 8, -h - 5):
        p.rect(-w / 2, y, w, 2, seat, 0.5)
    p.rect(-w / 2 - 1, -h, w + 2, 1.8, lighter(seat, 0.12), 0.6)


def chair(p: Pen, color: str, turn: float = 0) -> None:
    """A plain chair in profile, twenty-two high."""
    q = p.at(0, 0, 1, turn)
    for points in ([(-5, 0), (-4.6, -11)], [(5, 0), (4.6, -11)], [(-4.6, -11), (-6, -22)]):
        q.line(points, color, 1.2)
    q.rect(-5.6, -12, 11.4, 2, color, 0.8)
    q.line([(-5.6, -20.5), (-5, -16.5)], color, 2.4)


def hanging_lamp(p: Pen, cord: float, shade: str, light: str = CREAM, throw: float = 40) -> None:
    """A lamp on a cord from above; its rim lies on y 0."""
    p.poly([(-6, 0), (6, 0), (throw * 0.62, throw), (-throw * 0.62, throw)], fade(light, 0.16))
    p.line([(0, -cord), (0, -6)], INK, 0.5)
    p.poly(smooth([(-7.5, 0), (-5.6, -4.6), (0, -6.6), (5.6, -4.6), (7.5, 0)]), shade)
    p.oval(0, 0, 5, 1.2, light)


def desk_lamp(p: Pen, color: str, light: str = AMBER) -> None:
    """Standing on (0, 0), leaning right, thirty-five high."""
    p.poly([(13, -25), (23, -20), (34, 0), (-2, 0)], fade(light, 0.22))
    p.oval(0, 0, 8, 1.8, color)
    p.line([(0, -1), (-6, -19), (11, -31)], color, 1.2)
    p.poly([(9, -33), (15, -31), (24.5, -20.5), (11.5, -24.4)], color)
    p.dot(-6, -19, 1.4, lighter(color))


def window(p: Pen, x: float, y: float, w: float, h: float, frame: str, *view: str) -> None:
    """A window with a cross, through which a sky is seen."""
    p.rect(x - 1.6, y - 1.6, w + 3.2, h + 3.2, frame)
    p.pane(x, y, w, h, *view)
    p.rect(x + w / 2 - 0.6, y, 1.2, h, frame)
    p.rect(x, y + h * 0.42, w, 1.1, frame)
    p.rect(x - 3, y + h + 1.2, w + 6, 2, lighter(frame))


def tabletop(p: Pen, y: float, wall: Sequence[str], table: Sequence[str]) -> None:
    """A wall and the table before it."""
    p.backdrop(*wall)
    p.pane(p.left, y, p.right - p.left, 101 - y, *table)
    p.band(y, 0.7, lighter(table[0], 0.25))


def shadow(p: Pen, x: float, y: float, rx: float, ry: float = 1.8, depth: float = 0.22) -> None:
    p.oval(x, y, rx, ry, fade("#10161c", depth))


def bowl(p: Pen, color: str, filling: str, *, w: float = 22, h: float = 17) -> None:
    """The rim's middle on (0, 0)."""
    shadow(p, 2, h + 0.4, w * 0.72)
    p.rect(-w * 0.36, h - 2, w * 0.72, 2.6, darker(color, 0.2), 0.6)
    p.shade(
        [*smooth([(-w, 0), (-w * 0.86, h * 0.55), (-w * 0.4, h), (w * 0.4, h), (w * 0.86, h * 0.55), (w, 0)])],
        color,
        darker(color, 0.2),
    )
    p.oval(0, 0, w, w * 0.26, lighter(color, 0.35))
    p.oval(0, 0.5, w * 0.9, w * 0.21, filling)


def cup(p: Pen, color: str, drink: str = BROWN, h: float = 13) -> None:
    """A cup with a handle, its foot on (0, 0)."""
    shadow(p, 2, 0, 10)
    p.ring(9.6, -h * 0.55, 3.4, 3.6, darker(color, 0.1), 1.4)
    p.shade([(-8.6, -h), (8.6, -h), (7, -1), (5.4, 0), (-5.4, 0), (-7, -1)], color, darker(color, 0.18))
    p.oval(0, -h, 8.6, 2, lighter(color, 0.4))
    p.oval(0, -h + 0.2, 7.6, 1.5, drink)


def steam(p: Pen, color: str = WHITE, tall: float = 24, spread: float = 7) -> None:
    for x, up in ((-spread, 0.8), (0, 1), (spread, 0.7)):
        h = tall * up
        p.curve([(x, 0), (x + 2.4, -h * 0.3), (x - 2, -h * 0.62), (x + 1.4, -h)], fade(color, 0.4), 1.5)


def jar(p: Pen, content: str, lid: str, *, w: float = 18, h: float = 26, label: str = "") -> None:
    """A glass jar, its foot's middle on (0, 0)."""
    shadow(p, 2, 0, w * 0.62)
    p.rect(-w / 2, -h, w, h, lighter(content, 0.45), 3)
    p.rect(-w / 2 + 1, -h * 0.82, w - 2, h * 0.82 - 1, content, 2.4)
    p.rect(-w / 2 + 2, -h * 0.9, 1.6, h * 0.7, fade(WHITE, 0.4), 0.8)
    p.rect(-w * 0.47, -h - 4, w * 0.94, 4.8, lid, 1)
    if label:
        p.rect(-w * 0.36, -h * 0.58, w * 0.72, h * 0.3, label, 0.6)


def pan(p: Pen, color: str, filling: str, w: float = 30, h: float = 22) -> None:
    """A wide pot with two handles, its rim's middle on (0, 0)."""
    shadow(p, 2, h, w * 0.95, 2.4)
    for side in (-1, 1):
        p.line([(side * w, 4), (side * (w + 5), 3.4), (side * (w + 5), 7), (side * w, 7.6)], darker(color, 0.3), 1.3)
    p.shade(
        [(-w, 0), (w, 0), (w, h - 3), (w - 3, h), (3 - w, h), (-w, h - 3)], lighter(color, 0.12), darker(color, 0.3)
    )
    p.oval(0, 0, w, w * 0.2, lighter(color, 0.3))
    p.oval(0, 0.6, w * 0.93, w * 0.16, filling)


def sheet(p: Pen, w: float, h: float, color: str = PAPER, *, lines: int = 0, ink: str = STEEL) -> None:
    """A sheet of paper, its middle on (0, 0), with lines that stand for writing."""
    p.rect(-w / 2 + 0.9, -h / 2 + 1.2, w, h, fade("#10161c", 0.2))
    p.rect(-w / 2, -h / 2, w, h, color)
    for n in range(lines):
        long = w * (0.5 if n == lines - 1 else 0.7 + 0.1 * (n * 7 % 3 - 1))
        p.rect(-w * 0.39, -h * 0.38 + n * h * 0.8 / max(lines, 1), long, min(1, h / lines * 0.22), ink)


def envelope(p: Pen, w: float, h: float, color: str = BONE, stamp: str = "") -> None:
    sheet(p, w, h, color)
    p.line([(-w / 2, -h / 2), (0, h * 0.06), (w / 2, -h / 2)], darker(color, 0.16), 0.6)
    if stamp:
        p.rect(w / 2 - 10, -h / 2 + 2, 8, 9, stamp)


def book(p: Pen, w: float, h: float, cover: str, mark: str = CREAM) -> None:
    """A closed book from the front, its middle on (0, 0)."""
    p.rect(-w / 2 + 1.4, -h / 2 + 1.6, w, h, fade("#10161c", 0.25), 0.8)
    p.rect(-w / 2, -h / 2, w, h, cover, 0.8)
    p.rect(-w / 2, -h / 2, w * 0.1, h, darker(cover, 0.25))
    if mark:
        p.rect(-w * 0.22, -h * 0.34, w * 0.54, h * 0.16, mark)


def open_book(p: Pen, w: float, h: float, page: str = PAPER, cover: str = WINE, lines: int = 7) -> None:
    """An open book from above, its gutter on (0, 0)."""
    p.rect(-w / 2 - 1.2, -h / 2 + 0.6, w + 2.4, h + 1.8, cover, 1)
    for side in (-1, 1):
        q = p.at(0, 0, 1, flip=side < 0)
        q.poly(
            smooth([(0, -h / 2 + 1.6), (w * 0.16, -h / 2), (w / 2, -h / 2)])
            + smooth([(w / 2, h / 2), (w * 0.16, h / 2), (0, h / 2 + 1.6)]),
            page,
        )
        q.poly(
            [(0, -h / 2 + 1.6), (w * 0.06, -h / 2 + 0.7), (w * 0.06, h / 2 + 0.7), (0, h / 2 + 1.6)], darker(page, 0.14)
        )
        for n in range(lines):
            q.rect(
                w * 0.1, -h * 0.36 + n * h * 0.74 / max(lines, 1), w * (0.33 if n % 3 else 0.28), 0.5, darker(page, 0.3)
            )


def standing_books(p: Pen, x: float, y: float, w: float, h: float, colors: Sequence[str] = SPINES) -> None:
    """Books side by side on y, filling `w`."""
    end = x + w
    while x < end - 2:
        wide, high, color = min(p.rnd.uniform(2.2, 5), end - x), h * p.rnd.uniform(0.74, 1), p.rnd.choice(colors)
        p.rect(x, y - high, wide - 0.25, high, color)
        p.rect(x, y - high * 0.84, wide - 0.25, 0.7, lighter(color, 0.4))
        x += wide


def pile(p: Pen, colors: Sequence[str], w: float = 40, thick: float = 4.4) -> None:
    """Books lying on each other, the lowest on (0, 0)."""
    for n, color in enumerate(colors):
        shift, wide = ((n * 37) % 5 - 2) * 0.9, w - (n * 23) % 7
        p.rect(shift - wide / 2, -(n + 1) * thick, wide, thick - 0.25, color, 0.6)
        p.rect(shift - wide / 2 + 4, -(n + 1) * thick, 1, thick - 0.25, lighter(color, 0.4))


def drawer(p: Pen, w: float, h: float, face: str, *, pull: str = STRAW, tag: str = PAPER) -> None:
    """A drawer's front from its top left corner."""
    p.rect(0, 0, w, h, darker(face, 0.35))
    p.rect(0.5, 0.5, w - 1, h - 1, face, 0.4)
    p.rect(w * 0.3, h * 0.2, w * 0.4, h * 0.24, tag)
    p.dot(w / 2, h * 0.7, h * 0.09, pull)


def umbrella(p: Pen, color: str, handle: str = WALNUT) -> None:
    """Folded, thirty-six long, hanging from its crook at (0, 0)."""
    p.curve([(-2.4, 1.6), (-2.2, -0.6), (0, -1.4), (1.4, 0.6), (1.4, 8)], handle, 1)
    p.poly([(0.6, 7), (2.2, 7), (4.4, 24), (1.4, 34), (-1.6, 24)], color)
    p.line([(1.4, 8), (1.8, 30)], lighter(color, 0.22), 0.4)


def telescope(p: Pen, tube: str, trim: str = AMBER, tilt: float = -38) -> None:
    """A refractor on three legs, feet on y 0, pointing up to the right."""
    for x in (-9, 0, 9):
        p.line([(0, -18), (x, 0)], UMBER, 1.1)
    q = p.at(0, -20, 1, tilt)
    q.poly([(-15, -1.7), (12, -2.9), (12, 2.9), (-15, 1.7)], tube)
    q.rect(10, -3.6, 7, 7.2, trim, 0.6)
    q.rect(-19, -1.2, 5, 2.4, trim, 0.4)
    p.dot(0, -19.4, 2, trim)


def dome(p: Pen, w: float, wall: str, roof: str, slit: str = "") -> None:
    """An observatory, its foot's middle on (0, 0)."""
    p.rect(-w / 2, -w * 0.3, w, w * 0.3, wall)
    p.shade(arch(0, -w * 0.3, w * 0.52, w * 0.52, 180, 360), lighter(roof, 0.2), roof)
    p.rect(-w * 0.55, -w * 0.32, w * 1.1, w * 0.045, darker(wall, 0.3))
    if slit:
        p.poly([(w * 0.03, -w * 0.36), (w * 0.03, -w * 0.818), (w * 0.15, -w * 0.8), (w * 0.2, -w * 0.36)], slit)


def dial(p: Pen, r: float, face: str, rim: str, hands: tuple[float, float], ink: str = INK, marks: int = 12) -> None:
    """A clock or gauge; `hands` are degrees clockwise from the top, hour first."""
    p.dot(0, 0, r, rim)
    p.dot(0, 0, r * 0.88, face)
    for n in range(marks):
        p.at(0, 0, 1, n * 360 / marks).rect(-r * 0.025, -r * 0.8, r * 0.05, r * 0.12, ink)
    for angle, long, width in ((hands[0], 0.45, 0.09), (hands[1], 0.68, 0.06)):
        p.at(0, 0, 1, angle).line([(0, r * 0.1), (0, -r * long)], ink, r * width)
    p.dot(0, 0, r * 0.07, ink)


def boot(p: Pen, color: str, sole: str = "") -> None:
    """A rubber boot pointing right, its sole on (0, 0), thirty high."""
    p.poly(
        smooth([(-7, -30), (-6.4, -12), (-8, -2), (0, 0), (15, -1), (15, -6), (6, -10), (4.6, -18), (5.4, -30)]), color
    )
    p.oval(-0.8, -30, 6.3, 1.5, darker(color, 0.4))
    p.rect(-8, -2.2, 24, 2.8, sole or darker(color, 0.45), 1)
    p.curve([(-4.4, -27), (-4, -14), (-4.8, -6)], lighter(color, 0.25), 1)
