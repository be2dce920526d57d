"""Scenes of the harbor: ferries, tides, quays and fog."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, Point, arch, catalog, smooth


def tide_steps(p: Pen) -> None:
    p.backdrop("#cfe0dc", "#e9eedd", "#f6ecd0")
    n.hills(p, 22, 3, "#a7c0bd")
    p.pane(p.left, 24, p.right - p.left, 77, "#7fb0b0", c.TEAL)
    for step in range(9):
        x, y = 84 - step * 11, 20 + step * 8.2
        tone = c.mix("#e7dcc2", "#7d8f86", max(0, step - 2) / 8)
        p.poly([(x, y), (190, y), (190, y + 8.2), (x, y + 8.2)], tone)
        p.rect(x, y, 120, 1.5, c.lighter(tone, 0.4))
    p.poly([(p.left, 45), (80, 45), (p.right, 52), (p.right, 101), (p.left, 101)], "#3f7f88d8")
    n.ripples(p, 48, 96, c.fade(c.MIST, 0.7), 44)
    for x in range(96, 190, 14):
        p.line([(x, 20), (x, 8)], c.SLATE, 1)
    p.line([(92, 10), (190, 10)], c.SLATE, 0.7)
    n.bird(p.at(40, 14, 1), c.SLATE)


def ferry_dusk(p: Pen) -> None:
    p.backdrop(*n.EVENING, c.PEACH)
    n.sun(p, 106, 50, 8.5, c.CREAM, c.AMBER)
    n.hills(p, 52, 5, "#8b6f72")
    n.hills(p, 57, 4, "#5b5a67", step=34)
    t.skyline(p, 64, "#39434f", "", 19)
    n.ground(p, 63.5, c.TEAL, c.DEEP)
    n.glints(p, 106, 65, 99, 15)
    p.glow(48, 70, 26, c.AMBER, 0.35)
    t.ferry(p.at(48, 80, 1.15))
    p.curve([(18, 82.6), (32, 82), (46, 83.4), (62, 82), (80, 83)], c.fade(c.MIST, 0.8), 0.5)
    n.glints(p, 44, 85, 96, 14, c.AMBER, 14)


def calm_buoy(p: Pen) -> None:
    p.backdrop("#e8d9c4", "#f1e6d0", "#cfdcd6")
    n.hills(p, 44, 3, "#b9c7bf", step=40)
    n.ground(p, 50, "#b5cec9", "#6fa0a2")
    for y, w in ((58, 70), (66, 110), (77, 60), (88, 130)):
        p.rect(75 - w / 2 + y % 7 * 4, y, w, 0.5, c.fade(c.WHITE, 0.55), 0.2)
    p.poly([(66, 70), (84, 70), (79, 96), (71, 96)], c.fade(c.RED, 0.3))
    t.buoy(p.at(75, 69, 1.3), c.RED)
    n.bird(p.at(104, 26, 0.9), c.STEEL)


def yellow_buoy(p: Pen) -> None:
    p.backdrop("#4d6472", "#7b929a", "#b8c4c0")
    n.streaks(p, 8, 34, c.fade(c.MIST, 0.35))
    p.rect(p.left, 47, 58 - p.left, 3, "#4f5f52", 1.4)
    n.grass(p, p.left, 56, 48, 5, "#4f5f52", 60)
    n.waves(p, 49, 9, "#5d8187")
    n.waves(p, 58, 13, "#48707a")
    t.buoy(p.at(92, 78, 1.75, 11), c.AMBER, c.INK)
    p.rect(88.4, 63, 1.6, 7, c.AMBER)
    n.waves(p, 76, 17, "#376069")
    n.waves(p, 89, 22, "#2a4f5a")
    n.bird(p.at(38, 22, 1.2), c.PAPER)
    n.bird(p.at(52, 30, 0.8), c.PAPER)


def wind_flag(p: Pen) -> None:
    p.backdrop("#2b3d5b", "#54628a", "#b28a94", "#efc39a")
    n.streaks(p, 30, 62, c.fade(c.PEACH, 0.4), 9)
    n.ground(p, 80, "#33485c", "#1f3040")
    n.ripples(p, 82, 98, c.fade(c.PEACH, 0.5), 30)
    p.rect(56, 16, 1.8, 84, c.PAPER)
    p.dot(56.9, 15, 1.7, c.AMBER)
    top = smooth([(58, 18), (74, 14), (90, 20), (112, 27)])
    low = smooth([(112, 27), (92, 31), (76, 28), (58, 38)])
    p.poly([*top, *low], c.CORAL)
    p.poly([*smooth([(66, 16), (72, 14.4), (79, 15)]), *smooth([(79, 29), (72, 29.6), (66, 33.4)])], c.CREAM)
    p.poly([(44, 101), (48, 88), (66, 88), (70, 101)], c.SLATE)
    n.bird(p.at(112, 44), c.INDIGO)


def lighthouse_fog(p: Pen) -> None:
    p.backdrop(*n.FOGGY, "#a7b4b6")
    p.poly([(77, 27), (p.left, 6), (p.left, 36)], c.fade(c.CREAM, 0.2))
    p.poly([(77, 27), (p.right, 12), (p.right, 48)], c.fade(c.CREAM, 0.16))
    for r, strength in ((34, 0.9), (14, 0.9)):
        p.glow(77, 27, r, c.CREAM, strength)
    n.hills(p, 74, 4, "#6d7e84")
    t.lighthouse(p.at(77, 77, 1.15), "#d9d6c8", "#b0685a")
    p.blob([(48, 101), (55, 80), (68, 75), (86, 75), (104, 82), (118, 101)], "#4b5a60")
    n.waves(p, 90, 15, "#5b7078")
    for x, y, w in ((-10, 60, 90), (60, 70, 130), (-20, 82, 110), (84, 52, 90)):
        p.rect(x, y, w, 6, c.fade(c.MIST, 0.32), 3)


def benches_seawall(p: Pen) -> None:
    p.backdrop("#86b8c4", "#bdd9d6", "#eef0dd")
    n.cloud(p.at(112, 22, 1.1), c.fade(c.WHITE, 0.8))
    n.ground(p, 44, "#4c8f9a", "#6aa7aa")
    n.ripples(p, 47, 60, c.fade(c.MIST, 0.7), 34)
    t.sailboat(p.at(38, 48, 0.42), c.RUST, c.PAPER, c.BONE)
    n.ground(p, 62, "#d9cfb8", "#bfb196")
    p.band(62, 2.4, "#efe6d0")
    for index, h in enumerate((6, 10, 4, 13, 8, 5)):
        t.bench(p.at(8 + index * 27, 82, 0.85), 20, h + 3, (c.RUST, c.TEAL, c.OCHRE)[index % 3])
        t.shadow(p, 8 + index * 27, 82.4, 9, 1.2)
    n.ground(p, 94, "#a39a82")


def sandbar_chairs(p: Pen) -> None:
    p.backdrop("#9cc4c8", "#d7e4d6", "#f7e9c6")
    n.hills(p, 37, 2.5, "#8fb0b3", step=36)
    n.ground(p, 40, "#5f9ea6", "#8fc0bb")
    p.poly(
        [
            *smooth([(p.left - 9, 70), (20, 58), (70, 54), (120, 57), (p.right + 9, 66)]),
            (p.right + 9, 101),
            (p.left - 9, 101),
        ],
        "#ead9ae",
    )
    p.poly(
        [*smooth([(p.left - 9, 86), (50, 78), (110, 82), (p.right + 9, 76)]), (p.right + 9, 101), (p.left - 9, 101)],
        "#dcc793",
    )
    n.ripples(p, 41, 54, c.fade(c.WHITE, 0.7), 30)
    for x, y, flip, tone in (
        (36, 72, 0, c.RED),
        (52, 79, 0, c.TEAL),
        (76, 82, 1, c.OCHRE),
        (98, 77, 1, c.INDIGO),
        (112, 70, 1, c.FOREST),
    ):
        t.shadow(p, x, y, 8, 1.2)
        t.chair(p.at(x, y, 0.78, flip=bool(flip)), tone)
    t.open_book(p.at(76.5, 71, 0.28), 34, 20, lines=3)
    t.pile(p.at(66, 91, 0.4), (c.WINE, c.BONE, c.SEA), 24)
    n.bird(p.at(98, 17, 1), c.SLATE)


def swallows_bridge(p: Pen) -> None:
    p.backdrop("#a9cfcb", "#dce9d6", "#f3edd2")
    n.hills(p, 50, 5, c.SAGE)
    n.ground(p, 66, "#6aa3a0", "#3f7a80")
    p.band(38, 7, "#cfc3aa")
    p.band(36.4, 2, "#e6dcc4")
    for pier in range(-1, 6):
        x = -25 + pier * 44
        p.poly(
            [(x, 45), (x + 44, 45), (x + 44, 72), (x + 40, 72), *arch(x + 22, 72, 18, 22, 0, -180, 24), (x, 72)],
            "#c2b497",
        )
        p.rect(x - 4, 45, 8, 30, "#b3a486")
    n.ripples(p, 76, 98, c.fade(c.MIST, 0.6))
    for x in (58, 64, 70):
        p.poly(arch(x, 51.4, 2.4, 2.4, 0, 180, 10), c.BROWN)
    for x, y, size, turn in (
        (44, 24, 0.9, -10),
        (100, 62, 1.25, 20),
        (84, 20, 0.7, 12),
        (32, 62, 1, -24),
        (120, 27, 0.8, -4),
    ):
        n.swallow(p.at(x, y, size, turn))


def pier_bench(p: Pen) -> None:
    p.backdrop("#f3d9ac", "#eec08e", "#d9907a")
    n.sun(p, 44, 46, 10, "#fff1cf", c.CREAM)
    n.ground(p, 56, "#b0707a", "#4f5f7c")
    n.glints(p, 44, 57, 76, 16, c.CREAM, 34)
    n.ground(p, 78, "#6d4f46", "#4a3530")
    for x in range(int(p.left) - 20, int(p.right) + 20, 9):
        p.line([(75 + (x - 75) * 0.86, 78), (75 + (x - 75) * 1.25, 101)], "#3d2b28", 0.4)
    t.bench(p.at(82, 88, 1.15), 46, 10, "#8a5a42", "#2c2324")
    t.pile(p.at(95, 76.6, 0.6), (c.TEAL, c.BONE, c.RED, c.OCHRE), 18, 4)
    t.open_book(p.at(74, 74.4, 0.34), 24, 12, lines=3)
    for x in (16, 128):
        p.rect(x, 62, 5, 30, "#3d2b28", 1)
    n.bird(p.at(92, 24, 1.1), "#7d4c50")
    n.bird(p.at(104, 30, 0.7), "#7d4c50")


def book_boat(p: Pen) -> None:
    p.backdrop(*n.SUMMER)
    n.cloud(p.at(28, 24, 1.2), c.fade(c.WHITE, 0.85))
    n.hills(p, 47, 4, "#7fae9b", step=40)
    n.ground(p, 54, "#4d97a3", "#25616f")
    n.ripples(p, 57, 98, c.fade(c.MIST, 0.6), 40)
    q = p.at(77, 80, 1.5)
    t.standing_books(q.at(-12, -8), 0, 0, 26, 13)
    q.rect(-13, -22.4, 28, 1.6, c.RUST, 0.5)
    for x in (-13, 0.4, 13.6):
        q.rect(x, -21, 1.2, 14, c.BROWN)
    q.rect(-25, -18, 9, 11, c.PAPER, 0.6)
    q.rect(-23.4, -15.6, 5.8, 4, c.TEAL)
    q.poly([*smooth([(-30, -9), (-10, -7.4), (14, -7.8), (30, -13)]), (24, 2), (-24, 2)], c.RED)
    q.curve([(-30, -9), (-10, -7.4), (14, -7.8), (30, -13)], c.PAPER, 0.9)
    n.waves(p, 84, 14, "#2f7280")


def whale_boat(p: Pen) -> None:
    p.backdrop("#f2e3bd", "#f5ecd6")
    n.sun(p, 122, 20, 9, c.AMBER, c.PEACH)
    n.waves(p, 57, 16, "#8fc3c6")
    p.blob(
        [
            (24, 70),
            (30, 54),
            (50, 45),
            (78, 47),
            (98, 60),
            (108, 54),
            (122, 44),
            (124, 52),
            (118, 62),
            (104, 76),
            (70, 82),
            (36, 80),
        ],
        "#3d5f7d",
    )
    p.poly([*smooth([(26, 70), (40, 72), (60, 74), (74, 80)]), (60, 82), (36, 80)], c.PAPER)
    p.dot(38, 63, 1.3, c.INK)
    p.curve([(28, 68), (36, 70), (44, 68)], c.DEEP, 0.6)
    for x in (-1, 1):
        p.curve([(54, 45), (54 + x * 2, 36), (54 + x * 8, 33), (54 + x * 11, 38)], "#8fc3c6", 1.6)
    t.sailboat(p.at(80, 49, 0.85, -4), c.RED, c.PAPER, c.AMBER)
    n.waves(p, 72, 19, "#5ea3ad")
    n.waves(p, 86, 24, "#37808d")


def launch_slipway(p: Pen) -> None:
    p.backdrop("#b9cbd0", "#dfe5dc")
    n.hills(p, 50, 2, "#9bab9c", step=50)
    n.ground(p, 53, "#8aa9ac", "#6d9296")
    p.poly([(24, 101), (64, 54), (p.right + 40, 54), (p.right + 40, 101)], "#b5aa95")
    for k in range(7):
        y = 58 + k * k * 1.1
        p.line([(61 - (y - 54) * 0.85, y), (p.right, y)], "#a2977f", 0.5)
    p.line([(60, 82), (36, 101)], c.WALNUT, 1.4)
    p.line([(112, 82), (126, 101)], c.WALNUT, 1.4)
    for x in (70, 104):
        p.poly([(x - 6, 86), (x, 72), (x + 6, 86)], c.WALNUT)
    t.launch(p.at(86, 80, 2, -5), "#2f6b6d")
    p.at(47, 77).poly([(0, -4), (-4, -6), (-4, 6), (0, 4)], c.OCHRE)
    n.bird(p.at(40, 24, 1.1), c.SLATE)


def seal_jetty(p: Pen) -> None:
    p.backdrop("#c5d3d3", "#e6e7d9")
    n.ground(p, 46, "#84a5a8", "#517d86")
    n.ripples(p, 50, 98, c.fade(c.MIST, 0.6), 36)
    p.rect(p.left, 76, 118 - p.left, 7, "#8b6d51")
    p.rect(p.left, 76, 118 - p.left, 1.6, "#b08e6a")
    for x in (-14, 14, 62, 108):
        p.rect(x, 80, 5, 22, "#5c4636")
    for x in (94, 112):
        p.rect(x, 26, 2.2, 51, "#5c4636")
    p.rect(88, 24, 32, 28, "#6e5340", 0.8)
    for x, y, w, h, tone in (
        (91, 27, 11, 14, c.PAPER),
        (104, 27, 13, 9, c.STRAW),
        (104, 38, 13, 11, c.PAPER),
        (91, 43, 11, 6, c.ROSE),
    ):
        t.sheet(p.at(x + w / 2, y + h / 2), w, h, tone, lines=4)
    p.blob(
        [(16, 76), (18, 71), (34, 64), (52, 58), (58, 50), (65, 46), (71, 48), (73, 53), (70, 59), (70, 68), (64, 76)],
        "#6c7680",
    )
    p.blob([(60, 75), (70, 68), (72, 60), (66, 62), (58, 70)], "#a9adaa")
    p.poly([(18, 76), (8, 70), (6, 75), (16, 77)], "#5a636c")
    p.poly(smooth([(56, 70), (62, 76), (70, 78), (62, 70)]), "#4d565f")
    for x, y in ((36, 68), (46, 66), (40, 72), (52, 62)):
        p.oval(x, y, 1.2, 0.8, "#59626b")
    p.dot(68, 51.4, 0.9, c.INK)
    p.dot(73, 52.6, 0.9, c.INK)


def tide_board(p: Pen) -> None:
    p.backdrop("#6b8a86", "#5a7874")
    n.planks(p, 11, "#4d6a67")
    p.rect(30, 12, 90, 76, "#3f2f27", 1.5)
    p.rect(33, 15, 84, 70, "#e9dfc8", 0.8)
    for row in range(9):
        y = 20 + row * 7.2
        p.rect(36, y + 5.4, 78, 0.4, "#bfb195")
        p.rect(37, y + 1.6, 9, 1.8, c.SLATE)
        long = 26 + 24 * abs((row * 5) % 9 - 4) / 4
        p.rect(50, y, long, 4, c.mix("#3f7f88", "#a8d0cb", row / 9), 0.4)
        p.rect(104, y + 1.6, 9, 1.8, c.RUST if row == 3 else c.STEEL)
    p.curve([(52, 24), (82, 33), (62, 47), (93, 60), (70, 74), (98, 81)], c.fade(c.RED, 0.8), 0.7)
    p.at(116, 84, 1, -32).rect(-16, -1.3, 30, 2.6, c.AMBER)
    p.at(116, 84, 1, -32).poly([(-16, -1.3), (-21, 0), (-16, 1.3)], c.BONE)


def umbrellas(p: Pen) -> None:
    p.backdrop("#d6cbb4", "#e8dfca")
    p.pane(p.left, 78, p.right - p.left, 23, "#8d7358", "#6b5542")
    p.band(76, 2.4, "#b79b78")
    p.rect(4, 16, 142, 4, c.WALNUT, 1)
    colors = (
        c.INK,
        c.CHARCOAL,
        c.INDIGO,
        c.INK,
        c.RED,
        c.CHARCOAL,
        c.INK,
        c.AMBER,
        c.INK,
        c.SLATE,
        c.TEAL,
        c.INK,
        c.CHARCOAL,
    )
    for index, color in enumerate(colors):
        x = 12 + index * 10.6
        p.rect(x - 0.6, 19, 1.2, 4, c.AMBER)
        t.umbrella(p.at(x, 23.6, 1.32, (index * 37) % 7 - 3), color)
        t.sheet(p.at(x + 3, 36 + index % 3 * 2, 1, index % 5 * 6 - 10), 3.4, 5, c.PAPER)
    q = p.at(112, 90, 1, 8)
    q.poly(arch(0, 0, 22, 17, 180, 360), c.RUST)
    for k in (-22, -7.4, 7.2):
        q.poly(arch(k + 7.3, 0, 7.4, 3, 180, 360, 12), "#7d6249")
    q.line([(0, -2), (0, 7)], c.WALNUT, 1)


def rope_knot(p: Pen) -> None:
    p.backdrop("#34626c", "#2a525c")
    n.planks(p, 24, "#24474f")
    under, over = "#caa368", "#e0c08a"
    loop = [
        (66, 101),
        (67, 76),
        (72, 58),
        (86, 44),
        (88, 28),
        (75, 16),
        (60, 28),
        (62, 44),
        (76, 58),
        (92, 66),
        (101, 58),
        (96, 48),
        (82, 47),
        (62, 58),
        (50, 74),
        (40, 101),
    ]
    p.at(1.2, 1.2).curve(loop, "#1f4149", 9.6)
    p.curve(loop, under, 7.6)
    _twist(p, smooth(loop, steps=9), over)
    over_itself = [(62, 44), (69, 51.5), (76, 58), (84, 63)]
    p.curve(over_itself, under, 7.6)
    _twist(p, smooth(over_itself, steps=9), over)


def harbour_map(p: Pen) -> None:
    p.backdrop("#a2784e", "#8b6440")
    q = p.at(75, 51, 1, -3)
    q.rect(-63, -39.6, 128, 82, "#10161c44")
    q.rect(-64, -41, 128, 82, c.PAPER)
    q.rect(-61, -38, 122, 76, "#8fbfc2")
    shore = smooth([(-61, -14), (-46, -8), (-30, 8), (-8, 6), (0, 20), (24, 14), (34, 26), (61, 22)])
    q.poly([*shore, (61, 38), (-61, 38)], c.STRAW)
    q.blob([(14, -30), (34, -32), (44, -20), (30, -10), (14, -16)], c.SAGE)
    q.poly([(-40, 38), (-36, 38), (-16, 8), (-20, 8)], c.WHITE)
    for x, y in ((-52, 4), (-46, 16), (-50, 26), (-26, 24), (-12, 30), (8, 30), (22, 24), (44, 32), (26, -22)):
        q.rect(x, y, 6, 4, c.CORAL)
    q.curve([(-34, -28), (-20, -16), (-2, -20), (10, -4), (4, 10)], c.RED, 0.8)
    n.star(q.at(4, 10), 0, 0, 3, c.RED)
    q.ring(-46, -26, 7.5, 7.5, c.TEAL, 0.7)
    q.poly([(-46, -15), (-48, -26), (-44, -26)], c.RED)
    q.poly([(-46, -37), (-48, -26), (-44, -26)], c.TEAL)
    t.sailboat(q.at(-10, -18, 0.34), c.RUST, c.WHITE, c.PAPER)
    for x, y in ((-24, -32), (2, -30), (50, -2), (46, 8)):
        q.curve([(x, y), (x + 3, y - 1), (x + 6, y + 1), (x + 9, y)], c.TEAL, 0.5)


def eel_night(p: Pen) -> None:
    p.backdrop("#0b1820", "#142a33", "#1d3c42")
    p.poly([(88, 14), (24, 78), (96, 86)], c.fade(c.CREAM, 0.13))
    p.pane(p.left, 56, p.right - p.left, 45, "#17333b", "#0d2229")
    p.oval(58, 75, 42, 13, "#d9d3a026")
    for x, y, size, flip in ((48, 70, 1, 0), (64, 80, 1.3, 0), (30, 84, 0.9, 1), (90, 74, 0.8, 0), (74, 92, 1, 1)):
        body = [(-16, 0), (-9, -3.4), (-2, 0.6), (6, 3), (13, -1), (18, -2.6)]
        q = p.at(x, y, size, flip=bool(flip))
        q.curve(body, "#07131a", 3)
        q.curve([(a, b - 0.6) for a, b in body], "#5f7f6d", 1)
    p.band(48, 6, "#24363a")
    for x in range(-24, 190, 26):
        p.rect(x, 28, 3, 30, "#1c2b2f")
    n.person(p.at(94, 49, 1.6), "#3b5148", legs="#101a1e", hair="#22302f")
    p.glow(91, 15, 13, c.CREAM, 0.9)
    n.rain(p, c.fade(c.FOG, 0.35), 150, 2)


def cinema_water(p: Pen) -> None:
    p.backdrop("#2b1b2a", "#43263a", "#2b1b2a")
    p.poly([(44, 10), (106, 10), (p.right, 96), (p.left, 96)], c.fade(c.CREAM, 0.08))
    p.rect(36, 8, 78, 40, "#1b111b")
    p.pane(38, 10, 74, 36, "#f4d9a2", "#e39a74", "#59808c")
    n.sun(p, 76, 30, 5, c.WHITE, c.CREAM)
    p.pane(38, 33, 74, 13, "#3f7f88", "#2d5260")
    n.glints(p, 76, 34, 44, 8, c.CREAM, 20)
    for side in (0, 1):
        q = p.at(75, 0, 1, flip=bool(side))
        q.poly([(-110, -5), (-40, -5), (-44, 20), (-46, 60), (-110, 60)], "#7c2431")
        for x in (-48, -55, -63, -72):
            q.line([(x, 0), (x - 3, 58)], "#5b1824", 1)
    for row in range(3):
        for seat in range(-9, 12):
            p.rect(
                71 + (seat - 0.5) * 13 + row % 2 * 6, 60 + row * 8, 10.6, 12, c.mix("#7c2431", "#461722", row * 0.4), 3
            )
    p.pane(p.left, 82, p.right - p.left, 19, "#2f5966", "#5d8a92")
    n.ripples(p, 84, 98, c.fade(c.PEACH, 0.7), 34)
    for x in (30, 42, 104, 116):
        p.rect(x, 90 - x % 4, 8, 2, c.OAK, 0.8)
        p.rect(x + 1, 91.6 - x % 4, 1.4, 2.4, c.WOOD)
        p.rect(x + 5, 91.6 - x % 4, 1.4, 2.4, c.WOOD)


def _twist(p: Pen, path: Sequence[Point], color: str) -> None:
    for (x0, y0), (x1, y1) in zip(path[:-1:2], path[1::2], strict=False):
        dx, dy = x1 - x0, y1 - y0
        long = (dx * dx + dy * dy) ** 0.5 or 1
        ax, ay = dx / long, dy / long
        p.line(
            [
                (x0 - ay * 2.8 - ax * 1.4, y0 + ax * 2.8 - ay * 1.4),
                (x0 + ay * 2.8 + ax * 1.4, y0 - ax * 2.8 + ay * 1.4),
            ],
            color,
            1.2,
        )


SCENES = catalog(
    tide_steps, ferry_dusk, calm_buoy, yellow_buoy, wind_flag, lighthouse_fog, benches_seawall, sandbar_chairs,
    swallows_bridge, pier_bench, book_boat, whale_boat, launch_slipway, seal_jetty, tide_board, umbrellas, rope_knot,
    harbour_map, eel_night, cinema_water,
)  # fmt: skip
