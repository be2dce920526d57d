"""Scenes of kitchens and tables: bowls, pots, jars, trays, and small things looked at closely."""

from __future__ import annotations

import math

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, Point, arch, catalog, smooth


def porridge_bowl(p: Pen) -> None:
    t.tabletop(p, 66, ("#2f5562", "#44707a"), ("#a9794f", "#7f5836"))
    t.window(p, 12, 8, 42, 36, "#d9c9a8", "#c58c78", "#f0c795")
    p.pane(12, 33, 42, 11, "#5a7f8c", "#3d6170")
    p.rect(32, 8, 1.2, 36, "#d9c9a8")
    t.bowl(p.at(82, 62, 1.35), c.PAPER, "#f3e6c6")
    for k in range(15):
        x, y = 82 + (k * 37 % 44) - 22, 60 + (k * 23 % 9)
        p.at(x, y, 1, k * 50).rect(-3, -0.5, 6, 1, ("#e8bf5a", "#f0d27e", "#6f9a4e")[k % 3], 0.5)
    for x, y in ((74, 64), (94, 61), (84, 66)):
        p.oval(x, y, 4, 1.6, "#fffaf0")
    t.steam(p.at(82, 52), c.WHITE, 34, 9)
    p.at(122, 82, 1, -70).rect(-1, -34, 2, 50, c.WALNUT, 1)
    p.at(128, 83, 1, -70).rect(-1, -34, 2, 50, c.WALNUT, 1)


def soup_pan(p: Pen) -> None:
    t.tabletop(p, 68, ("#d9cdb0", "#e9dfc6"), ("#5d7a70", "#456056"))
    p.band(14, 2, c.BROWN)
    for x, tone in ((18, c.TEAL), (31, c.RUST), (44, c.OCHRE), (112, c.PAPER), (125, c.SEA), (138, c.RUST)):
        p.line([(x, 15), (x, 19)], c.INK, 0.5)
        p.rect(x - 4.4, 19, 8.8, 9, tone, 1.6)
        p.ring(x + 5, 23, 2, 2.4, tone, 0.9)
    p.line([(96, 52), (116, 18)], c.STEEL, 2)
    t.pan(p.at(75, 52, 1.2), c.INDIGO, "#e08a3c")
    for x, y, r, tone in (
        (58, 52, 2.4, "#f2b35f"),
        (72, 55, 2, c.MOSS),
        (84, 51, 2.6, "#f6d199"),
        (92, 54, 1.8, c.MOSS),
        (66, 50, 1.8, "#c65a2e"),
        (50, 54, 1.6, c.MOSS),
    ):
        p.oval(x, y, r, r * 0.5, tone)
    t.steam(p.at(66, 46), c.WHITE, 30, 12)
    for x, tone in ((16, c.PAPER), (132, c.PAPER)):
        for k in range(4):
            p.oval(x, 89 - k * 3, 14, 3.6, c.darker(tone, 0.12))
            p.oval(x, 88 - k * 3, 14, 3.6, tone)


def soup_pot(p: Pen) -> None:
    p.backdrop("#141d36", "#22305a", "#2f3f6e")
    t.window(p, 88, 8, 40, 34, "#43507c", "#0f1730", "#22305a")
    for x, y in ((94, 14), (102, 24), (114, 12), (122, 20), (118, 34), (97, 36)):
        n.sparkle(p, x, y, 1.4)
    n.ground(p, 72, "#6b4a3a", "#46302a")
    p.glow(56, 74, 34, "#f08a3c", 0.7)
    for k in range(8):
        flame = p.at(37 + k * 6, 84, 1 + k % 3 * 0.2)
        flame.blob([(-3, 0), (-2.6, -4), (0, -11), (2.6, -4), (3, 0)], (c.AMBER, "#f08a3c")[k % 2])
    t.pan(p.at(58, 36, 1.05), "#9a5b3a", "#d9923f", 30, 38)
    for k in range(6):
        p.at(40 + k * 7, 36 + k % 2 * 2, 1, k * 40).oval(0, 0, 3, 1.3, "#f2cf86")
    for x in (46, 58, 68):
        p.line([(x, 64), (x + 6, 68)], "#53301f", 0.6)
    t.steam(p.at(58, 30), c.PEACH, 28, 10)
    for k in range(3):
        t.cup(p.at(106 + k * 16, 92, 0.85), (c.PAPER, c.CORAL, c.SKY)[k], "#d9923f")


def tea_steam(p: Pen) -> None:
    p.backdrop("#3c2a2e", "#5d3d36", "#7b4f3d")
    for k in range(-3, 14):
        for row in range(5):
            p.rect(k * 15 + row % 2 * 7.5, row * 12, 14.4, 11.4, c.fade("#f2c793", 0.06), 0.5)
    t.hanging_lamp(p.at(75, 14, 1.1), 30, c.OCHRE, c.AMBER, 62)
    n.ground(p, 74, "#c08a55", "#8a5c38")
    t.pan(p.at(60, 50, 1.1), "#7b8a8f", "#c9812f", 29, 26)
    p.line([(76, 50), (92, 24)], "#c9d0cf", 1.8)
    for x, tall in ((46, 26), (58, 36), (70, 29)):
        t.steam(p.at(x, 46), c.PEACH, tall, 2)
    for k, tone in enumerate((c.TEAL, c.PAPER, c.RUST)):
        t.cup(p.at(106 + k * 17, 90, 0.8), tone)
    for k in range(3):
        p.blob([(20 + k * 6, 88), (24 + k * 6, 83), (29 + k * 6, 86), (27 + k * 6, 91)], "#d9b06a")


def jam_jars(p: Pen) -> None:
    t.tabletop(p, 76, ("#dbe5dc", "#eef0e0"), ("#9c7a58", "#7a5c40"))
    t.window(p, 52, 6, 46, 34, c.WHITE, "#a7c7cb", "#dfe6d0")
    p.band(50, 2.4, "#b7936a")
    for k, tone in enumerate(("#a8273a", "#e08a2e", "#5d2440", "#d9b13f", "#8fa04a")):
        t.jar(p.at(19 + k * 28, 50, 0.62), tone, c.PAPER, label=c.WHITE)
    lids = (c.RED, c.TEAL, c.OCHRE, c.FOREST)
    for k, tone in enumerate(("#8f2038", "#d97b28", "#c33f3a", "#4b2344", "#e0b34a")):
        q = p.at(15 + k * 30, 91 - k % 2 * 3, 1.08 + k % 2 * 0.14)
        t.jar(q, tone, lids[k % 4], label=c.PAPER)
        q.dot(0, -11.4, 2.4, tone)


def radish_jar(p: Pen) -> None:
    t.tabletop(p, 72, ("#e9cfc4", "#f4e2d4"), ("#8fa38f", "#6f8674"))
    t.shadow(p, 58, 90, 30, 3)
    p.rect(36, 26, 44, 64, "#dfe8dc", 8)
    p.rect(38, 38, 40, 50, "#f0c9c4", 7)
    for row in range(7):
        for k in range(5):
            x, y = 42.5 + k * 7 + row % 2 * 2, 42 + row * 6.7
            p.at(x, y, 1, (k * 47 + row * 31) % 90 - 45).poly(
                [*smooth([(-4, 0), (0, -2.4), (4, 0)]), *smooth([(4, 0), (0, 0.6), (-4, 0)])],
                ("#d64b6a", "#fbeae2", "#e98aa0")[(row + k) % 3],
            )
    p.rect(40, 30, 3, 54, "#ffffff70", 1.5)
    p.rect(38, 18, 40, 9, c.STRAW, 2)
    p.rect(38, 24, 40, 1.2, c.OCHRE)
    for x, y, turn in ((112, 78, -24), (124, 88, -4)):
        q = p.at(x, y, 1.1, turn)
        q.poly(
            smooth([(-11, 0), (-9, -8), (0, -9), (12, -1.4), (22, 0)])
            + smooth([(22, 0), (12, 1.4), (0, 9), (-9, 8), (-11, 0)]),
            "#d64b6a",
        )
        q.poly(smooth([(6, -5.6), (12, -1.4), (22, 0), (12, 1.4), (6, 5.6)]), "#fbeae2")
        for a in (-120, -90, -64):
            n.leaf(q.at(-10, 0, 1, a), 20, 4, c.MOSS, c.SAGE)


def pickle_jar(p: Pen) -> None:
    t.tabletop(p, 70, ("#22505c", "#376d76"), ("#d9b987", "#b8925c"))
    t.standing_books(p, 94, 70, 48, 36)
    t.pile(p.at(52, 90), (c.WINE, c.BONE), 62, 6)
    t.jar(p.at(52, 78, 1.6), "#d6cf8a", c.RED, w=22, h=32, label=c.PAPER)
    for k in range(9):
        x, y = 40 + k % 3 * 11.4, 41 + k // 3 * 6 + (k > 5) * 21
        p.oval(x, y, 3.4, 3.4, "#f5f0cf")
        p.ring(x, y, 2, 2, "#d9d29a", 0.4)
    n.leaf(p.at(44, 56, 1, 60), 12, 2.4, c.MOSS)
    p.at(52, 62).rect(-9, -1.4, 18, 0.9, c.STEEL)
    p.at(52, 65).rect(-9, -1.4, 12, 0.9, c.STEEL)
    t.sheet(p.at(110, 86, 1, 8), 32, 16, c.PAPER, lines=4)
    p.at(122, 84, 1, 8).rect(-2, -3, 8, 4, c.fade(c.RED, 0.8), 0.6)


def tofu_clouds(p: Pen) -> None:
    p.backdrop("#8fbac6", "#cfe2dd", "#f3ead0")
    for x, y, s in ((28, 26, 1.1), (80, 20, 1.5), (126, 32, 1)):
        n.cloud(p.at(x, y, s), c.fade(c.WHITE, 0.9))
    n.hills(p, 50, 6, "#8fb2a1")
    n.hills(p, 60, 4, "#6d9583", step=38)
    n.ground(p, 72, "#8a6345", "#63452f")
    p.band(72, 2, "#b5875f")
    p.poly([(36, 78), (44, 100), (106, 100), (114, 78)], "#5b6a70")
    p.oval(75, 77, 42, 12, "#3f4b51")
    p.oval(75, 76, 38.5, 10, "#f7f1dd")
    for x, y, s in ((58, 78, 0.55), (86, 80, 0.6), (74, 75, 0.4)):
        n.cloud(p.at(x, y, s), c.WHITE)
    p.line([(96, 76), (118, 56)], c.OAK, 2)
    p.oval(95, 77, 6, 2.6, c.WOOD)
    t.steam(p.at(62, 66), c.WHITE, 22, 10)
    t.bowl(p.at(20, 84, 0.6), c.TEAL, "#f7f1dd")
    t.bowl(p.at(130, 86, 0.6), c.RUST, "#f7f1dd")


def lunch_tray(p: Pen) -> None:
    p.backdrop("#f0b45a", "#e9a34a")
    for x in range(int(p.left) - 9, int(p.right) + 9, 18):
        p.rect(x, 0, 9, 101, "#f3c070")
    p.rect(20.8, 15.6, 112, 74, "#8a5a2444", 7)
    p.rect(19, 13, 112, 74, "#c9d3d2", 7)
    p.rect(21, 15, 108, 70, "#dde4e1", 6)
    for x, y, w, h in ((25, 19, 46, 30), (76, 19, 24, 30), (105, 19, 20, 30), (25, 54, 60, 27), (90, 54, 35, 27)):
        p.rect(x, y, w, h, "#b7c3c3", 4)
        p.rect(x + 0.8, y + 1.2, w - 1.6, h - 1.6, "#cad5d3", 4)
    p.blob([(29, 46), (30, 29), (40, 22), (56, 23), (66, 32), (66, 45), (48, 47)], c.WHITE)
    for k in range(26):
        p.at(33 + k * 13 % 30, 27 + k * 7 % 17, 1, k * 37).rect(-1, -0.35, 2, 0.7, "#e3ddcb", 0.3)
    for k in range(12):
        n.leaf(p.at(79 + k * 7 % 19, 26 + k * 5 % 21, 0.5, k * 50), 10, 4, (c.MOSS, c.FOREST, c.LEAF)[k % 3])
    p.dot(115, 34, 8.6, "#f08c36")
    p.oval(112, 30, 2.4, 1.4, "#f9b46c")
    n.leaf(p.at(115, 26, 1, 40), 6, 2, c.FOREST)
    for k in range(9):
        p.at(33 + k % 5 * 11, 62 + k // 5 * 11, 1, k * 24).rect(-4.4, -3.4, 8.8, 6.8, ("#b4552d", "#c9703a")[k % 2], 2)
    t.sheet(p.at(108, 67, 1, 5), 27, 21, c.PAPER, lines=5)
    p.at(108, 67, 1, 5).line([(-10, -3.6), (6, -3.6)], c.RED, 0.8)
    p.at(108, 67, 1, 5).ring(4, 4, 5, 2.4, c.RED, 0.6)
    p.at(132, 62, 1, 24).rect(-1.4, -16, 2.8, 32, c.RED)
    p.at(132, 62, 1, 24).poly([(-1.4, 16), (0, 21), (1.4, 16)], c.BONE)


def dough_scale(p: Pen) -> None:
    t.tabletop(p, 70, ("#bcd0cc", "#dbe4d6"), ("#e3cfa6", "#c9ae7c"))
    p.band(18, 2, c.OAK)
    t.jar(p.at(20, 18, 0.5), c.BONE, c.TEAL)
    t.jar(p.at(34, 18, 0.5), c.STRAW, c.RUST)
    t.bowl(p.at(48, 56, 1.35), "#c47e4c", "#f1e1bd", w=25, h=21)
    p.blob([(24, 55), (30, 42), (48, 37), (66, 43), (73, 55), (60, 60), (36, 60)], "#f3e4c3")
    p.curve([(36, 49), (46, 44), (58, 47)], "#d9c49a", 0.9)
    p.poly([(94, 88), (98, 66), (130, 66), (134, 88)], c.RED)
    p.rect(92, 86, 44, 4, c.darker(c.RED), 1)
    t.dial(p.at(114, 77), 9, c.PAPER, c.BONE, (140, 140), c.INK, 10)
    p.rect(112.6, 60, 2.8, 6, c.STEEL)
    p.poly([(90, 52), (138, 52), (131, 60), (97, 60)], c.STEEL)
    p.rect(89, 50.6, 50, 2, c.FOG, 1)
    p.blob([(98, 51), (102, 43), (114, 40), (126, 43), (130, 51)], "#f3e4c3")
    for _ in range(60):
        p.dot(p.rnd.uniform(10, 140), p.rnd.uniform(90, 99), p.rnd.uniform(0.2, 0.7), c.WHITE)


def oil_press(p: Pen) -> None:
    p.backdrop("#2e211c", "#4a3328", "#5b3d2c")
    p.poly([(100, -2), (132, -2), (90, 101), (20, 101)], c.fade(c.AMBER, 0.16))
    p.rect(98, -1, 36, 9, "#f3c070")
    n.ground(p, 82, "#3d2a20", "#2a1c16")
    p.rect(64, 44, 78, 34, "#7a5233", 4)
    p.rect(64, 44, 78, 7, "#94683f", 3)
    for k in range(9):
        p.rect(70 + k * 5, 53, 4, 18, ("#a8833f", "#8f6d33")[k % 2], 0.5)
    for k in range(5):
        p.poly([(116 + k * 4.4, 54), (120 + k * 4.4, 53), (120 + k * 4.4, 71), (116 + k * 4.4, 70)], c.OAK)
    for x in (70, 130):
        p.rect(x, 76, 8, 14, "#54371f")
    p.line([(4, 0), (20, 52)], "#c9a877", 0.6)
    p.line([(52, 0), (46, 56)], "#c9a877", 0.6)
    p.at(34, 56, 1, 4).rect(-36, -4.4, 66, 9, "#a8733f", 3)
    p.at(34, 56, 1, 4).rect(24, -5, 7, 10, c.STEEL, 1)
    p.rect(82, 78, 2.4, 8, c.AMBER)
    p.shade([(74, 86), (92, 86), (90, 98), (76, 98)], "#7d8a8f", "#4d585c")
    p.oval(83, 86, 9, 2, c.AMBER)
    for x, tone in ((12, c.INDIGO), (30, c.TEAL), (48, c.RUST)):
        n.person(p.at(x, 97, 1.5), tone)
        p.line([(x + 3, 73), (x + 8, 62)], "#c9946d", 2)


def teaspoon(p: Pen) -> None:
    p.backdrop("#d3a79b", "#c58f84")
    p.rect(26, 8, 98, 79, "#f3e6d4", 1)
    for x in (48, 73):
        q = p.at(x, 50, 0.95)
        q.oval(0, -22, 8, 12, "#e3d0b8")
        q.poly(_handle(), "#e3d0b8")
    for shift, tones in ((1.6, ("#c9b49c",) * 3), (0, (c.STEEL, "#a9b7bc", "#e6ebe8"))):
        q = p.at(100 + shift, 50 + shift, 0.95, 5)
        q.poly(_handle(), tones[0])
        q.oval(0, -22, 8, 12, tones[0])
        q.oval(-0.3, -22.4, 7, 11, tones[1])
        q.oval(-1.6, -24, 3, 6, tones[2])
    for x in (48, 73, 99):
        t.sheet(p.at(x, 94, 1, (x % 5 - 2) * 2), 14, 6, c.WHITE, lines=1)


def clothes_peg(p: Pen) -> None:
    p.backdrop("#7fb1bf", "#b9d7d3", "#eef0dd")
    n.cloud(p.at(118, 34, 1.2), c.fade(c.WHITE, 0.8))
    n.hills(p, 88, 3, "#8fae7e")
    line = smooth([(p.left, 30), (40, 35), (75, 37), (110, 35), (p.right, 30)])
    p.poly([(6, 33), (36, 36), (35, 72), (22, 76), (8, 71)], "#e9dcc2")
    p.poly([(112, 36), (146, 32), (145, 62), (113, 66)], c.CORAL)
    for y in (40, 48, 56):
        p.poly([(112.2, y + 2), (145.6, y - 2), (145.5, y + 1), (112.3, y + 5)], c.PAPER)
    p.line(line, c.INK, 0.6)
    q = p.at(75, 46, 1.6)
    for side in (-1, 1):
        r = q.at(0, 0, 1, side * 5, flip=side < 0)
        r.poly([(0.6, -19), (5, -18), (5.4, 8), (2.4, 26), (0.8, 22), (0.8, -2)], (c.OAK, "#b98a54")[side > 0])
        for y in (-12, 12):
            r.line([(3, y), (3.2, y + 7)], c.BROWN, 0.3)
    for y in (-2, 0, 2):
        q.rect(-6, y, 12, 1.1, c.STEEL, 0.5)
    for x in (14, 30, 120, 138):
        p.rect(x, 31, 2.2, 9, c.WOOD, 0.6)


def door_wedge(p: Pen) -> None:
    p.backdrop("#d8cbb3", "#c9b899")
    p.band(78, 24, "#7f5f45")
    for k in range(-4, 14):
        p.line([(75 + (k - 4) * 17, 78), (75 + (k - 4) * 34, 101)], "#6b4e38", 0.5)
    p.poly([(22, 0), (68, 0), (68, 84), (22, 80)], c.TEAL)
    p.poly([(68, 0), (72, 0), (72, 82), (68, 84)], c.DEEP)
    for y in (10, 44):
        p.poly([(29, y), (61, y), (61, y + 28), (29, y + 27)], c.darker(c.TEAL, 0.2))
    p.dot(62, 42, 2.6, c.AMBER)
    p.poly([(78, 84), (140, 84), (p.right + 30, 101), (70, 101)], c.fade(c.CREAM, 0.3))
    t.shadow(p, 84, 92, 36, 2.6)
    p.poly([(56, 87), (112, 64), (118, 67), (118, 92), (60, 90)], c.OAK)
    p.poly([(112, 64), (118, 67), (118, 92), (112, 90)], c.WOOD)
    p.poly([(56, 87), (112, 64), (118, 67), (61, 89)], c.lighter(c.OAK, 0.3))
    for y in (76, 81, 86):
        p.curve([(78, y + 5), (94, y + 1), (110, y + 1)], c.WOOD, 0.5)
    for x, y in ((92, 75), (98, 73), (88, 77)):
        p.at(x, y, 1, -22).oval(0, 0, 2.2, 0.8, c.BROWN)


def rubber_bands(p: Pen) -> None:
    t.tabletop(p, 64, ("#3f5c74", "#5a7890"), ("#d9c9a8", "#bba982"))
    t.shadow(p, 78, 88, 46, 4)
    p.oval(75, 84, 43, 9, c.PAPER)
    p.oval(75, 82.6, 34, 6, "#dccfb4")
    p.dot(75, 52, 31, c.RUST)
    tones = (c.RED, c.AMBER, c.TEAL, c.OAK, c.LEAF, c.CORAL, c.INDIGO, c.STRAW, "#b5634a", c.SEA)
    for k in range(34):
        angle, wide = k * 67.5 % 180, 4 + k * 11 % 25
        half = arch(0, 0, wide, 30.6, -88, 88) if k % 2 else arch(0, 0, wide, 30.6, 92, 268)
        p.at(75, 52, 1, angle).line(half, tones[k % 10], 1.3 + k % 3 * 0.5)
    p.glow(64, 38, 20, c.WHITE, 0.35)
    p.ring(126, 92, 9, 3, c.RED, 1)
    p.curve([(16, 92), (24, 87), (33, 92), (24, 95), (16, 92)], c.AMBER, 1)


def snail_sundial(p: Pen) -> None:
    p.backdrop("#a9c38f", "#8fae78")
    for _ in range(90):
        n.grass(
            p.at(p.rnd.uniform(p.left, p.right), p.rnd.uniform(4, 104)),
            -1,
            1,
            0,
            6,
            p.rnd.choice(("#7b9c63", "#b9cf9e")),
            3,
        )
    p.oval(77, 60, 60, 37, "#5d7549")
    p.oval(75, 56, 60, 37, "#a49c8c")
    p.oval(75, 53, 60, 37, "#d6cfbd")
    p.ring(75, 53, 54, 33, "#a89f8b", 0.6)
    p.ring(75, 53, 42, 25, "#a89f8b", 0.6)
    for k in range(24):
        angle = k * math.pi / 12
        p.line(
            [(75 + r * math.cos(angle), 53 + r * 0.605 * math.sin(angle)) for r in (43, 53 if k % 2 else 48)],
            "#8a806c",
            0.8,
        )
    p.poly([(75, 60), (82, 24), (90, 26)], "#7d755f70")
    p.poly([(75, 60), (72, 58), (71, 22)], "#7f8c74")
    p.poly([(75, 60), (71, 22), (73.4, 24)], "#5f6b57")
    q = p.at(102, 46, 1.25)
    t.shadow(q, 0, 1, 16, 1.6)
    q.poly(smooth([(-15, 1), (-10, -3), (6, -3), (11, -9), (14, -9.6), (15, -6), (11, 0.6)]), "#c9a77e")
    for x in (13, 15):
        q.line([(x - 0.6, -9), (x + 2, -14)], "#c9a77e", 0.7)
        q.dot(x + 2, -14, 0.8, c.INK)
    for r, tone in ((9, "#9a5b34"), (6.8, "#c98a52"), (4.6, "#9a5b34"), (2.6, "#e0b27c")):
        q.dot(-3 + (9 - r) * 0.3, -8 + (9 - r) * 0.2, r, tone)
    p.curve([(30, 58), (50, 66), (74, 63), (86, 49)], "#f4f1e2a0", 1.2)


def lichen_stone(p: Pen) -> None:
    p.backdrop("#c9d6d2", "#e8e8d6")
    n.hills(p, 40, 5, "#a9b9a6")
    n.hills(p, 52, 3, "#8b9d7e", "#6f8264")
    p.blob([(12, 96), (14, 60), (30, 34), (60, 22), (100, 26), (128, 44), (138, 76), (136, 98), (74, 101)], "#8d918f")
    p.blob([(24, 92), (26, 62), (42, 40), (66, 30), (98, 34), (116, 48), (104, 62), (60, 70), (40, 92)], "#a3a7a3")
    for x, y, r, tone in (
        (74, 58, 21, "#d9a441"),
        (110, 76, 9, "#c9cf9c"),
        (40, 76, 8, "#b9c48a"),
        (52, 40, 5, "#d9a441"),
        (104, 42, 6, "#c9cf9c"),
    ):
        rim = [(r * p.rnd.uniform(0.8, 1.12), k * math.tau / 22) for k in range(22)]
        p.blob([(x + out * math.cos(angle), y + out * 0.86 * math.sin(angle)) for out, angle in rim], tone)
        p.oval(x, y, r * 0.6, r * 0.52, c.darker(tone, 0.1))
        for k in range(9):
            p.dot(x + r * 0.42 * math.cos(k * 2.4), y + r * 0.36 * math.sin(k * 2.4), r * 0.07, c.darker(tone, 0.3))
    q = p.at(76, 80, 1, -3)
    q.rect(-32, -1, 64, 9, c.PAPER, 0.8)
    for k in range(31):
        q.rect(-31 + k * 2.06, -1, 0.4, 4.4 if k % 5 == 0 else 2.4, c.INK)
    for x in (53, 95):
        p.line([(x, 56), (x, 80)], c.RED, 0.4)


def _handle() -> list[Point]:
    return smooth([(-1, -13), (-1.2, 10), (-2.6, 30), (0, 37), (2.6, 30), (1.2, 10), (1, -13)])


SCENES = catalog(
    porridge_bowl, soup_pan, soup_pot, tea_steam, jam_jars, radish_jar, pickle_jar, tofu_clouds, lunch_tray,
    dough_scale, oil_press, teaspoon, clothes_peg, door_wedge, rubber_bands, snail_sundial, lichen_stone,
)  # fmt: skip
