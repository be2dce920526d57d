"""The organizations' covers: broad banners in their color, the weight in the middle band, which every crop keeps."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, arch, smooth
from ingest.demo.scenes.elsewhere import landscape

Cover = Callable[[Pen, str], None]


def ferry(p: Pen, color: str) -> None:
    p.backdrop(c.mix(color, c.NIGHT, 0.2), "#6f7480", c.CORAL, c.PEACH, c.PEACH)
    n.sun(p, 168, 48, 12, c.CREAM, c.AMBER)
    n.hills(p, 48, 7, "#8f7476")
    n.hills(p, 54, 4, "#5f5d69", step=40)
    t.skyline(p, 60, "#3a4450", c.AMBER, 24)
    n.ground(p, 59.6, c.lighter(color, 0.1), c.darker(color, 0.3))
    n.glints(p, 168, 61, 99, 18, c.PEACH, 70)
    t.ferry(p.at(80, 76, 1.1), c.FOREST)
    t.ferry(p.at(232, 65, 0.4, flip=True), c.RUST)
    t.sailboat(p.at(12, 68, 0.45), c.WALNUT, c.PAPER, c.BONE)
    n.glints(p, 80, 79, 95, 20, c.AMBER, 20)
    n.ripples(p, 64, 98, c.fade(c.MIST, 0.4), 60)
    for x, y in ((118, 20), (126, 26), (40, 16)):
        n.bird(p.at(x, y, 1.2), c.CREAM)


def rice_sprout(p: Pen, color: str) -> None:
    p.backdrop("#cfc096", "#c6b486")
    tones = (
        "#dccb9c",
        "#c1ad77",
        "#8fae74",
        c.mix(color, c.LEAF, 0.4),
        "#a9bb80",
        "#e3d5ab",
        c.mix(color, c.SAGE, 0.5),
    )
    for row in range(5):
        for k in range(-6, 15):
            x, y, w = k * 22.0 + row * 9 % 14 - 16, row * 24.0 - 10, 20 + (k * 5 + row * 3) % 5
            lean, tone = (k * 7 + row * 5) % 9 - 4, tones[(k * 5 + row * 3) % 7]
            corners = [(x, y + lean), (x + w, y - lean * 0.6), (x + w + lean, y + 22), (x - lean * 0.5, y + 21)]
            p.poly(corners, tone)
            for j in range(1, 6) if (k + row) % 2 else ():
                at = j / 6
                p.line([(x + w * at, y + lean * (1 - at)), (x + (w + lean) * at, y + 21)], c.darker(tone, 0.1), 0.4)
    river = [(-120, 8), (-60, 18), (-10, 62), (60, 78), (120, 42), (180, 24), (230, 56), (270, 96)]
    brook = [(146, 36), (160, 22), (176, 8), (196, -6)]
    for tone, bank in (("#eadfc2", 6), ("#4f8c8b", 0)):
        p.curve(river, tone, 17 + bank)
        p.curve(brook, tone, 8 + bank)
    p.curve([(along, down - 2) for along, down in river], "#69a3a0", 1.2)
    for k in range(26):
        x, y = -100 + k * 14.2, 50 + 44 * math.sin(k * 2.6)
        if min(math.hypot(x - along, y - down) for along, down in smooth(river)) < 16:
            continue
        q = p.at(x, y)
        q.dot(0.8, 1, 2.4, "#4a583a60")
        q.dot(0, 0, 2.4, c.darker(color, 0.1))


def lamp(p: Pen, color: str) -> None:
    p.backdrop("#231d26", "#3a2a2a", c.mix(color, "#3a2a2a", 0.6))
    for k in range(9):
        x, cord = -90 + k * 42, 20 + k * 17 % 16
        p.glow(x, cord + 2, 22, c.AMBER, 0.45)
        t.hanging_lamp(p.at(x, cord), 40, (c.mix(color, c.RED, 0.2), c.TEAL, c.PAPER)[k % 3], c.CREAM, 60)
    n.ground(p, 74, c.mix(color, c.BROWN, 0.4), c.WALNUT)
    p.band(74, 1.2, c.lighter(color, 0.3))
    for k in range(14):
        x = -104 + k * 27
        q = p.at(x, 76)
        if k % 4 == 0:
            t.dial(q.at(0, -9), 9, c.PAPER, c.RED, (40 + k * 30, 40 + k * 30))
        elif k % 4 == 1:
            t.pile(q, (c.TEAL, c.BONE, c.INDIGO), 20, 3.6)
        elif k % 4 == 2:
            q.rect(-11, -9, 22, 9, c.CHARCOAL, 1.6)
            for j in range(8):
                q.rect(-9 + j % 4 * 4.8, -7.4 + j // 4 * 3.6, 3.6, 2.6, c.FOG, 0.6)
        else:
            t.cup(q.at(0, 0, 0.8), c.PAPER)


def dome(p: Pen, color: str) -> None:
    p.backdrop("#0d1330", color, c.mix(color, "#b06a8a", 0.5), "#e0a08f")
    n.stars(p, 330, 0, 66)
    for _ in range(240):
        along = p.rnd.uniform(-110, 260)
        p.dot(along, 46 - along * 0.16 + p.rnd.gauss(0, 6), p.rnd.choice((0.2, 0.3)), c.fade(c.CREAM, 0.6))
    n.moon(p, 208, 22, 7, 0.22, shade=c.mix(color, c.DUSK, 0.4))
    n.hills(p, 74, 8, c.mix(color, c.PLUM, 0.5))
    n.hills(p, 84, 5, c.mix(color, c.NIGHT, 0.5), step=38)
    t.dome(p.at(86, 80), 40, "#d9d3c6", "#9aa3b8", c.AMBER)
    t.dome(p.at(130, 82), 20, "#b9b6b4", "#7f88a3")
    n.hills(p, 90, 3, c.NIGHT, step=50)
    for k in range(40):
        n.pine(p.at(-106 + k * 9.3, 94 + k * 7 % 5, 0.5 + k * 11 % 5 * 0.13), "#0f1630")


def compass(p: Pen, color: str) -> None:
    p.backdrop("#efe0c0", "#e6d3ac")
    sea = c.mix("#8fb5b5", color, 0.08)
    p.poly(
        [
            *smooth([(-120, 34), (-60, 22), (-20, 44), (30, 30), (80, 58), (140, 40), (200, 62), (270, 44)]),
            (270, 101),
            (-120, 101),
        ],
        sea,
    )
    for x, y, r in ((60, 78, 15), (176, 80, 11), (-60, 70, 12), (232, 74, 9)):
        p.blob(
            [
                (x - r * 1.6, y),
                (x - r * 0.4, y - r * 0.8),
                (x + r, y - r * 0.5),
                (x + r * 1.7, y + r * 0.3),
                (x, y + r * 0.9),
            ],
            "#e6cf97",
        )
        p.blob([(x - r, y), (x, y - r * 0.5), (x + r, y), (x, y + r * 0.5)], "#cfb578")
    for k in range(5):
        p.curve(
            [
                (-120, 6 + k * 5),
                (-60, -4 + k * 5),
                (-20, 14 + k * 5),
                (30, 2 + k * 5),
                (80, 26 + k * 5),
                (140, 10 + k * 5),
                (200, 30 + k * 5),
                (270, 14 + k * 5),
            ],
            c.mix("#d9c08c", color, 0.12),
            0.5,
        )
    for k in range(46):
        along = k / 45
        p.at(-96 + along * 330, 52 + 15 * math.sin(along * 8), 1, 40 * math.cos(along * 8)).rect(
            -2, -0.7, 4, 1.4, color
        )
    n.ripples(p, 62, 98, c.fade(c.PAPER, 0.8), 70)
    q = p.at(112, 50)
    q.dot(0, 0, 33, c.fade(c.PAPER, 0.6))
    for r in (33, 29):
        q.ring(0, 0, r, r, color, 0.9)
    for turn, long, tones in ((45, 20, (c.OCHRE, c.STRAW)), (0, 31, (color, c.PAPER))):
        for k in range(4):
            r_pen = q.at(0, 0, 1, turn + k * 90)
            r_pen.poly([(0, 0), (-long * 0.17, -long * 0.17), (0, -long)], tones[0])
            r_pen.poly([(0, 0), (long * 0.17, -long * 0.17), (0, -long)], tones[1])
    t.sailboat(p.at(4, 74, 0.5), color, c.PAPER, c.STRAW)


def curlew(p: Pen, color: str) -> None:
    p.backdrop("#e9d3b3", "#f1e3c6", c.mix(color, c.MINT, 0.7))
    n.sun(p, 190, 34, 8, c.WHITE, c.PEACH)
    n.hills(p, 46, 2, c.mix(color, c.MIST, 0.55), step=50)
    n.ground(p, 50, c.mix(color, c.SAND, 0.6), c.mix(color, c.BROWN, 0.4))
    for y, shift, w in ((56, 0, 1.6), (66, 40, 3.4), (82, -30, 6.5)):
        path = [(x, y + (y - 46) * 0.16 * math.sin((x + shift) / 26)) for x in range(-120, 280, 20)]
        p.curve(path, c.mix("#cfdcd2", color, 0.15), w)
    for k, (x, size, flip) in enumerate(
        ((-70, 0.5, 0), (-30, 0.8, 1), (30, 0.6, 0), (84, 1.35, 0), (130, 0.7, 1), (176, 0.9, 1), (226, 0.55, 0))
    ):
        bill = [(0.0, 0.0), (6, 0.5), (11, 3), (14, 7)]
        n.wader(p.at(x, 72 + size * 12, size, flip=bool(flip)), ("#9a7a52", "#8a6d4c")[k % 2], bill, legs=c.SLATE)
    for k in range(36):
        n.bird(p.at(20 + k * 3.1 + k % 3 * 2, 20 + 8 * math.sin(k * 0.4) + k % 4 * 2, 0.45), c.mix(color, c.INK, 0.4))
    n.grass(p, p.left, p.right, 101, 8, c.darker(color, 0.2), 160)


def type_block(p: Pen, color: str) -> None:
    p.backdrop(color, c.darker(color, 0.4))
    tones = ("#c9c4b6", "#b5afa0", "#a8a294", "#d6d1c3", "#9b9587")
    for row in range(5):
        for k in range(-6, 15):
            special = (row, k) in ((2, 4), (1, 11), (3, -2))
            face = c.CORAL if special else tones[(k * 7 + row * 3) % 5]
            t.type_block(
                p.at(9 + k * 18.4 + row % 2 * 6, 9 + row * 20.4), t.COMMON[(k * 5 + row * 3) % 11], face, side=17
            )


def book_wave(p: Pen, color: str) -> None:
    p.backdrop("#f2e1bd", "#f6ecd6", "#dfe6dc")
    n.sun(p, 30, 40, 15, c.AMBER, c.PEACH)
    tones = (color, c.RUST, c.OCHRE, c.BONE, c.TEAL, c.WINE, c.SEA, c.SAND)
    x = p.left - 2
    while x < p.right:
        w, h = p.rnd.uniform(3.4, 7), 30 + 16 * math.sin(x / 26) + p.rnd.uniform(-3, 3)
        tone = p.rnd.choice(tones)
        p.rect(x, 78 - h, w - 0.4, h + 4, tone)
        p.rect(x, 82 - h, w - 0.4, 1, c.lighter(tone, 0.45))
        p.rect(x, 72, w - 0.4, 1, c.lighter(tone, 0.45))
        x += w
    n.waves(p, 72, 20, c.mix(color, c.AQUA, 0.6))
    n.waves(p, 82, 26, c.mix(color, c.SEA, 0.5))
    n.waves(p, 92, 32, color)
    for x, y, turn in ((96, 26, -8), (150, 20, 10), (210, 30, -14)):
        q = p.at(x, y, 1, turn)
        for side in (0, 1):
            r = q.at(0, 0, 1, flip=bool(side))
            r.poly(
                [*smooth([(0, 2), (5, -5), (13, -6)]), *smooth([(13, -4), (6, -2.4), (0, 4)])], (c.WHITE, c.BONE)[side]
            )
    for x in (60, 186):
        p.line(arch(x, 86, 4, 3, 180, 360, 10), c.fade(c.WHITE, 0.7), 0.8)


def plain(p: Pen, color: str) -> None:
    """For an organization whose cover nobody drew."""
    landscape(p)
    p.band(0, 101, c.fade(color, 0.25))


COVERS: Mapping[str, Cover] = {
    cover.__name__.replace("_", "-"): cover
    for cover in (ferry, rice_sprout, lamp, dome, compass, curlew, type_block, book_wave)
}
