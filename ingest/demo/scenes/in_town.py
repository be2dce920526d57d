"""Scenes of streets, halls and rooms where people wait, queue, play and read."""

from __future__ import annotations

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, arch, catalog, smooth


def night_bus(p: Pen) -> None:
    p.backdrop(*n.MIDNIGHT)
    n.stars(p, 50, 0, 40)
    for x, w, h in ((-24, 30, 50), (8, 22, 38), (32, 26, 62), (62, 20, 44), (84, 30, 56), (116, 24, 40), (142, 40, 60)):
        p.rect(x, 76 - h, w - 1, h, c.mix(c.NIGHT, c.INDIGO, 0.35 + h % 7 * 0.06))
        t.windows(p, x + 3, 80 - h, w // 6, h // 11, (2.6, 4), 3, ("#1b2848", "#1b2848", "#1b2848", c.AMBER))
    n.ground(p, 74, "#2b3450", "#171d30")
    p.band(86, 0.8, c.fade(c.STRAW, 0.5))
    p.poly([(96, 74), (p.right + 10, 66), (p.right + 10, 101), (104, 82)], c.fade(c.AMBER, 0.28))
    p.glow(64, 64, 40, c.AMBER, 0.3)
    t.bus(p.at(62, 84, 1.5), c.RUST, c.PAPER, "#f6c96a")
    for x in (34, 47, 58, 81):
        p.dot(x, 65.5, 2, "#4a3328")
        p.rect(x - 2.6, 67, 5.2, 3.4, "#4a3328", 1.2)
    p.line([(136, 80), (136, 30), (128, 28)], c.SLATE, 1)
    p.glow(127, 29, 14, c.CREAM, 0.8)


def bus_saturn(p: Pen) -> None:
    p.backdrop("#10152f", "#26285c", "#5b477d")
    n.stars(p, 130, 0, 76)
    q = p.at(96, 33, 1, -17)
    q.line(arch(0, 0, 38, 10, 180, 360), "#b99a70", 2)
    q.dot(0, 0, 20, "#e6bd82")
    q.shade(arch(0, 0, 20, 20, 10, 170), "#d9a567", "#a86f4d")
    for y in (-9, -2, 6):
        q.rect(-18 + abs(y) * 0.5, y, 36 - abs(y), 2, "#c98f5c80", 1)
    q.line(arch(0, 0, 38, 10, 0, 180), "#f2dcae", 2)
    q.line(arch(0, 0, 31, 7.4, 0, 180), "#cfae80", 1)
    p.poly(
        [
            *smooth([(p.left - 20, 101), (0, 92), (40, 82), (76, 76), (104, 66), (p.right + 10, 44)]),
            (p.right + 20, 101),
        ],
        "#241d3d",
    )
    p.line(smooth([(p.left - 20, 99), (0, 91), (40, 82), (76, 76), (104, 66), (p.right + 10, 44)]), "#4b3f66", 1.4)
    p.poly([(66, 70), (122, 40), (118, 58), (70, 76)], c.fade(c.CREAM, 0.16))
    t.bus(p.at(46, 79.6, 0.9, -11), "#3f7f88", c.CREAM, c.AMBER)
    for x, y, size in ((14, 90, 0.6), (118, 60, 0.5), (128, 56, 0.7)):
        n.pine(p.at(x, y, size), "#181430")


def clock_tower(p: Pen) -> None:
    p.backdrop("#e9b98a", "#f3d9a9", "#f6ecd0")
    for x, y in ((30, 24), (38, 30), (26, 34), (116, 22), (122, 28)):
        n.bird(p.at(x, y, 0.9), c.WALNUT)
    for x, w, h, wall, roof in (
        (-28, 30, 26, c.CORAL, c.RUST),
        (2, 24, 32, c.PAPER, c.BROWN),
        (26, 22, 22, "#d9b98a", c.RUST),
        (100, 24, 28, "#c9ab8a", c.BROWN),
        (124, 26, 36, c.PAPER, c.RUST),
        (150, 40, 24, c.CORAL, c.BROWN),
    ):
        t.house(p.at(x, 92), w, h, wall, roof, c.TEAL)
    p.rect(56, 22, 38, 72, "#a9573c")
    p.rect(56, 22, 9, 72, "#94492f")
    for y in range(26, 92, 5):
        p.rect(56, y, 38, 0.5, "#8f4630")
    p.rect(53, 18, 44, 4.6, c.PAPER)
    p.rect(53, 58, 44, 3, c.PAPER)
    p.poly([(54, 18), (75, -6), (96, 18)], c.TEAL)
    t.dial(p.at(75, 40), 15.5, c.WHITE, c.UMBER, (270, 0))
    p.poly([(68, 94), (68, 76), *arch(75, 76, 7, 7, 180, 360), (82, 94)], c.UMBER)
    n.ground(p, 92, "#b59a76", "#96805f")
    for x, tone in ((30, c.INDIGO), (46, c.RED), (104, c.FOREST), (118, c.WINE)):
        n.person(p.at(x, 98, 0.55, -6), tone)


def ice_block(p: Pen) -> None:
    p.backdrop("#bfd6d6", "#e0e8de")
    p.poly([(p.left, 0), (p.right, 0), (p.right, 12), (p.left, 12)], c.TEAL)
    for x in range(int(p.left) - 8, int(p.right), 16):
        p.poly([(x, 12), (x + 8, 12), (x + 8, 17), (x + 4, 19), (x, 17)], c.TEAL)
        p.poly([(x + 8, 12), (x + 16, 12), (x + 16, 17), (x + 12, 19), (x + 8, 17)], c.PAPER)
    n.ground(p, 74, "#7f8f92", "#5b6a70")
    n.person(p.at(92, 88, 2.1), c.RUST)
    p.poly([(44, 36), (98, 30), (110, 38), (56, 44)], "#f4fbfa")
    p.poly([(56, 44), (110, 38), (110, 80), (56, 88)], "#cdeaf0c0")
    p.poly([(44, 36), (56, 44), (56, 88), (44, 78)], "#9fcbd6d8")
    for a, b in (((62, 52), (70, 76)), ((74, 46), (78, 60)), ((98, 46), (92, 70))):
        p.line([a, b], "#ffffffa0", 0.9)
    for x, y in ((66, 66), (88, 56), (100, 72), (80, 74)):
        p.ring(x, y, 1.2, 1.2, "#ffffffc0", 0.3)
    p.poly([(26, 86), (118, 80), (124, 86), (34, 94)], c.WOOD)
    p.line([(26, 86), (6, 66)], c.WOOD, 1.6)
    for x in (46, 104):
        p.dot(x, 94, 4.6, c.INK)
        p.dot(x, 94, 1.8, c.STEEL)
    p.rect(118, 66, p.right - 118, 26, c.PAPER, 1)
    p.rect(116, 64, p.right - 116, 4, c.TEAL, 1)
    for x, s in ((128, 1), (140, 0.9)):
        n.fish(p.at(x, 61, s), c.STEEL)
    for x, y in ((60, 96), (76, 98), (92, 95)):
        p.oval(x, y, 4, 0.9, "#cdeaf0")


def fish_blackboard(p: Pen) -> None:
    p.backdrop("#d8cdb5", "#c3b496")
    p.band(0, 9, c.RED)
    for x in range(int(p.left) - 7, int(p.right), 14):
        p.poly([(x, 9), (x + 7, 16), (x + 14, 9)], (c.RED, c.PAPER)[x // 14 % 2])
    p.rect(38, 20, 74, 42, c.WOOD, 1.4)
    p.rect(41, 23, 68, 36, "#2c4038")
    n.fish(p.at(62, 36, 1), "#dfe6da")
    for x, y, w in ((78, 33, 22), (78, 39, 15), (50, 50, 34)):
        p.rect(x, y, w, 1.6, "#dfe6dac0", 0.8)
    p.dot(100, 50, 4.6, "#dfe6da30")
    p.blob([(43, 58), (44, 50), (50, 52), (52, 58)], "#1f302a")
    n.ground(p, 72, "#e9f1ef", "#a9c1c4")
    p.band(92, 10, c.TEAL)
    for _ in range(150):
        p.at(p.rnd.uniform(p.left, p.right), p.rnd.uniform(73, 91), 1, p.rnd.uniform(0, 90)).rect(
            -1.3, -1.3, 2.6, 2.6, p.rnd.choice(("#ffffffc0", "#cfe0e2", "#bcd3d7"))
        )
    for k in range(7):
        n.fish(
            p.at(12 + k * 22, 80 + k % 2 * 5, 1.1, k * 13 % 20 - 10),
            ("#7f99a5", "#d3856c", "#5d7c8c", "#c9b27a")[k % 4],
        )


def orange_cat(p: Pen) -> None:
    p.backdrop("#d7dfd2", "#e9e6d3")
    for x in range(int(p.left) - 3, int(p.right) + 9, 12):
        p.rect(x, 40, 11.4, 36, "#b9cdc3")
    t.window(p, 14, 6, 36, 26, c.TEAL, "#9cc4c8", "#f0dfb8")
    p.rect(106, 8, 22, 15, c.DEEP, 1.6)
    t.glyph(p.at(117, 15.4, 0.6), "one", c.CREAM, 1.4)
    n.ground(p, 76, "#a58d70", "#80694f")
    p.rect(90, 20, 7, 62, "#46606a", 1.5)
    t.dial(p.at(93.5, 20), 14, c.WHITE, c.DEEP, (40, 40), c.INK, 20)
    p.rect(38, 78, 66, 5, "#46606a", 1.5)
    p.rect(42, 83, 58, 8, "#33474f", 2)
    t.shadow(p, 62, 78.4, 24, 1.3)
    n.cat_lying(p.at(64, 78, 1.15), "#e08a3c", "#b9622a")


def queue_window(p: Pen) -> None:
    p.backdrop("#e3d8c0", "#efe7d3")
    p.band(0, 7, c.BROWN)
    for k in range(6):
        x = -12 + k * 30
        p.rect(x, 14, 25, 34, c.WOOD, 1)
        p.rect(x + 2, 16, 21, 30, (c.TEAL, "#f0cf8c")[k == 3])
        p.poly([(x + 2, 36), (x + 9, 16), (x + 14, 16), (x + 4, 46), (x + 2, 46)], "#ffffff24")
        p.dot(x + 12.5, 11, 3, (c.STEEL, c.RED)[k == 3])
        if k in (1, 3, 4):
            n.person(p.at(x + 12, 54, 0.85), (c.INDIGO, c.FOREST, c.PLUM)[k % 3])
    p.band(46, 4, c.OAK)
    p.band(50, 20, "#a07a52")
    n.ground(p, 70, "#c8bda4", "#aa9e84")
    tones = (c.RUST, c.INDIGO, c.FOREST, c.PLUM, c.OCHRE, c.SLATE, c.TEAL)
    for k in range(7):
        n.person(
            p.at(90 + k * 8.6, 74 + k * 3.5, 0.95 + k * 0.12, flip=True),
            tones[k],
            hair=(c.INK, c.BROWN, c.STEEL)[k % 3],
        )
    n.person(p.at(32, 80, 1.1), c.TEAL)
    for x in (50, 72):
        p.rect(x, 76, 1.4, 22, c.AMBER)
        p.dot(x + 0.7, 75, 1.6, c.AMBER)
    p.curve([(51, 78), (61.5, 84), (73, 78)], c.RED, 1.2)


def playground_bells(p: Pen) -> None:
    p.backdrop("#f0c98f", "#f6e3b8", "#dfe8cf")
    n.hills(p, 74, 4, "#a9bd86")
    n.tree(p.at(18, 82, 1.3), c.MOSS)
    n.tree(p.at(136, 80, 1.1), "#7b9a5c")
    n.hills(p, 86, 2, "#8ca66c", "#71904f")
    for x in (50.0, 68.0, 86.0, 104.0):
        p.line([(x, 92), (75 + (x - 77) * 0.5, 12)], c.TEAL, 1.6)
    for y in (12, 30, 50, 70):
        half = 14 + (y - 12) * 0.17
        p.rect(76 - half, y, half * 2, 2, c.RUST, 1)
        for k in range(5):
            x = 78 - half + k * (half * 2 - 4) / 4
            p.line([(x, y + 2), (x, y + 4)], c.INK, 0.4)
            p.poly(
                smooth([(x - 2.4, y + 9), (x - 1.6, y + 5), (x, y + 4), (x + 1.6, y + 5), (x + 2.4, y + 9)]), c.AMBER
            )
            p.dot(x, y + 9.4, 0.8, c.BROWN)
    p.poly([(56, 12), (76, 0), (96, 12)], c.RED)
    n.person(p.at(60, 49.6, 0.6), c.INDIGO)
    n.person(p.at(92, 69.6, 0.7, 10), c.RED)
    n.person(p.at(124, 93, 0.8), c.PLUM)


def park_bench(p: Pen) -> None:
    p.backdrop("#e7b56f", "#f0cf93", "#f6e6bf")
    n.hills(p, 58, 4, "#d39a52")
    for x, tone, s in ((8.0, "#c9703a", 2.3), (128, "#b5562f", 2.6), (104, "#d9923f", 1.5)):
        n.tree(p.at(x, 76, s), tone)
    n.ground(p, 74, "#b9a15e", "#96834a")
    p.poly([(p.left, 90), (p.right, 84), (p.right, 101), (p.left, 101)], "#d8c497")
    t.shadow(p, 64, 87, 14, 1.6)
    t.bench(p.at(62, 87, 1.25), 18, 12, c.FOREST, c.UMBER)
    p.line([(50.8, 94), (73.2, 94)], c.RED, 0.6)
    for x in (50.8, 73.2):
        p.line([(x, 92.4), (x, 95.6)], c.RED, 0.6)
    for _ in range(46):
        q = p.at(p.rnd.uniform(p.left, p.right), p.rnd.uniform(30, 98), 0.4, p.rnd.uniform(0, 360))
        n.leaf(q, 5, 2, p.rnd.choice(("#c9703a", "#d9923f", "#b5562f")))


def night_library_window(p: Pen) -> None:
    p.backdrop("#0d1628", "#16233f", "#22345a")
    n.stars(p, 90, 0, 60)
    n.moon(p, 19, 9, 4, 0.4)
    p.rect(14, 20, 122, 72, "#2c3a58")
    p.poly([(8, 21), (24, 10), (126, 10), (142, 21)], "#1d2842")
    p.glow(75, 60, 56, c.AMBER, 0.35)
    for k in range(3):
        x = 21 + k * 37
        p.shade([(x, 82), (x, 44), *arch(x + 17, 44, 17, 17, 180, 360), (x + 34, 82)], "#f8dc98", "#e8a84f")
        t.standing_books(p, x + 2, 56, 30, 10, (c.RUST, c.BROWN, c.WALNUT, c.WOOD, c.WINE))
        p.rect(x, 56, 34, 1, c.WOOD)
        p.rect(x, 74, 34, 2, c.BROWN)
        for j in range(2 + k % 2):
            px = x + 7 + j * 11
            p.dot(px, 66, 2, "#5b3a28")
            p.rect(px - 3, 68, 6, 6, "#5b3a28", 2)
        p.poly([(x + 24, 70), (x + 27, 66), (x + 30, 70)], c.FOREST)
        p.rect(x + 16.4, 27, 1, 55, "#2c3a58")
        p.rect(x, 60, 34, 1, "#2c3a58")
    n.ground(p, 91, "#1a2740", "#101a2e")
    for k in range(3):
        x = 21 + k * 37
        p.poly([(x, 91), (x + 34, 91), (x + 38 + (k - 1) * 8, 101), (x - 4 + (k - 1) * 8, 101)], c.fade(c.AMBER, 0.3))


def human_chain(p: Pen) -> None:
    p.backdrop("#f1d9ac", "#f6e8c9")
    for x, w, h, tone in (
        (-30, 36, 70, "#d9b58a"),
        (6, 20, 52, "#c9937a"),
        (104, 22, 54, "#b9a08a"),
        (126, 60, 74, "#d3a878"),
    ):
        p.rect(x, 80 - h, w, h, tone)
        t.windows(p, x + 3, 86 - h, max(1, w // 8), h // 14, (4, 6), 4, ("#7d6a5a", "#f4e6c6"))
    for y in (20.0, 30.0):
        p.curve([(26, y), (66, y + 5), (104, y)], c.WALNUT, 0.4)
        for k in range(6):
            p.poly(
                [(32 + k * 12, y + 3), (39 + k * 12, y + 3.4), (35 + k * 12, y + 9)], (c.RED, c.AMBER, c.TEAL)[k % 3]
            )
    n.ground(p, 78, "#c3ab86", "#a48a66")
    tones = (c.RUST, c.INDIGO, c.FOREST, c.OCHRE, c.PLUM, c.TEAL, c.RED, c.SLATE)
    for k in range(9):
        x, y, size = 6 + k * 17, 96 - abs(k - 4) * 0.6, 1.3
        n.person(p.at(x, y, size), tones[k % 8], hair=(c.INK, c.BROWN, c.STEEL)[k % 3])
        p.line([(x + 4, y - 19), (x + 8, y - 16.5)], "#d9a884", 1.8)
        p.line([(x - 4, y - 19), (x - 8, y - 16.5)], "#d9a884", 1.8)
        q = p.at(x + 8.5, y - 16)
        q.rect(-5, -5, 10, 6, c.WALNUT, 0.5)
        for j in range(6):
            q.rect(-4.2 + j % 3 * 3, -4.2 + j // 3 * 2.4, 2.4, 1.8, "#c9c2b2")


def green_chair(p: Pen) -> None:
    p.backdrop("#e9e1cd", "#f4eedd")
    p.glow(75, 40, 60, c.WHITE, 0.6)
    n.ground(p, 74, "#c9b08a", "#a98f68")
    for k in range(8):
        x = -17 + k * 27 if k < 4 else -24 + k * 27
        t.chair(p.at(x, 74, 0.8, flip=k % 2 == 0), c.fade("#9a8f78", 0.35))
    p.poly([(44, 84), (106, 84), (114, 94), (36, 94)], c.PAPER)
    p.poly([(36, 94), (114, 94), (114, 101), (36, 101)], "#d9cbb0")
    t.shadow(p, 76, 89, 24, 2)
    pea = "#7fb23c"
    for x, lean in ((58, -3), (92, 3), (64, -2), (86, 2)):
        p.line([(x, 64), (x + lean, 89)], c.darker(pea, 0.3), 2.6)
    p.blob([(54, 56), (56, 24), (64, 14), (75, 20), (86, 14), (95, 24), (97, 56)], pea)
    p.blob([(60, 52), (62, 28), (75, 27), (89, 28), (91, 52)], c.lighter(pea, 0.2))
    for x in (50, 95):
        p.rect(x, 42, 7, 22, c.darker(pea, 0.12), 3.4)
    p.rect(52, 56, 47, 10, c.darker(pea, 0.06), 5)
    p.oval(75.5, 57, 21, 3.6, c.lighter(pea, 0.3))
    for x, y in ((68, 36), (82, 36), (75, 44)):
        p.dot(x, y, 1.2, c.darker(pea, 0.25))
    q = p.at(112, 66)
    for turn in (-16, 16):
        q.at(0, 6, 1, turn).poly([(-2.4, 0), (2.4, 0), (2.4, 15), (0, 12), (-2.4, 15)], c.RED)
    n.star(q, 0, 0, 10, c.AMBER)
    q.dot(0, 0, 5, c.CREAM)
    t.glyph(q.at(0, 0, 0.5), "one", c.RUST, 1.4)


def street_lamp_stars(p: Pen) -> None:
    p.pane(p.left, 0, 75 - p.left, 101, "#4b4a63", "#8a7467", "#d39a5c")
    p.pane(75, 0, p.right - 75, 101, "#0b1228", "#16224a", "#2b3566")
    for _ in range(170):
        p.dot(p.rnd.uniform(76, p.right), p.rnd.uniform(0, 70), p.rnd.choice((0.16, 0.22, 0.34)), c.CREAM)
    p.poly([(108, 0), (120, 0), (96, 66), (82, 66)], c.fade("#c9c4f0", 0.09))
    for x, y in ((20.0, 14), (52.0, 26), (36.0, 40)):
        p.dot(x, y, 0.25, c.CREAM)
    for side, tone in ((0, "#5a4c4a"), (1, "#0e1530")):
        start, end = (p.left, 75) if side == 0 else (75, p.right)
        x = start
        while x < end:
            w = min(p.rnd.uniform(7, 13), end - x)
            h = p.rnd.uniform(8, 22)
            p.rect(x, 84 - h, w + 0.2, h + 20, tone)
            p.poly([(x, 84 - h), (x + w / 2, 80 - h), (x + w, 84 - h)], tone)
            p.rect(x + w * 0.3, 88 - h, 1.8, 2.4, c.AMBER)
            x += w
    for post, shaded in ((44, False), (106, True)):
        p.line([(post, 101), (post, 46)], c.INK, 1.4)
        if shaded:
            p.poly([(post - 5, 47), (post + 5, 47), (post + 15, 101), (post - 15, 101)], c.fade(c.AMBER, 0.34))
            p.poly([(post - 6, 47), (post, 41), (post + 6, 47)], c.SLATE)
        else:
            p.glow(post, 43, 36, c.CREAM, 0.85)
            p.dot(post, 43, 4, c.WHITE)
    p.rect(74.7, 0, 0.6, 101, c.fade(c.CREAM, 0.5))


def apron_hook(p: Pen) -> None:
    _room(p, ("#cfd3c4", "#e3e2d0"), ("#7c6650", "#5f4c3b"), 88)
    p.rect(16, 18, 118, 7, c.WALNUT, 1)
    for k in range(4):
        x = 30 + k * 30
        p.curve([(x, 21), (x, 27), (x + 3, 28), (x + 4, 25)], c.AMBER, 1.2)
        p.dot(x, 21.5, 1.8, c.AMBER)
    for x, tone in ((30, "#34456a"), (60, "#7d5a3f"), (120, "#3d5a50")):
        p.line([(x - 6, 36), (x, 26), (x + 6, 36)], tone, 1.2)
        p.shade(
            smooth([(x - 6, 36), (x - 7, 46), (x - 12, 50), (x - 13, 84)])
            + smooth([(x + 13, 84), (x + 12, 50), (x + 7, 46), (x + 6, 36)]),
            c.lighter(tone, 0.12),
            tone,
        )
        p.rect(x - 6, 58, 12, 11, c.darker(tone, 0.2), 1)
        for dx, dy in ((-4, 72), (5, 50), (2, 78), (-8, 64)):
            p.dot(x + dx, dy, 1 + dx % 2 * 0.5, c.darker(tone, 0.5))
    p.oval(90, 52, 14, 28, c.fade(c.CREAM, 0.3))
    t.sheet(p.at(90, 40, 1, -3), 12, 9, c.PAPER, lines=3)


def lift_buttons(p: Pen) -> None:
    p.backdrop("#8f9aa0", "#b7bfc0", "#97a2a7")
    n.planks(p, 2, "#ffffff18")
    p.rect(49, 3.6, 56, 96, "#2a333933", 3)
    p.rect(47, 2, 56, 96, "#d8d6cc", 3)
    p.rect(57, 7, 36, 13, c.INK, 1.4)
    p.poly([(63, 16.5), (67, 10), (71, 16.5)], c.AMBER)
    for k, x in enumerate((77, 83)):
        p.rect(x, 10, 1.2, 7, c.AMBER)
        p.rect(x, 10, 4, 1.2, c.AMBER) if k else None
    for row in range(5):
        for side in (0, 1):
            x, y = 64 + side * 22, 30 + row * 13.6
            lit = row == 1 and side == 0
            p.dot(x + 0.5, y + 0.8, 5.4, "#8d8a80")
            p.dot(x, y, 5.4, c.AMBER if lit else c.PAPER)
            p.ring(x, y, 5, 5, c.RUST if lit else c.STEEL, 0.6)
            for j in range(1 + (row + side * 5) % 4):
                p.rect(x - 2.4 + j * 1.5, y - 1.6, 0.8, 3.2, c.INK)
    t.sheet(p.at(120, 46, 1, 6), 24, 30, "#f7e79a", lines=6)
    n.star(p, 118, 36, 5, c.RED)
    p.curve([(108, 40), (96, 38), (76, 42.5), (71, 43)], c.RED, 0.7)
    p.poly([(70, 43.4), (74, 41), (74, 45)], c.RED)
    t.sheet(p.at(26, 66, 1, -8), 20, 16, c.WHITE, lines=4)
    t.cup(p.at(26, 72, 0.42), c.TEAL)


def listening_stick(p: Pen) -> None:
    p.backdrop("#57736f", "#6d8a84")
    p.band(62, 40, "#43605c")
    p.band(61, 1.4, "#8aa39b")
    p.rect(92, 8, 42, 94, "#c9b891", 1)
    p.rect(96, 12, 34, 90, "#a8733f")
    p.rect(101, 18, 24, 28, "#dfe9e0")
    p.rect(112.6, 18, 0.8, 28, "#a8733f")
    p.dot(101, 62, 2, c.AMBER)
    p.poly([(52, 18), (70, 70), (73, 70), (60, 18)], "#2d453f60")
    p.dot(54, 14, 1.2, c.INK)
    p.ring(54, 17, 2.6, 3, c.BROWN, 0.6)
    p.poly([(52.4, 20), (55.6, 20), (57, 84), (51, 84)], c.OAK)
    p.rect(52.4, 20, 1, 64, "#e0bd8a")
    p.oval(54, 84, 7, 3.2, c.WOOD)
    p.oval(54, 19.4, 3.4, 1.6, "#e0bd8a")
    for k, y in ((0, 26), (1, 40), (2, 54)):
        t.dial(p.at(22, y - 2 + k * 4), 6.4, c.PAPER, c.DEEP, (40 + k * 70, 40 + k * 70), c.RED, 8)
    p.line([(p.left, 92), (44, 92), (44, 101)], "#8c5a3a", 4)
    for r in (5, 9, 13):
        p.line(arch(54, 86, r, r * 0.8, 20, 160, 14), c.fade(c.CREAM, 0.6), 0.6)


def bathhouse_form(p: Pen) -> None:
    p.backdrop("#7fb3b3", "#a9d0c8")
    for row in range(10):
        for k in range(-3, 16):
            p.rect(k * 11.4, row * 10.4, 10.8, 9.8, c.mix("#9fcac4", "#86b9b8", (row * 3 + k * 5) % 4 / 4), 0.6)
    p.band(16, 3, c.OAK)
    for x, tone in ((16, c.PAPER), (38, c.CORAL), (124, c.PAPER)):
        p.dot(x, 17, 1.6, c.WALNUT)
        p.poly([*smooth([(x - 6, 20), (x, 17.6), (x + 6, 20)]), (x + 7, 52), (x - 7, 52)], tone)
        p.rect(x - 6.6, 44, 13.2, 2, c.TEAL)
    q = p.at(80, 48, 1, 2)
    t.sheet(q, 46, 56, c.WHITE)
    q.poly([(23, 28), (14, 28), (23, 18)], "#d9d3bd")
    for row in range(11):
        for k in range(11):
            if p.rnd.random() < 0.5:
                q.rect(-15.4 + k * 2.8, -22 + row * 2.8, 2.8, 2.8, c.INK)
    for left, top in ((-15.4, -22), (7, -22), (-15.4, 0.4)):
        for inset, tone in ((-1.4, c.WHITE), (0, c.INK), (1.6, c.WHITE), (2.8, c.INK)):
            q.rect(left + inset, top + inset, 8.4 - 2 * inset, 8.4 - 2 * inset, tone)
    for y, w in ((14, 30), (18, 20)):
        q.rect(-15, y, w, 1.4, c.STEEL)
    n.ground(p, 88, c.OAK, c.WOOD)
    p.shade([(14, 70), (42, 70), (39, 94), (17, 94)], "#c99d66", "#a5733f")
    p.rect(13, 76, 30, 2, c.BROWN)
    p.oval(28, 70, 14, 3.2, "#cfe6e4")
    t.steam(p.at(28, 66), c.WHITE, 22, 5)


def _room(p: Pen, wall: tuple[str, ...], floor: tuple[str, ...], y: float = 76) -> None:
    p.backdrop(*wall)
    n.ground(p, y, *floor)
    p.band(y - 2, 2, c.lighter(floor[0], 0.3))


SCENES = catalog(
    night_bus, bus_saturn, clock_tower, ice_block, fish_blackboard, orange_cat, queue_window, playground_bells,
    park_bench, night_library_window, human_chain, green_chair, street_lamp_stars, apron_hook, lift_buttons,
    listening_stick, bathhouse_form,
)  # fmt: skip
