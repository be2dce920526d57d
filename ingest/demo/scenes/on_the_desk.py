"""Scenes of paper and books: maps, ledgers, notes, catalogs and what is found between pages."""

from __future__ import annotations

import math

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, arch, catalog, smooth


def timetable(p: Pen) -> None:
    p.backdrop("#d9b25f", "#cfa24b")
    q = p.at(75, 50, 1, -5)
    t.sheet(q, 116, 100, c.PAPER)
    q.rect(-52, -44, 104, 9, c.TEAL)
    for column in range(8):
        q.rect(-36 + column * 11.2, -33, 0.4, 80, "#d9cdb2")
        n_minutes = p.rnd.randint(4, 6)
        for row in range(12):
            if (row * 7 + column * 3) % n_minutes:
                q.rect(-34.4 + column * 11.2, -31 + row * 6.4, 7.6, 2, c.SLATE if (row + column) % 9 else c.RED, 0.4)
    for row in range(12):
        q.rect(-50, -31 + row * 6.4, 11, 2, c.WALNUT, 0.4)
        q.rect(-52, -27.4 + row * 6.4, 104, 0.25, "#d9cdb2")
    r = p.at(86, 54, 1, 62)
    r.rect(-42, -5, 86, 13, "#00000033", 1)
    r.rect(-43, -6.4, 86, 13, "#c98a4b", 1)
    for k in range(42):
        r.rect(-42 + k * 2.05, -6.4, 0.4, 5 if k % 5 == 0 else 2.8, c.WALNUT)
    r.poly([(2, 7), (4, 2), (6, 7)], c.UMBER)


def bicycle_drawing(p: Pen) -> None:
    p.backdrop("#cbb7a4", "#e1d3bf")
    n.ground(p, 80, "#8b6f58", "#6f5644")
    for x0, x1 in ((50, 38), (100, 112), (75, 75)):
        p.line([(x0, 6), (x1, 97)], c.BROWN, 2)
    p.rect(32, 12, 88, 60, "#00000028")
    p.rect(30, 10, 88, 60, c.WHITE)
    p.rect(28, 70, 94, 3.4, c.WOOD, 0.8)
    t.bicycle(p.at(74, 60, 1.9), c.SLATE, 0.7)
    t.bicycle(p.at(74.7, 60.6, 1.9), c.fade(c.CORAL, 0.5), 0.4)
    p.line([(36, 62), (112, 62)], c.fade(c.SLATE, 0.5), 0.4)
    for k, x in enumerate((10, 136)):
        t.chair(p.at(x, 96, 1.1, flip=k == 1), (c.TEAL, c.RUST)[k])
    for k, tone in enumerate((c.INK, c.RED, c.INDIGO)):
        p.at(90 + k * 5, 72, 1, 80 + k * 14).rect(-1, -7, 1.8, 12, tone, 0.5)


def folded_map(p: Pen) -> None:
    p.backdrop("#7f4636", "#6b382b")
    for column in range(5):
        x, high = 10 + column * 26, column % 2
        y0, y1 = (18, 24) if high else (24, 18)
        tone = ("#f3e7cb", "#ddceac")[high]
        top, foot = [(x, y0), (x + 26, y1)], [(x + 26, y1 + 62), (x, y0 + 62)]
        p.poly([(px + 2, py + 3) for px, py in top + foot], "#00000033")
        p.poly(top + foot, tone)
        for k in range(5):
            bx, by = x + 2 + (k * 11 + column * 3) % 17, y0 + 5 + k * 11.4
            w, h = 5 + k * 3 % 4, 4 + (k + column) % 4
            slope = (y1 - y0) / 26
            p.poly(
                [
                    (bx, by + slope * (bx - x)),
                    (bx + w, by + slope * (bx + w - x)),
                    (bx + w, by + h + slope * (bx + w - x)),
                    (bx, by + h + slope * (bx - x)),
                ],
                (c.CORAL, c.OCHRE, c.SAGE, c.CORAL)[(k + column) % 4],
            )
    river = [(10 + k * 26, 52 + 12 * math.sin(k * 1.3) + (0 if k % 2 else 6)) for k in range(6)]
    p.curve(river, "#6fa9b5", 5)
    p.line([(10, 78), (36, 60), (62, 70), (88, 34), (114, 44), (140, 26)], c.RED, 1)
    p.dot(88, 34, 2.2, c.RED)
    for y in (44.5, 65):
        p.line([(10 + k * 26, y + (6 if k % 2 == 0 else 0) - 3) for k in range(6)], "#b9a67c", 0.4)


def island_wind(p: Pen) -> None:
    t.tabletop(p, 62, ("#6f9aa6", "#a5c4c4", "#dbe3d3"), ("#c9a778", "#a3804f"))
    n.hills(p.at(0, 0), 54, 4, c.SEA)
    p.blob([(98, 56), (104, 44), (116, 36), (128, 42), (140, 56)], "#3d5f52")
    for y, x in ((12, 20), (22, 50), (32, 14), (17, 96)):
        p.curve(
            [(x, y), (x + 10, y - 3), (x + 22, y + 2), (x + 32, y - 1), (x + 34, y - 5), (x + 30, y - 6)],
            c.fade(c.WHITE, 0.9),
            0.8,
        )
    n.ground(p, 62, "#c9a778", "#a3804f")
    for k, tone in enumerate((c.RUST, c.TEAL, c.OCHRE, c.PLUM)):
        x = 7 + k * 35
        for j in range(9):
            p.at(x + 4 + j * 2.5, 66, 1, -4 + j).rect(0, -7 - j % 3, 4, 14, (c.PAPER, c.BONE)[j % 2])
        t.shadow(p, x + 16, 88, 17, 1.6)
        p.rect(x, 64, 30, 24, tone)
        p.rect(x - 1, 62.6, 32, 4, c.darker(tone, 0.2), 0.6)
        p.rect(x + 8, 72, 14, 7, c.PAPER, 0.5)
        p.curve([(x + 10, 76), (x + 13, 74.6), (x + 16, 76.4), (x + 20, 75)], c.SLATE, 0.5)
    for x, y, turn in ((92, 20, 24), (66, 42, -18), (118, 24, -32)):
        t.sheet(p.at(x, y, 1, turn), 11, 7, c.PAPER, lines=2)


def napkin_bridge(p: Pen) -> None:
    p.backdrop("#5d7f78", "#4b6c66")
    q = p.at(75, 50, 1, 4)
    t.sheet(q, 104, 78, c.WHITE)
    for k in range(10):
        q.rect(-48, -35 + k * 7.6, 96, 0.25, "#e4dfd0")
    ink = "#34507a"
    q.curve([(-46, 22), (-20, 20), (20, 21), (46, 19)], ink, 0.8)
    for x in (-34, -24, 6, 16):
        q.curve([(x, 20), (x + 0.6, 6), (x, -4)], ink, 1)
    q.curve([(-42, -3), (-20, -7), (4, -6), (24, -2)], ink, 1.2)
    q.curve([(-40, 0), (-20, -3), (4, -2), (24, 1)], ink, 0.8)
    q.curve([(16, -4), (22, -18), (30, -29)], ink, 1.2)
    q.curve([(24, -1), (29, -14), (36, -25)], ink, 1.2)
    q.curve([(30, -29), (33, -33), (44, -29), (46, -26), (36, -25)], ink, 1.2)
    for x in (31, 34):
        q.line([(x, -31), (x - 1, -36)], ink, 0.9)
        q.dot(x - 1, -36.4, 0.9, ink)
    q.dot(37, -29.4, 0.7, ink)
    for k in range(9):
        q.ring(-36 + k * 6.6, -4 - k * 0.1, 1.6, 1.2, "#c98a4b", 0.6)
        q.line([(-40 + k * 7, -5), (-36 + k * 7, 0)], ink, 0.4)
    q.curve([(-42, -3), (-47, 2), (-46, 9)], ink, 0.9)
    p.ring(124, 84, 11, 11, "#b98a5a90", 1.6)
    p.at(28, 84, 1, 66).rect(-1.5, -26, 3, 44, c.AMBER)
    p.at(28, 84, 1, 66).poly([(-1.5, -26), (0, -31), (1.5, -26)], c.BONE)


def old_logbook(p: Pen) -> None:
    p.backdrop("#243f4b", "#1b313c")
    n.planks(p, 22, "#16303a")
    t.open_book(p.at(75, 50), 122, 72, "#ecdcb6", "#4a2f25", 0)
    for y in range(9):
        p.rect(80, 24 + y * 6, 46 - y * 5 % 13, 1.2, "#8a7350")
        p.rect(38 + y * 3 % 7, 24 + y * 6, 30 - y * 3 % 7, 1.2, "#a8926a")
    for stain, alpha in (((38, 29, 40, 27, 36, 31), 0.28), ((29, 21, 31, 20, 26, 23), 0.35)):
        edge = smooth([(x, 15 + k * 14) for k, x in enumerate(stain)])
        p.poly([(14.4, 15), *edge, (14.4, 85)], c.fade("#8a6d45", alpha))
    p.poly([(72, 12), (78, 12), (77, 96), (75, 91), (73, 96)], c.RED)
    q = p.at(112, 66, 0.62)
    q.ring(0, -12, 3, 3, "#8a7350", 1)
    q.line([(0, -9), (0, 14)], "#8a7350", 1.6)
    q.line([(-6, -4), (6, -4)], "#8a7350", 1.4)
    q.line(arch(0, 2, 11, 12, 0, 180, 16), "#8a7350", 1.6)


def photo_clips(p: Pen) -> None:
    p.backdrop("#3f8f93", "#5aa5a3")
    for row in range(10):
        for k in range(-3, 14):
            p.rect(k * 13, row * 11, 12.4, 10.4, c.mix("#4b9a9c", "#5fb0ac", (row * 5 + k * 3) % 4 / 4), 0.5)
    for row, y in enumerate((8, 53)):
        wire = smooth([(p.left, y), (75, y + 4), (p.right, y)])
        p.line(wire, c.INK, 0.5)
        for k in range(-1, 6):
            x = 14 + k * 29 + row * 8
            q = p.at(x, y + 4, 1, (k * 37 + row * 11) % 11 - 5)
            q.rect(-10, 0, 21, 27, "#00000030")
            q.rect(-11, -1, 21, 27, c.WHITE)
            _snapshot(q, (k + row * 3) % 5)
            q.rect(-2, -4, 3.4, 7, c.OAK, 0.6)
            q.rect(-5 + k % 3 * 2, 28.6, 9, 8, ("#f7e79a", "#f3b9a8", "#bfe0c4")[(k + row) % 3])
            q.rect(-3.4 + k % 3 * 2, 31, 5.6, 0.8, c.SLATE)


def bookmark_ticket(p: Pen) -> None:
    p.backdrop("#caa27a", "#b88c62")
    t.open_book(p.at(75, 52), 124, 74, "#f5ecd6", c.TEAL, 9)
    q = p.at(84, 42, 1, 9)
    q.rect(-18, -26, 38, 56, "#00000030", 1)
    q.rect(-19, -28, 38, 56, "#e7a35c", 1)
    for k in range(9):
        q.dot(-17 + k * 4.25, 28, 1.3, "#f5ecd6")
        q.dot(-17 + k * 4.25, -28, 1.3, "#f5ecd6")
    q.rect(-15, -22, 30, 26, "#f3c68a")
    t.ferry(q.at(0, -6, 0.58), c.TEAL, c.CREAM)
    q.curve([(-14, -3), (-6, -4), (2, -2.4), (14, -3.6)], c.TEAL, 0.7)
    for y, w in ((9, 26), (14, 18), (19, 22)):
        q.rect(-13, y, w, 1.8, c.RUST)
    q.dot(11, 18, 2.4, "#f5ecd6")
    n.leaf(p.at(38, 72, 1, 40), 22, 6, "#9a8a4a", "#7d6f38")


def moon_book(p: Pen) -> None:
    p.backdrop("#131a38", "#252d5c", "#474a80")
    n.stars(p, 90, 0, 70)
    p.glow(75, 36, 46, c.CREAM, 0.45)
    p.dot(75, 34, 21, c.CREAM)
    n.seas_of_the_moon(p, 75, 34, 21, "#ecdcb4")
    q = p.at(75, 72)
    for side in (0, 1):
        r = q.at(0, 0, 1, flip=bool(side))
        r.poly([*smooth([(0, 6), (18, -6), (44, -3)]), (44, 15), *smooth([(44, 15), (18, 12), (0, 22)])], c.WINE)
        r.poly(smooth([(0, 4), (18, -8), (42, -5)]) + smooth([(42, 11), (18, 9), (0, 19)]), c.PAPER)
        for k in range(4):
            r.curve([(5, 4.4 + k * 3.2), (18, -2.8 + k * 3.4), (37, -0.6 + k * 3)], "#b9ae9a", 0.6)
    n.ground(p, 95, "#1b2146")
    for x, y, s in ((26, 66, 0.8), (128, 58, 0.9)):
        n.cloud(p.at(x, y, s), c.fade("#8d90c0", 0.35))


def thread_needle(p: Pen) -> None:
    p.backdrop("#d8cdb8", "#c9bba2")
    n.ground(p, 84, "#8a6a4c", "#6b5039")
    spines = (
        (12, 21, 66, c.WINE),
        (34, 19, 74, c.TEAL),
        (54, 24, 62, c.OCHRE),
        (79, 17, 70, c.FOREST),
        (97, 22, 66, c.INDIGO),
    )
    for x, w, h, tone in spines:
        p.shade([(x, 85 - h), (x + w, 85 - h), (x + w, 85), (x, 85)], c.lighter(tone, 0.08), c.darker(tone, 0.2))
        p.rect(x, 85 - h, 2, h, c.darker(tone, 0.3))
        for k in (0.16, 0.34, 0.66, 0.86):
            p.rect(x, 85 - h * (1 - k), w, 2, c.darker(tone, 0.22))
        p.rect(x + 4, 85 - h * 0.62, w - 8, h * 0.13, c.STRAW)
    for k in range(10):
        p.line([(43, 18 + k * 6.4), (50 if k % 2 else 37, 21 + k * 6.4)], c.WHITE, 0.9)
    p.curve([(43, 80), (50, 96), (84, 97), (104, 88), (124, 66), (127, 42)], c.WHITE, 0.7)
    p.line([(126, 46), (136, 8)], c.STEEL, 1.3)
    p.line([(127.2, 41), (128.4, 36.4)], "#d8cdb8", 0.6)
    p.rect(124, 80, 15, 14, c.RED)
    p.rect(122, 78, 19, 3, c.OAK, 1)
    p.rect(122, 93, 19, 3, c.OAK, 1)


def thin_books(p: Pen) -> None:
    t.tabletop(p, 78, ("#e7b9a0", "#f0d3ba"), ("#5e7f86", "#456268"))
    t.shadow(p, 70, 88, 48, 3)
    for k, (tone, w, shift) in enumerate(
        ((c.INDIGO, 84, 0), (c.AMBER, 76, 3), (c.PAPER, 80, -3), (c.FOREST, 72, 2), (c.RED, 68, -1))
    ):
        x, y = 68 + shift - w / 2, 81 - k * 7
        p.rect(x, y, w, 6.4, tone, 0.6)
        p.rect(x + w - 4, y + 1.2, 5, 4, c.BONE)
        p.rect(x + 6, y + 2, w * 0.3, 2, c.mix(tone, c.WHITE, 0.5) if tone != c.PAPER else c.RUST)
    p.oval(126, 88, 7, 2.4, "#a8742f")
    p.oval(126, 86.6, 7, 2.4, c.AMBER)
    p.oval(126, 86.6, 4.6, 1.5, c.OCHRE)
    q = p.at(64, 53)
    q.curve([(0, 0), (1, -14), (4, -24)], c.MOSS, 0.8)
    n.leaf(q.at(1, -12, 1, 54), 10, 3, c.LEAF)
    n.leaf(q.at(1, -8, 1, -50), 10, 3, c.MOSS)
    for k in range(5):
        q.at(4, -26, 1, k * 72).oval(0, -3, 2, 3, c.WHITE)
    q.dot(4, -26, 1.8, c.AMBER)
    q.shade([(-6, -6), (6, -6), (4.6, 0), (-4.6, 0)], c.SEA, c.TEAL)


def cat_book(p: Pen) -> None:
    p.backdrop("#f0c26a", "#e8b153")
    q = p.at(78, 52, 1, 5)
    q.rect(-31, -39, 68, 86, "#8a5a2440", 2)
    q.rect(-30, -42, 64, 84, c.PAPER, 1)
    q.poly(
        [
            (-34, -42),
            (32, -42),
            (32, 26),
            (28, 28.6),
            (27, 32),
            (22.6, 32),
            (21.4, 37),
            (16.4, 37),
            (14.6, 42),
            (-34, 42),
        ],
        c.TEAL,
    )
    q.rect(-34, -42, 6, 84, c.DEEP)
    for r, (x, y) in ((4, (30, 28)), (3.4, (24, 35)), (3, (17, 40.6))):
        q.dot(x, y, r, c.PAPER)
    q.rect(-16, -34, 36, 4, c.CREAM, 1)
    q.rect(-10, -27, 24, 2, c.CREAM, 1)
    q.dot(2, 4, 22, "#3f7f88")
    n.cat(q.at(2, 26, 1.2), c.INK)
    n.cat_face(q.at(2, 26, 1.2), c.AMBER)
    for x, y in ((120, 88), (127, 92), (116, 94), (124, 97)):
        p.at(x, y, 1, x * 7).poly([(-2, -1.6), (1.6, -2), (2.2, 1), (-1, 2)], c.PAPER)
    for k in range(6):
        t.sheet(p.at(18 + k * 1.4, 70 - k * 7, 1, k * 9 - 20), 15, 9, (c.WHITE, c.PAPER)[k % 2], lines=2)


def encyclopedia_shelf(p: Pen) -> None:
    p.backdrop("#5b4032", "#6f5040")
    for y in (14, 52):
        p.band(y + 26, 4, "#8f6a4b")
        p.band(y + 30, 1.6, "#3f2b21")
        for k in range(-5, 24):
            x = k * 8.3
            pulled = y == 52 and k == 11
            tone = "#7a2630" if not pulled else "#c79235"
            h = 28 if not pulled else 31
            p.rect(x, y + 26 - h + pulled * 6, 7.7, h, c.mix(tone, "#5b1a26", (k * 5 % 7) / 14))
            for at in (4, 21):
                p.rect(x, y + 26 - h + at + pulled * 6, 7.7, 1.1, c.STRAW)
            p.rect(x + 2, y + 26 - h + 9 + pulled * 6, 3.7, 5, c.STRAW, 0.4)
    n.ground(p, 84, "#a87a4e", "#855d39")
    p.band(84, 1.4, "#c99d66")
    t.open_book(p.at(72, 93, 0.7), 44, 11, lines=3)
    t.desk_lamp(p.at(20, 90, 1.1), c.FOREST, c.AMBER)
    t.cup(p.at(118, 96, 0.8), c.PAPER)
    p.ring(99, 94, 2.4, 1.6, c.INK, 0.5)
    p.ring(105, 94, 2.4, 1.6, c.INK, 0.5)


def harbour_soundwave(p: Pen) -> None:
    p.backdrop("#173d4a", "#1f5160", "#2a6673")
    p.band(49.8, 0.5, c.fade(c.MIST, 0.4))
    x = p.left - 1
    while x < p.right:
        along = (x + 25) / 200
        tall = 5 + 9 * abs(math.sin(x * 0.21)) * abs(math.cos(x * 0.057)) + p.rnd.uniform(0, 5)
        if 36 < x < 46:
            tall = 40 - abs(x - 40) * 4
        if 78 < x < 112:
            tall += 12 * math.sin((x - 78) / 34 * math.pi)
        tone = c.mix(c.AMBER, c.CORAL, min(1, max(0, along)))
        p.rect(x, 50 - tall, 1.7, tall * 2, tone, 0.85)
        x += 2.9
    t.skyline(p, 86, "#12303b", c.AMBER, 9)
    n.ground(p, 86, "#12303b", "#0d252e")
    t.sailboat(p.at(112, 93, 0.5), "#2a6673", c.fade(c.CREAM, 1), c.PEACH)
    n.glints(p, 112, 94, 99, 12, c.PEACH, 10)
    p.dot(16, 14, 6, c.RED)
    p.dot(16, 14, 3, "#f0a090")


def red_boot(p: Pen) -> None:
    p.backdrop("#cfe0da", "#e6ebdc")
    p.band(66, 36, "#8a6a4f")
    p.band(63, 5, "#b08d68")
    for k in range(-2, 9):
        p.rect(-8 + k * 24, 72, 20, 28, "#7b5d44", 1)
    t.standing_books(p, p.left, 63, 38 - p.left, 34)
    t.shadow(p, 82, 64, 22, 1.8)
    t.boot(p.at(77, 63.4, 1.55), c.RED, c.WINE)
    q = p.at(66, 26)
    q.line([(4, -6), (-8, 6)], c.BROWN, 0.4)
    q.at(-12, 12, 1, 8).rect(-6, -7, 12, 14, c.PAPER, 1)
    q.at(-12, 12, 1, 8).rect(-3.6, -2, 7, 1, c.SLATE)
    q.at(-12, 12, 1, 8).rect(-3.6, 1, 5, 1, c.SLATE)
    p.poly(arch(122, 60, 8, 8, 180, 360), c.AMBER)
    p.rect(111, 59.6, 22, 3.4, c.WALNUT, 1)
    p.dot(122, 51, 1.4, c.AMBER)


def file_ledger(p: Pen) -> None:
    p.backdrop("#3b4e5a", "#2f3f4a")
    p.rect(13, 10, 126, 84, "#00000040", 3)
    p.rect(12, 8, 126, 84, "#f4f1e6", 3)
    p.rect(12, 8, 126, 9, c.SLATE, 3)
    for k, tone in enumerate((c.RED, c.AMBER, c.LEAF)):
        p.dot(18 + k * 5, 12.4, 1.5, tone)
    p.rect(74.6, 20, 0.7, 70, "#d5cfbd")
    before, after = "#f2d5c6", "#d3e6cb"
    for row, marks in enumerate(((), (0, 1), (), (1,), (0, 1), (), (1,), ())):
        y = 25 + row * 8
        for side in (0, 1):
            x = 18 + side * 61
            if side in marks:
                p.rect(x - 2, y - 2.6, 55, 6.4, (before, after)[side], 1)
            p.poly([(x, y - 1.8), (x + 3, y - 1.8), (x + 4.2, y - 0.6), (x + 4.2, y + 3.2), (x, y + 3.2)], c.OCHRE)
            long = 22 + (row * 11 + (side in marks) * 7) % 20
            p.rect(x + 8, y - 0.4, long, 2, c.SLATE, 1)
            if side == 0 and marks == (0, 1):
                p.rect(x + 7, y + 0.3, long + 2, 0.6, c.RUST)
        p.line([(71, y + 0.6), (78, y + 0.6)], c.STEEL, 0.6)
        p.poly([(77, y - 0.8), (79.4, y + 0.6), (77, y + 2)], c.STEEL)


def tailor_ledger(p: Pen) -> None:
    p.backdrop("#d9b7a8", "#c79f8d")
    for x in range(int(p.left) - 5, int(p.right), 10):
        p.rect(x, 0, 4, 101, "#cfa999")
    q = p.at(64, 52, 1, -7)
    q.rect(-28, -36, 60, 78, "#00000033", 1)
    q.poly([(-30, -38), (30, -38), (30, 28), (22, 40), (-30, 40)], c.PAPER)
    q.poly([(-32, -38), (28, -38), (28, 26), (23, 30), (21, 33), (16, 36), (14, 40), (-32, 40)], "#2f5583")
    q.rect(-32, -38, 6, 78, "#234368")
    q.rect(-14, -26, 30, 15, c.PAPER, 0.6)
    q.rect(-10, -21, 22, 1.4, c.RED)
    q.rect(-10, -17, 14, 1.4, c.SLATE)
    r = p.at(118, 40, 1, 24)
    for side in (-1, 1):
        s = r.at(0, 0, 1, side * 13)
        s.poly([(-1.6, 4), (0, -34), (1.8, 4)], c.STEEL)
        s.ring(side * -4, 18, 5, 8, c.INK, 2.2)
        s.line([(0, 2), (side * -2, 11)], c.INK, 2.2)
    r.dot(0, 3, 1.6, c.AMBER)
    tape = smooth([(98, 96), (112, 82), (128, 88), (138, 76), (p.right + 6, 82)])
    p.line(tape, c.STRAW, 5)
    for k, (along, down) in enumerate(tape[::2]):
        p.rect(along, down - 2, 0.5, 2 + k % 2 * 1.6, c.WALNUT)
    for x, y, tone in ((104, 72, c.RED), (112, 66, c.PAPER), (98, 64, c.TEAL)):
        p.dot(x, y, 3, tone)
        p.dot(x - 0.8, y, 0.5, c.INK)
        p.dot(x + 0.8, y, 0.5, c.INK)


def bee_ledger(p: Pen) -> None:
    p.backdrop("#f4d98c", "#f7e9bd")
    for row in range(-1, 6):
        for k in range(-4, 14):
            x, y = k * 17.3 + row % 2 * 8.65, row * 15 + 8
            p.line(
                [(x + 9.4 * math.sin(a * math.pi / 3), y + 9.4 * math.cos(a * math.pi / 3)) for a in range(7)],
                "#f0cc70",
                0.6,
            )
    n.ground(p, 84, "#a8b884", "#86986a")
    for x, tones in ((24, ("#e9efe8", c.SKY, "#e9efe8")), (90, (c.AMBER, c.PAPER, c.AMBER))):
        for k, tone in enumerate(tones):
            p.rect(x, 40 + k * 15, 38, 14.4, tone, 0.8)
            p.rect(x + 13, 45 + k * 15, 12, 2.4, c.darker(tone, 0.3), 1)
        p.poly([(x - 3, 40), (x + 2, 34), (x + 36, 34), (x + 41, 40)], c.STEEL)
        p.rect(x + 9, 82, 20, 2.4, c.UMBER)
        for leg in (x + 3, x + 31):
            p.rect(leg, 85, 4, 8, c.BROWN)
    for k, (x, y, turn) in enumerate(
        ((70, 26, -20), (80, 52, 30), (74, 72, -40), (18, 26, 10), (134, 30, -12), (104, 18, 24), (48, 20, 40))
    ):
        q = p.at(x, y, 0.8 + k % 3 * 0.25, turn)
        for a in (-24, 24):
            q.at(-0.6, -1, 1, a).oval(0, -3, 1.7, 3.2, "#ffffffc0")
        q.oval(0, 0, 4, 2.6, c.AMBER)
        for dx in (-1.6, 0.6):
            q.rect(dx, -2.3, 1, 4.6, c.INK)
        q.dot(3.6, 0, 1.7, c.INK)
        p.curve([(x - 6, y + 3), (x - 11, y + 1), (x - 14, y + 6)], c.fade(c.BROWN, 0.4), 0.4)


def _snapshot(p: Pen, kind: int) -> None:
    tones = (
        ("#d9c7a2", "#8a7556"),
        ("#b9c4bb", "#5e6f68"),
        ("#e0c9b0", "#a06f52"),
        ("#c9c2b5", "#6d675c"),
        ("#cfd4c4", "#7b8a6a"),
    )[kind]
    p.rect(-9, 1, 17, 19, tones[0])
    if kind in (0, 3):
        for x in (-4, 2.4):
            p.dot(x, 9, 2, tones[1])
            p.rect(x - 2.8, 11, 5.6, 9, tones[1], 2)
    elif kind == 1:
        t.sailboat(p.at(-0.6, 16, 0.42), tones[1], tones[1], tones[1])
    elif kind == 2:
        n.fish(p.at(-0.6, 11, 0.7), tones[1], tones[0])
    else:
        p.poly([(-9, 20), (-4, 10), (1, 16), (4, 12), (8, 20)], tones[1])


SCENES = catalog(
    timetable, bicycle_drawing, folded_map, island_wind, napkin_bridge, old_logbook, photo_clips, bookmark_ticket,
    moon_book, thread_needle, thin_books, cat_book, encyclopedia_shelf, harbour_soundwave, red_boot, file_ledger,
    tailor_ledger, bee_ledger,
)  # fmt: skip
