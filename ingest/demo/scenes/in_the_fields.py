"""Scenes of the fields and what is lifted from them: tea, rice, wheat, greens, baskets and jars in the sun."""

from __future__ import annotations

import math

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, arch, catalog, smooth


def tea_hill(p: Pen) -> None:
    p.backdrop("#dfe8dc", "#edf0de", "#d3e0c8")
    n.hills(p, 32, 6, "#a9c2ad")
    n.hills(p, 41, 5, "#86aa8c", step=34)
    for row in range(11):
        y = 47 + row * row * 0.42 + row * 1.2
        tone = ("#3d7a4f", "#2f6442", "#569061")[row % 3]
        crest = [(x, y + 3.6 * math.sin(x / 26 + row * 0.28)) for x in range(int(p.left) - 10, int(p.right) + 12, 8)]
        p.poly([*smooth(crest), (p.right + 20, 101), (p.left - 20, 101)], tone)
        for x, top in smooth(crest, steps=5):
            p.oval(x, top + 0.9, 0.9, 0.4, c.lighter(tone, 0.42))
    n.person(p.at(98, 72, 0.62), c.INDIGO, hat=c.STRAW)
    n.person(p.at(46, 62, 0.42), c.RUST, hat=c.STRAW)


def wheat_snow(p: Pen) -> None:
    p.backdrop(*n.SNOWY)
    n.hills(p, 42, 3, "#c3ced2")
    for x, size in ((24, 0.8), (30, 1), (122, 0.9)):
        n.bare_tree(p.at(x, 48, size), "#77777a", 4)
    t.house(p.at(86, 48, 1), 16, 8, "#b9aa94", "#eef1ee")
    n.ground(p, 46, "#e9eeec", "#f7f6ef")
    for index in range(17):
        foot = (index - 8) * 15
        for step in range(13):
            near = (step / 13) ** 1.7
            x, y = 75 + foot * (0.25 + near * 1.15), 48 + near * 52
            for lean in (-2.2, -1, 0.2, 1.4, 2.4):
                tall = 5.6 - abs(lean)
                p.poly(
                    [(x - 0.35 * near, y), (x + lean * near, y - tall * near - 0.3), (x + 0.35 * near, y)], "#6f9a67"
                )
    n.snow(p, 120)


def bus_paddy(p: Pen) -> None:
    p.backdrop("#e7d9a8", "#f4ecc8", "#dfe8cc")
    n.hills(p, 36, 5, "#9dbb9c")
    n.hills(p, 43, 3, "#7da37f", step=38)
    n.ground(p, 47, "#d7cd6e", "#b7b94e")
    for index in range(11):
        p.line([(75 + (index - 5) * 12, 47), (75 + (index - 5) * 42, 101)], "#9da944", 0.7)
    p.poly([(p.left, 70), (p.right, 60), (p.right, 72), (p.left, 84)], "#cbb48a")
    t.shadow(p, 72, 77, 42, 2.4)
    t.bus(p.at(70, 76.4, 1.5, -4), "#3f7f88", c.PAPER, "#d9e8e2")
    n.person(p.at(122, 76, 0.75), c.RUST, hat=c.STRAW)
    for _ in range(150):
        x = p.rnd.uniform(p.left, p.right)
        n.grass(p, x, x + 1, 101 - p.rnd.uniform(0, 9), 9, p.rnd.choice(("#8c9a3a", "#c9bd55", "#a9ad47")), 1)


def paddy_gauge(p: Pen) -> None:
    p.backdrop("#bcd7d2", "#e6ecd6")
    n.hills(p, 27, 4, "#8fb39a")
    p.pane(p.left, 33, 300, 68, "#cfe3db", "#8fbcb7")
    for k in range(4):
        p.poly(
            [
                (p.left, 41 + k * k * 6),
                (p.right, 39 + k * k * 6),
                (p.right, 40.6 + k * k * 7),
                (p.left, 43 + k * k * 7),
            ],
            "#7f9653",
        )
    for row in range(8):
        for k in range(26):
            near = 0.4 + row * 0.16
            x, y = 75 + (k - 13) * 9.4 * near, 37 + row * row * 1.15
            p.poly(
                [
                    (x - 1.6 * near, y - 3.6 * near),
                    (x, y),
                    (x, y - 4.8 * near),
                    (x + 0.3, y),
                    (x + 1.6 * near, y - 3.8 * near),
                ],
                "#5c9148",
            )
    p.oval(87, 92, 9, 1.6, "#ffffff70")
    p.rect(84, 14, 5, 78, "#c9b26a", 1)
    for y in (28, 44, 60, 76):
        p.rect(83.6, y, 5.8, 0.9, "#97813f")
    for y, tone in ((34, c.RED), (38, c.WHITE), (50, c.RED), (54, c.WHITE)):
        p.rect(83.6, y, 5.8, 4, tone)
    p.rect(76, 10, 21, 15, c.PAPER, 2)
    p.rect(79, 13, 15, 6, c.TEAL, 0.8)
    p.dot(93, 22, 0.9, c.RED)
    p.at(86.5, 8, 1, -14).rect(-9, -2, 18, 2.4, c.INDIGO)
    for r in (4, 7, 10):
        p.line(arch(99, 12, r, r, -50, 40, 12), c.fade(c.SEA, 0.7), 0.7)


def school_race(p: Pen) -> None:
    p.backdrop("#9cc8d6", "#d7e8dd", "#f4ecd0")
    n.hills(p, 34, 6, "#8db395")
    p.rect(18, 30, 50, 16, c.PAPER)
    p.poly([(14, 31), (20, 24), (66, 24), (72, 31)], c.RUST)
    t.windows(p, 22, 35, 5, 1, (5, 6), 4, (c.TEAL, c.SEA))
    p.rect(74, 20, 0.9, 26, c.STEEL)
    p.poly(smooth([(75, 20), (79, 21), (84, 19.6)]) + smooth([(84, 25), (79, 26), (75, 25)]), c.AMBER)
    n.ground(p, 46, "#d39a6c", "#b9744e")
    for k in range(-4, 6):
        p.line([(75 + k * 7, 46), (75 + k * 34, 101)], c.fade(c.PAPER, 0.85), 0.6)
    n.tree(p.at(100, 66, 1.5), "#4f7d4a")
    for x, y in ((96, 48), (104, 44), (100, 52), (108, 51), (99, 40), (93, 53)):
        p.dot(x, y, 1.3, "#ee8a35")
    for x, y, tone, size in (
        (36, 78, c.INDIGO, 0.8),
        (58, 84, c.RED, 0.9),
        (120, 82, c.AMBER, 0.85),
        (82, 92, c.FOREST, 1),
        (18, 90, c.PLUM, 0.95),
        (108, 72, c.TEAL, 0.7),
    ):
        t.shadow(p, x, y, 6 * size, 1.2)
        q = p.at(x, y, size, 8)
        q.line([(0, -8), (4, -5), (3, -0.5)], c.INK, 1.8)
        q.line([(0, -8), (-4, -5), (-8, -5.6)], c.INK, 1.8)
        q.line([(0, -15), (5, -12.4)], "#d9a884", 1.4)
        q.line([(0, -15), (-5, -11.6)], "#d9a884", 1.4)
        q.rect(-3, -17, 6, 10, tone, 2)
        q.dot(0.8, -20, 2.8, "#d9a884")
        q.poly(arch(0.8, -20.6, 3, 2.8, 180, 360), c.INK)


def ladder_persimmon(p: Pen) -> None:
    p.backdrop("#b9d0d3", "#e8e4cf", "#f6e3bd")
    n.hills(p, 70, 4, "#c2b58a")
    n.hills(p, 82, 3, "#9a8f5f", "#7c7347")
    q = p.at(58, 90, 2.9)
    n.bare_tree(q, "#54402f", 6)
    for _ in range(46):
        angle, r = p.rnd.uniform(math.pi, 2 * math.pi), p.rnd.uniform(8, 44) ** 1
        x, y = 58 + r * math.cos(angle), 56 + r * math.sin(angle) * 1.05
        p.dot(x, y, 2.1, "#e8803a")
        p.poly([(x - 1.1, y - 1.9), (x, y - 1.2), (x + 1.1, y - 1.9), (x, y - 2.6)], c.MOSS)
    for side in (0, 7):
        p.line([(104 + side, 92), (79 + side, 22)], c.OAK, 1.4)
    for k in range(12):
        y = 88 - k * 5.5
        p.line([(102.6 - k * 1.96, y), (109.6 - k * 1.96, y)], c.OAK, 1)
    _basket(p.at(124, 92, 0.8), "#b98a4e", (("#e8803a",) * 5))


def lotus_root(p: Pen) -> None:
    t.tabletop(p, 60, ("#e2d9c0", "#efe7d2"), ("#8a9a86", "#67796a"))
    for k in range(3):
        p.rect(18 + k * 40, 0, 0.5, 60, "#d3c8aa")
    n.leaf(p.at(36, 92, 1.2, -60), 44, 20, "#5d8a5c", "#87ad7c")
    t.shadow(p, 72, 84, 50, 3)
    for x, y, w in ((36, 74, 15), (64, 70, 17), (95, 67, 15)):
        q = p.at(x, y, 1, -8)
        q.shade(
            smooth(
                [(-w, 0), (-w * 0.8, -9), (0, -11), (w * 0.8, -9), (w, 0), (w * 0.8, 9), (0, 11), (-w * 0.8, 9)],
                closed=True,
            ),
            "#efe0c2",
            "#c9ad85",
        )
        q.oval(w, 0, 1.8, 4, "#8c6f4c")
        for _ in range(3):
            q.dot(p.rnd.uniform(-w * 0.6, w * 0.6), p.rnd.uniform(-5, 6), 1.3, "#a98c63")
    for x, y, r in ((112, 82, 13), (126, 70, 9)):
        p.oval(x + 1.2, y + 1.6, r, r * 0.94, "#a98c63")
        p.oval(x, y, r, r * 0.94, "#f6ead0")
        p.dot(x, y, r * 0.15, "#b89d75")
        for k in range(8):
            angle = k * math.pi / 4
            p.oval(x + r * 0.58 * math.cos(angle), y + r * 0.55 * math.sin(angle), r * 0.17, r * 0.15, "#b89d75")


def chilli(p: Pen) -> None:
    p.backdrop("#f1dfb6", "#ecd19a")
    n.planks(p, 13, "#dfc084")
    p.line([(75, -2), (75, 24)], c.BROWN, 1)
    for row in range(11):
        for side in (-1, 1):
            long = 13 + row % 3 * 2
            q = p.at(75 + side * (2 + row % 2 * 3), 16 + row * 6, 1, -side * (52 - row * 2.4))
            red = ("#c1272d", "#d9432f", "#a81f2b")[(row + (side > 0)) % 3]
            q.poly(
                smooth([(-2.6, 0), (-2.8, long * 0.5), (side * 2.4, long * 1.5)])
                + smooth([(side * 2.4, long * 1.5), (2.2, long * 0.5), (2.6, 0)]),
                red,
            )
            q.line([(-1, 3), (-1, long * 0.6)], "#ee7b62", 0.6)
            q.rect(-2, -2, 4, 3, c.MOSS, 1)
    q = p.at(122, 72, 1, 28)
    q.poly(smooth([(-8, -24), (-9, 0), (2, 26)]) + smooth([(2, 26), (9, 0), (8, -24)]), "#c1272d")
    q.poly(smooth([(-5.4, -21), (-6, 0), (2, 20)]) + smooth([(2, 20), (6, 0), (5.4, -21)]), "#f3a582")
    q.curve([(0, -21), (-0.6, 0), (1.6, 16)], c.WHITE, 1.8)
    for k in range(9):
        q.dot((-1) ** k * 2.8, -16 + k * 3.4, 1, c.STRAW)
    q.rect(-3, -31, 6, 8, c.MOSS, 2)


def spinach(p: Pen) -> None:
    t.tabletop(p, 74, ("#f0e4c6", "#f6eed8"), ("#c58f5e", "#a9744a"))
    t.shadow(p, 75, 88, 44, 3)
    q = p.at(75, 80)
    for k, turn in enumerate((-64, 60, -46, 44, -28, 30, -12, 14, 0)):
        tone = ("#2f6a42", "#3f8050", "#559a5d")[k % 3]
        r = q.at(0, 0, 1, turn)
        r.line([(0, 0), (0, -30)], "#a9c97f", 1.8)
        r.blob([(0, -22), (9, -24), (11, -38), (6, -50), (0, -58), (-6, -50), (-11, -38), (-9, -24)], tone)
        r.line([(0, -24), (0, -50)], "#a9c97f", 0.6)
        for side in (-1, 1):
            for y in (-32, -40):
                r.line([(0, y), (side * 6, y - 5)], "#8ab56f", 0.4)
    q.blob([(-6, -2), (6, -2), (4, 8), (0, 13), (-4, 8)], "#d3687d")
    for x in (-3, 0, 3):
        q.curve([(x, 8), (x * 1.6, 13), (x * 2.6, 17)], "#c2536b", 0.7)
    q.rect(-9, -11, 18, 4.4, c.STRAW, 2)


def bamboo_basket(p: Pen) -> None:
    t.tabletop(p, 76, ("#cfd9c6", "#e2e6d0"), ("#9a8a6a", "#7b6c50"))
    t.shadow(p, 75, 90, 42, 3.4)
    p.ring(75, 44, 27, 32, "#b79a4f", 2.6)
    p.poly([(34, 46), (116, 46), (107, 86), (98, 91), (52, 91), (43, 86)], "#7f8f4c")
    for row in range(7):
        y = 48 + row * 6
        for k in range(13):
            x = 36 + row * 0.9 + k * (6.1 - row * 0.14)
            p.rect(x, y, 5, 5, ("#d6c27a", "#a9b063")[(row + k) % 2], 1)
    for k in range(21):
        x, lean = 36 + k * 3.9, (k - 10) * 0.8
        p.curve(
            [(x, 47), (x + lean * 0.5, 37), (x + lean + (k * 7 % 5 - 2), 26 + k * 5 % 9)],
            ("#8fa252", "#d2bf77")[k % 2],
            0.9,
        )
    p.rect(33, 44, 84, 4, "#c2ad60", 2)
    p.curve([(18, 92), (36, 96), (58, 94)], "#8fa252", 1.2)
    p.curve([(96, 96), (118, 93), (136, 96)], "#d2bf77", 1.2)


def egg_basket(p: Pen) -> None:
    t.tabletop(p, 66, ("#d98f5f", "#e9b27e"), ("#f1e3c4", "#dcc79e"))
    t.shadow(p, 66, 88, 44, 4)
    for k, (x, y) in enumerate(
        ((36, 52), (50, 46), (64, 43), (79, 45), (93, 51), (44, 57), (58, 53), (72, 52), (86, 56))
    ):
        tone = ("#f0d2b0", "#e2b48c", "#f7e8d0")[k % 3]
        q = p.at(x, y, 1, k * 31 % 50 - 25)
        q.oval(0, 0, 7.4, 9.4, c.darker(tone, 0.14))
        q.oval(-0.5, -0.7, 6.7, 8.5, tone)
    p.shade([*smooth([(24, 56), (30, 76), (42, 88), (90, 88), (102, 76), (108, 56)])], "#a97b45", "#74512e")
    for row in range(5):
        for k in range(14 - row):
            p.rect(27 + row * 2.6 + k * 5.8, 59 + row * 5.6, 4.4, 2.8, ("#c99a5c", "#8c6437")[(row + k) % 2], 1.2)
    p.rect(22, 54, 88, 5, "#bf9050", 2.4)
    t.bowl(p.at(125, 78, 0.8), c.TEAL, "#d9b98a", w=17, h=13)
    q = p.at(124, 75, 0.8)
    q.oval(0, 0, 7, 5.6, "#f3dfc2")
    q.line([(-5, -1), (-2, 1), (0, -2), (2.4, 1), (5, -1)], c.BROWN, 0.6)
    for x, y, turn in ((34, 92, 20), (120, 94, -50), (84, 94, 70)):
        n.leaf(p.at(x, y, 0.5, turn), 20, 4, "#c9a46c", c.WHITE)


def soy_jars(p: Pen) -> None:
    p.backdrop("#f3dd9f", "#f7ebc9", "#e6e2c2")
    n.sun(p, 118, 18, 8, c.WHITE, c.AMBER)
    n.hills(p, 34, 3, "#b3bf9b")
    p.band(37, 7, "#e9dfc9")
    for x in range(int(p.left) - 3, int(p.right), 8):
        p.line(arch(x + 4, 38, 4, 2, 180, 360, 8), c.SLATE, 1)
    n.ground(p, 44, "#d8c59c", "#b79b6c")
    for row, (y, size, step) in enumerate(((52, 0.6, 20), (66, 0.9, 30), (90, 1.35, 45))):
        for k in range(-4, 6):
            q = p.at(75 + (k + 0.5 * (row % 2)) * step, y, size)
            t.shadow(q, 3, 0.4, 12)
            q.shade(smooth([(-8, -17), (-12, -10), (-8, 0), (8, 0), (12, -10), (8, -17)]), "#8a4f35", "#54301f")
            if (k + row) % 3:
                q.oval(0, -17, 8.6, 2.4, "#6b3b28")
                q.oval(0, -16.8, 7.2, 1.7, "#23120d")
                q.poly([(8, 1), (15, -6), (22, 1)], "#d9b667")
                q.oval(15, 1, 7, 1.4, "#c19c4e")
            else:
                q.poly([(-13, -15.6), (0, -25), (13, -15.6)], "#d9b667")
                q.line([(-6, -17), (0, -24)], "#b58f45", 0.4)
                q.line([(6, -17), (0, -24)], "#b58f45", 0.4)


def steamers_courtyard(p: Pen) -> None:
    p.backdrop("#e9d3a6", "#f3e5c4")
    p.band(0, 22, "#54606a")
    for x in range(int(p.left) - 2, int(p.right), 6):
        p.rect(x, 0, 2.4, 22, "#46525c")
        p.dot(x + 1.2, 22, 1.8, "#46525c")
    for x in (10, 128):
        p.rect(x, 22, 6, 60, c.RUST)
        p.line([(x + 3, 22), (x + 3, 30)], c.INK, 0.4)
        p.oval(x + 3, 34, 6, 5, c.RED)
        p.rect(x, 38.6, 6, 1.4, c.AMBER)
    n.ground(p, 72, "#b9a587", "#97856a")
    p.rect(52, 80, 46, 15, c.BROWN, 2)
    p.oval(75, 89, 9, 4, c.AMBER)
    for layer in range(11):
        y, w = 78 - layer * 5.4, 38
        p.rect(75 - w / 2, y - 4.8, w, 5, ("#dcb56f", "#c99a52")[layer % 2], 1.2)
        p.rect(75 - w / 2, y - 1.4, w, 0.7, "#8f6630")
    p.poly(smooth([(56, 18.6), (62, 14), (75, 12), (88, 14), (94, 18.6)]), "#b98a44")
    p.rect(72, 9.6, 6, 2.6, "#8f6630", 1)
    for x, h in ((43, 26), (107, 30)):
        t.steam(p.at(x, 62, 1), c.WHITE, h, 5)
    for x in (24, 124):
        p.oval(x, 84, 20, 4.4, c.RUST)
        p.rect(x - 1, 84, 2, 14, c.WALNUT)
        for k in (-11, 0, 11):
            p.oval(x + k, 83, 3.6, 1.4, c.PAPER)


def seed_drawers(p: Pen) -> None:
    p.backdrop("#5b3a28", "#482d20")
    for row in range(6):
        for k in range(-5, 15):
            x, y = 7.5 + k * 13.6, 3 + row * 14
            t.drawer(p.at(x, y), 12.6, 13, ("#a8683a", "#9a5d33", "#b57443")[(row * 5 + k * 3) % 3], pull=c.STRAW)
            p.dot(x + 6.3, y + 4.2, 1.1, (c.MOSS, c.RUST, c.OCHRE, c.INK)[(row + k) % 4])
    p.band(88, 13, "#3a2419")
    q = p.at(58, 45)
    q.rect(-1, 0, 31, 22, "#00000055", 1)
    q.rect(1.5, -2, 26, 6, "#3a2419")
    for k in range(26):
        q.oval(4 + k * 0.85, 0.5 + k * 7 % 3, 1.6, 1.2, ("#d8c497", "#7a2f2c", "#5d6d3b", "#e8ddc4")[k % 4])
    t.drawer(q.at(0, 3), 29, 18, "#c98a52", pull=c.STRAW)
    for x, y in ((86, 92), (92, 95), (97, 91), (103, 94), (80, 95)):
        p.oval(x, y, 2.2, 1.5, ("#d8c497", "#7a2f2c", "#8fa05b")[x % 3])
    n.sprout(p.at(118, 95, 0.8), c.LEAF)


def _basket(p: Pen, color: str, fruit: tuple[str, ...]) -> None:
    for k, tone in enumerate(fruit):
        p.dot(-12 + k * 6, -14 - (k % 2) * 2, 4.4, tone)
    p.shade(smooth([(-17, -13), (-13, -3), (-10, 0), (10, 0), (13, -3), (17, -13)]), color, c.darker(color))
    p.rect(-18, -14.6, 36, 3, c.lighter(color, 0.15), 1.4)


SCENES = catalog(
    tea_hill, wheat_snow, bus_paddy, paddy_gauge, school_race, ladder_persimmon, lotus_root, chilli, spinach,
    bamboo_basket, egg_basket, soy_jars, steamers_courtyard, seed_drawers,
)  # fmt: skip
