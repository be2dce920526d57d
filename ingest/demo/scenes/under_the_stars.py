"""Scenes of the observatory: what stands in the sky, what looks at it, and who sits beside it."""

from __future__ import annotations

import math

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, arch, catalog, smooth

ORION = ((-15, -26), (14, -22), (-5, -2), (0, 0), (5, 2.4), (-12, 26), (16, 23))
ORION_LINES = ((0, 1), (0, 2), (1, 4), (2, 3), (3, 4), (2, 5), (4, 6))


def double_star_moon(p: Pen) -> None:
    p.backdrop("#0a0f1f", "#121a33")
    p.dot(75, 50, 47, "#2a3156")
    p.glow(75, 50, 47, "#46538c", 0.7)
    for _ in range(70):
        angle, r = p.rnd.uniform(0, math.tau), 44 * p.rnd.random() ** 0.5
        p.dot(75 + r * math.cos(angle), 50 + r * math.sin(angle), p.rnd.choice((0.18, 0.3, 0.4)), c.fade(c.CREAM, 0.7))
    p.ring(75, 50, 47, 47, "#3c466e", 1.4)
    p.rect(28, 49.9, 94, 0.25, c.fade(c.CREAM, 0.25))
    p.rect(74.9, 3, 0.25, 94, c.fade(c.CREAM, 0.25))
    for x, y, r, tone in ((68, 54, 5, "#f6b54a"), (87, 42, 3.2, "#8fc4f2")):
        p.glow(x, y, r * 5, tone, 0.9)
        n.sparkle(p, x, y, r * 2.4, tone)
        p.dot(x, y, r * 0.62, c.WHITE)
    p.glow(140, 8, 40, c.CREAM, 0.55)
    p.dot(143, 6, 15, c.CREAM)
    n.seas_of_the_moon(p, 143, 6, 15, "#e6d7b0")


def half_moon_jupiter(p: Pen) -> None:
    p.backdrop("#1a2450", "#39407a", "#8a6a92", "#d9a08f")
    n.stars(p, 40, 0, 50)
    n.moon(p, 70, 40, 17, 0.5, shade="#39407f")
    for x, y, r in ((76.0, 34, 3), (80, 44, 2.4), (74, 50, 2)):
        p.dot(x, y, r, "#e4d3a6")
    p.glow(96, 19, 13, c.CREAM, 0.7)
    p.dot(96, 19, 2, c.WHITE)
    n.sparkle(p, 96, 19, 6, c.fade(c.WHITE, 0.6))
    for k, x in enumerate((88, 91.4, 101, 106)):
        p.dot(x, 21.4 - k * 0.9, 0.35, c.CREAM)
    for x, w, h in (
        (-30, 48, 22),
        (14, 22, 32),
        (36, 30, 16),
        (66, 20, 26),
        (86, 34, 18),
        (118, 24, 36),
        (142, 50, 20),
    ):
        p.rect(x, 101 - h, w, h, "#2b2748")
        t.windows(p, x + 3, 104 - h, w // 7, h // 9, (2.4, 3.4), 3.6, ("#3b3560", "#3b3560", c.AMBER))
    p.line([(24, 69), (24, 58)], "#2b2748", 0.6)
    p.line([(20, 60), (28, 60)], "#2b2748", 0.5)
    n.cat(p.at(76, 75, 0.28), "#2b2748")


def thin_crescent(p: Pen) -> None:
    p.backdrop("#173047", "#2f6076", "#86a79b", "#eec58a")
    n.moon(p, 92, 36, 10, 0.1, shade="#3f6c80")
    n.sparkle(p, 60, 22, 2)
    p.dot(112, 18, 0.4, c.CREAM)
    n.hills(p, 78, 7, "#3b5d66")
    n.hills(p, 87, 4, "#24414b", step=34)
    for x, s in ((22, 1), (28, 1.3), (33, 0.8), (124, 1.2), (130, 0.9), (118, 0.7)):
        n.pine(p.at(x, 93, s), "#16303a")
    n.hills(p, 96, 2, "#102731")


def three_planets_line(p: Pen) -> None:
    p.backdrop("#22305e", "#5a4f80", "#c8867c", "#f3c78d")
    n.stars(p, 26, 0, 34)
    p.line([(34, 74), (126, 12)], c.fade(c.CREAM, 0.35), 0.4)
    for x, y, r, tone in ((48, 64.6, 2.6, c.WHITE), (80, 43, 2, "#f6c27a"), (108, 24, 1.6, "#f0957a")):
        p.glow(x, y, r * 5, tone, 0.8)
        p.dot(x, y, r, tone)
        n.sparkle(p, x, y, r * 3, c.fade(tone, 0.7))
    n.hills(p, 82, 5, "#5b4a6b")
    p.poly([(p.left, 91), (p.right, 88), (p.right, 101), (p.left, 101)], "#2d2747")
    q = p.at(96, 91, 1.3)
    n.person(q, "#231d3a", legs="#1a1530", skin="#3b2f52", hair="#1a1530")
    q.line([(-2, -14), (-11, -27)], "#231d3a", 2)
    q.blob([(-14, -30), (-12, -35), (-9, -34), (-9, -28), (-12, -26)], "#3b2f52")
    n.person(p.at(110, 91, 0.8), "#231d3a", legs="#1a1530", skin="#3b2f52", hair="#1a1530")
    n.tree(p.at(22, 92, 1.1), "#231d3a", "#1a1530")


def moonrise_hills(p: Pen) -> None:
    p.backdrop("#1d2547", "#4a3f6b", "#a8607a", "#f0a878")
    n.stars(p, 40, 0, 30)
    p.glow(82, 52, 48, "#f9c98d", 0.55)
    p.dot(82, 50, 28, "#f7d79c")
    n.seas_of_the_moon(p, 82, 50, 28, "#ebc084")
    n.hills(p, 74, 6, "#593f63")
    for k in range(22):
        x = 55 + k * 2.6
        n.pine(p.at(x, 77 + abs(k - 11) * 0.2, 0.35 + k * 7 % 5 * 0.07), "#3d2d50")
    n.hills(p, 84, 4, "#3a2b4d", step=36)
    n.hills(p, 94, 2, "#241b36")
    q = p.at(38, 95, 1.35)
    n.person(q, "#8c5a6b", legs="#1a132a", skin="#d9a07a", hair="#d8d2c8")
    q.line([(3, -15), (13, -21)], "#d9a07a", 1.6)
    q.at(15, -23, 1, -12).rect(-4, -3, 8, 6, c.PAPER, 0.4)
    q.dot(15, -23, 0.8, "#4a3f6b")


def star_map(p: Pen) -> None:
    p.backdrop("#c79a5f", "#b58750")
    p.dot(76.5, 52, 45, "#6e4c3555")
    p.dot(75, 50, 45, c.PAPER)
    for k in range(48):
        q = p.at(75, 50, 1, k * 7.5)
        q.rect(-0.2, -44, 0.4, 3.4 if k % 4 == 0 else 1.8, c.WALNUT)
        q.rect(-1.6, -39.6, 3.2, 0.7, c.STEEL) if k % 4 == 2 else None
    p.dot(75, 50, 37, "#1d2a52")
    for r in (12, 24):
        p.ring(75, 50, r, r, "#46548a", 0.3)
    for k in range(6):
        p.at(75, 50, 1, k * 30).rect(-0.12, -37, 0.25, 74, "#46548a")
    for _ in range(110):
        angle, r = p.rnd.uniform(0, math.tau), 36 * p.rnd.random() ** 0.5
        p.dot(75 + r * math.cos(angle), 50 + r * math.sin(angle), p.rnd.choice((0.2, 0.3, 0.5)), c.CREAM)
    for x, y, size in ((92, 58, 0.4), (56, 58, 0.3), (74, 30, 0.34)):
        _orion(p.at(x, y, size, x), c.CREAM, c.fade(c.PEACH, 0.8), 1.2)
    p.line(smooth([(44, 66), (62, 48), (84, 40), (106, 36)]), c.fade(c.CREAM, 0.16), 9)
    p.ring(75, 56, 29, 27, c.CORAL, 0.9)
    p.dot(75, 50, 1.6, c.AMBER)
    for side in (0, 1):
        q = p.at(75, 104, 1, flip=bool(side))
        q.blob([(36, 0), (37, -18), (41, -34), (45, -33), (45, -18), (53, -8), (54, 2)], "#d9a27c")


def star_projector(p: Pen) -> None:
    p.backdrop("#0d1330", "#1c2452", "#34335f")
    p.ring(75, 96, 108, 92, "#ffffff10", 1)
    for _ in range(210):
        angle, r = p.rnd.uniform(math.pi, math.tau), p.rnd.uniform(28, 100)
        p.dot(75 + r * math.cos(angle), 88 + r * math.sin(angle) * 0.86, p.rnd.choice((0.2, 0.3, 0.5)), c.CREAM)
    for k in range(9):
        p.at(75, 46, 1, -80 + k * 20).poly([(0, 0), (-3, -100), (3, -100)], c.fade("#aab4f0", 0.06))
    for x, y, s in ((28, 24, 0.36), (124, 30, 0.4)):
        _orion(p.at(x, y, s, x), c.CREAM, c.fade(c.CREAM, 0.5), 1.4)
    q = p.at(75, 50, 1, -24)
    for y in (-19, 19):
        q.dot(0, y, 12, "#39405f")
        q.dot(-1, y - 1, 10.6, "#525b80")
        for k in range(14):
            q.dot(
                8.4 * math.cos(k * 2.4) * (k % 3 + 1) / 3,
                y + 8.4 * math.sin(k * 2.4) * (k % 3 + 1) / 3,
                1.1,
                c.AMBER if k % 3 else c.CREAM,
            )
    q.rect(-4, -9, 8, 18, "#6a7398")
    for y in (-5, 0, 5):
        q.rect(-6, y - 0.6, 12, 1.2, c.AMBER)
    for x in (-22, 22):
        p.line([(75, 54), (75 + x, 90)], "#2a3050", 2.4)
    p.rect(46, 88, 58, 4, "#2a3050", 1.4)
    n.ground(p, 91, "#10142b")
    for k in range(-3, 14):
        p.dot(k * 14, 96, 3.4, "#1d2345")
        p.rect(k * 14 - 5, 98.4, 10, 5, "#1d2345", 2)


def sleeping_bags_stars(p: Pen) -> None:
    p.backdrop("#10173a", "#232c66", "#3c3f7c")
    n.ground(p, 58, "#2c2f58", "#1d2042")
    p.poly([*arch(75, 62, 92, 66, 180, 360, 48)], "#161d44")
    p.poly([(64, 62), (66, -4), (92, -4), (100, 62)], "#2b3a86")
    for _ in range(70):
        x, y = p.rnd.uniform(66, 98), p.rnd.uniform(0, 60)
        p.dot(x, y, p.rnd.choice((0.25, 0.35, 0.55)), c.CREAM)
    n.sparkle(p, 80, 20, 3.4)
    n.sparkle(p, 90, 36, 2)
    p.line([(84, 10), (74, 16)], c.fade(c.CREAM, 0.7), 0.4)
    n.ground(p, 60, "#3a3560", "#262347")
    tones = (c.RUST, c.TEAL, c.OCHRE, c.FOREST, c.CORAL, c.SEA, c.PLUM)
    for row in range(3):
        for k in range(-1, 8):
            x, y, size = 8 + k * 21 + row * 7, 67 + row * 12.5, 0.74 + row * 0.12
            tone = tones[(k * 3 + row * 2) % 7]
            q = p.at(x, y, size)
            q.rect(-4, -6, 24, 9, tone, 4.4)
            q.rect(6, -6, 2, 9, c.lighter(tone, 0.2))
            q.rect(-8, -6, 8, 9, c.PAPER, 3)
            q.dot(-3.6, -1.6, 3, "#d9a884")
            q.poly(arch(-4.2, -1.6, 3.2, 3.2, 100, 300), (c.INK, c.BROWN)[k % 2])


def cat_telescope(p: Pen) -> None:
    p.backdrop("#1a2350", "#3a4684", "#7a6a9c")
    n.stars(p, 100, 0, 60)
    n.moon(p, 118, 24, 9, 0.35, shade="#3a4684")
    n.ground(p, 78, "#57496f", "#3c3257")
    p.band(70, 2, "#6f5f88")
    for x in range(int(p.left) - 6, int(p.right), 16):
        p.rect(x, 71, 1.6, 10, "#6f5f88")
    t.telescope(p.at(82, 92, 1.85), "#e8e0cf", c.AMBER)
    n.cat(p.at(38, 92, 1.35), "#2a2440")
    n.cat_face(p.at(38, 92, 1.35), c.AMBER)
    p.poly([(27.5, 69), (48.5, 69), (47, 72.5), (29, 72.5)], c.RED)
    p.dot(38, 73.4, 1.5, c.AMBER)


def letter_to_mars(p: Pen) -> None:
    p.backdrop("#2a2148", "#5a3450", "#9c4f46")
    n.stars(p, 70, 0, 100)
    p.dot(122, 16, 19, "#c9583a")
    p.oval(117, 11, 7, 2.4, "#a9452f")
    p.oval(128, 20, 6, 2, "#a9452f")
    p.oval(122, -1.4, 7, 2, c.PAPER)
    q = p.at(70, 56, 1, -6)
    q.rect(-46, -27, 94, 60, "#00000044", 1)
    q.rect(-47, -29, 94, 60, "#f4e8cd", 1)
    for k in range(16):
        q.poly(
            [(-47 + k * 6, -29), (-44 + k * 6, -29), (-46 + k * 6, -26.6), (-49 + k * 6 + (k == 0) * 2, -26.6)],
            (c.RED, c.INDIGO)[k % 2],
        )
        q.poly(
            [(-47 + k * 6, 28.6), (-44 + k * 6, 28.6), (-46 + k * 6, 31), (-49 + k * 6 + (k == 0) * 2, 31)],
            (c.RED, c.INDIGO)[k % 2],
        )
    for y, w in ((2, 44), (9, 34), (16, 24)):
        q.curve([(-26, y), (-26 + w * 0.3, y - 0.8), (-26 + w * 0.6, y + 0.6), (-26 + w, y)], c.SLATE, 1)
    q.rect(22, -23, 19, 22, c.WHITE)
    q.rect(23.4, -21.6, 16.2, 19.2, "#2b3566")
    q.dot(31.5, -12, 6, "#d9623f")
    q.oval(30, -13.6, 2.2, 0.9, "#a9452f")
    q.poly([(33, -9), (35.6, -17), (38, -9)], c.CREAM)
    for r in (7, 9):
        q.ring(18, -12, r, r, c.fade(c.WINE, 0.6), 0.5)
    for y in (-15, -12, -9):
        q.curve([(-4, y), (0, y - 1), (6, y + 1), (10, y)], c.fade(c.WINE, 0.6), 0.5)
    p.dot(118, 86, 5, "#b5803f")
    p.dot(118, 86, 3.8, "#d9a55c")
    p.dot(116.8, 86, 0.6, c.WALNUT)
    p.dot(119.2, 86, 0.6, c.WALNUT)


def telescope_mirror(p: Pen) -> None:
    p.backdrop("#b9cdd2", "#dde6e2")
    n.ground(p, 80, "#8ba0a5", "#6c8389")
    t.shadow(p, 78, 91, 56, 4)
    p.oval(75, 58, 56, 34, "#7a8f96")
    p.oval(75, 54, 56, 34, "#46606b")
    p.oval(75, 54, 53.6, 32, "#9fc3cf")
    p.shade(arch(75, 54, 52.6, 31.2), "#dff0f0", "#86b4c4", "#4f7f96")
    p.oval(75, 54, 5, 3, "#4f7f96")
    p.poly([(40, 30), (60, 24), (48, 82), (38, 78)], c.fade(c.WHITE, 0.35))
    p.poly([(66, 23), (70, 23), (58, 84), (54, 84)], c.fade(c.WHITE, 0.35))
    p.curve([(100, 12), (98, 34), (104, 48), (100, 70)], "#f4fbfa", 2.6)
    for x, y, r in ((106, 56, 1.8), (94, 62, 1.4), (110, 66, 1.2), (88, 72, 2), (98, 78, 1.2)):
        p.oval(x, y, r, r * 1.3, "#f4fbfa")
    p.at(106, 12, 1, -50).rect(-9, -22, 18, 28, "#cfe4e6c0", 3)
    p.at(106, 12, 1, -50).rect(-4, 5, 8, 5, c.TEAL, 1)
    for k in range(12):
        p.dot(26 + k * 31 % 20, 84 + k * 7 % 9, 1 + k % 3, c.fade(c.WHITE, 0.6))


def dome_scaffold(p: Pen) -> None:
    p.backdrop("#a9c6ce", "#dbe5da", "#f2e8cf")
    n.hills(p, 86, 4, "#8fa98c", "#71906f")
    t.dome(p.at(75, 92), 74, c.PAPER, "#8fa0a8", "#46535e")
    for x, y in ((52, 52), (60, 42), (94, 46), (100, 58), (66, 60), (49, 62)):
        p.ring(x, y, 2.6, 2.2, c.WHITE, 0.6)
    for x in (22, 38, 54, 112, 128):
        p.rect(x, 22 if x > 100 or x < 50 else 30, 1, 72, c.OCHRE)
    for y in (34, 50, 66, 82):
        p.rect(20, y, 37, 1.6, c.WOOD)
        p.rect(110, y, 21, 1.6, c.WOOD)
    for x0, x1 in ((22, 38), (38, 54), (112, 128)):
        for y in (50, 66, 82):
            p.line([(x0, y), (x1, y - 15)], c.OCHRE, 0.5)
    for x, y, tone in ((46, 50, c.RED), (30, 66, c.INDIGO), (120, 34, c.FOREST)):
        n.person(p.at(x, y, 0.68), tone, hair=c.AMBER)
    p.line([(134, 26), (134, 92)], c.SLATE, 0.4)
    p.rect(131, 66, 6, 6, c.BROWN)
    n.cloud(p.at(30, 18, 0.9), c.fade(c.WHITE, 0.8))


def tactile_orion(p: Pen) -> None:
    p.backdrop("#3a4273", "#2e3561")
    for k in range(-30, 200, 3):
        p.rect(k, 0, 0.4, 101, "#ffffff08")
        p.band(k, 0.4, "#ffffff08")
    for k in range(34):
        p.rect(24 + k * 3.05, 8, 1.6, 0.6, c.CORAL)
        p.rect(24 + k * 3.05, 92, 1.6, 0.6, c.CORAL)
    _orion(p.at(75, 50, 1.45), "#e9dcc0", "#e9dcc0", 0.9)
    for k, (x, y) in enumerate(ORION):
        q = p.at(75 + x * 1.45, 50 + y * 1.45)
        size = 5.6 if k in (0, 6) else 3.6
        q.dot(0.7, 1, size, "#00000055")
        q.dot(0, 0, size, (c.CORAL if k == 0 else c.SKY) if k in (0, 6) else c.OAK)
        q.dot(0, 0, size * 0.72, c.lighter((c.CORAL if k == 0 else c.SKY) if k in (0, 6) else c.OAK, 0.25))
        for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1)) if k in (0, 6) else ((0, 0),):
            q.dot(dx * 1.3, dy * 1.3, 0.6, c.INDIGO)
    p.blob([(112, 101), (116, 84), (112, 70), (103, 63), (106, 60), (118, 66), (130, 78), (140, 101)], "#d9a884")
    p.curve([(103.6, 61.8), (106, 60.8), (107.6, 62.4)], "#f3d2b6", 1.6)


def cloud_ledger(p: Pen) -> None:
    t.tabletop(p, 82, ("#55607f", "#7a83a0", "#a3a9bb"), ("#6a4f3d", "#4b372b"))
    for x, y, s in ((20, 30, 1.2), (122, 24, 1.4), (70, 14, 1.1)):
        n.cloud(p.at(x, y, s), c.fade(c.MIST, 0.3))
    q = p.at(75, 54, 1, -4)
    q.rect(-32, -40, 68, 84, "#00000044", 2)
    q.rect(-34, -42, 68, 84, "#2f4a6b", 1.6)
    q.rect(-34, -42, 7, 84, "#223652", 1)
    q.rect(-20, -32, 46, 22, c.PAPER, 1)
    n.cloud(q.at(3, -15, 1), c.STEEL)
    for x, y, s, tone in ((-8, 12, 0.8, c.FOG), (14, 16, 0.9, c.MIST), (0, 30, 1, c.FOG)):
        n.cloud(q.at(x, y, s), tone)
    n.star(q, 22, 34, 2.6, c.AMBER)
    q.rect(12, 36, 5, 16, c.RED)
    p.at(124, 84, 1, 62).rect(-1.2, -20, 2.4, 32, c.AMBER)


def _orion(p: Pen, star: str, thread: str, width: float) -> None:
    for a, b in ORION_LINES:
        p.line([ORION[a], ORION[b]], thread, width)
    for x, y in ORION:
        p.dot(x, y, 2, star)


SCENES = catalog(
    double_star_moon, half_moon_jupiter, thin_crescent, three_planets_line, moonrise_hills, star_map, star_projector,
    sleeping_bags_stars, cat_telescope, letter_to_mars, telescope_mirror, dome_scaffold, tactile_orion, cloud_ledger,
)  # fmt: skip
