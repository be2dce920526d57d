"""Scenes of the delta: geese, waders, mud and what is left in it."""

from __future__ import annotations

import math

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, catalog, smooth


def brent_geese(p: Pen) -> None:
    p.backdrop("#b9cdd0", "#dfe5d8", "#f1e7cd")
    n.hills(p, 40, 2, "#95aca4", step=40)
    n.ground(p, 43, "#9dbbb8", "#7ea4a5")
    n.hills(p, 56, 2, "#a8ad77", "#7d8a55", step=34)
    for x, y in ((14, 60), (38, 58), (60, 61), (88, 59), (112, 60), (134, 58)):
        n.goose(p.at(x, y, 0.5, flip=x % 4 == 0), grazing=x % 3 != 0)
    for x, y, grazing, flip in ((28, 76, 1, 0), (58, 74, 0, 1), (96, 75, 1, 1), (126, 77, 0, 0)):
        n.goose(p.at(x, y, 0.95, flip=bool(flip)), grazing=bool(grazing))
    n.goose(p.at(70, 95, 1.8))
    n.goose(p.at(112, 97, 1.6, flip=True), grazing=True)
    n.grass(p, p.left, p.right, 101, 7, "#5c6b40", 70)


def geese_dawn(p: Pen) -> None:
    p.backdrop("#3b3d5c", "#8d6477", "#e39a74", "#f8d79c")
    n.sun(p, 62, 62, 7, "#fff0cc", c.AMBER)
    n.hills(p, 64, 2, "#5f4a58", step=44)
    for x, y, flip in ((86.0, 22.0, 1), (50.0, 40.0, -1)):
        for k in range(-7, 8):
            q = p.at(x + k * 4.6, y + abs(k) * 2.3 * (1 if flip > 0 else 0.8), 0.75 - abs(k) * 0.02)
            n.bird(q, "#2b2438")
    n.ground(p, 68, "#453a4c", "#241f30")
    for _ in range(150):
        x, y = p.rnd.uniform(p.left, p.right), p.rnd.uniform(70, 86)
        p.oval(x, y, 1.3 + (y - 70) * 0.04, 0.8, "#1a1626")
        p.line([(x + 1, y), (x + 1.7, y - 2)], "#1a1626", 0.5)
    n.grass(p, p.left, p.right, 101, 9, "#17131f", 80)


def dunlin_flock(p: Pen) -> None:
    p.backdrop("#8aa6b4", "#c3d0cc", "#ecdfc2")
    n.hills(p, 74, 1.6, "#7a9099", step=44)
    n.ground(p, 77, "#8fa9a6", "#5b7a7c")
    n.ripples(p, 80, 98, c.fade(c.MIST, 0.5), 24)
    for k in range(430):
        along = p.rnd.gauss(0, 0.42)
        x = 76 + along * 62 + p.rnd.gauss(0, 3)
        y = 40 + 15 * math.sin(along * 2.9) + p.rnd.gauss(0, 6.5 * math.exp(-along * along))
        tone = c.PAPER if along > 0.12 + p.rnd.uniform(-0.1, 0.1) else "#3d4b55"
        n_size = p.rnd.uniform(0.7, 1.5)
        lean = n_size * (0.5 if k % 2 else -0.4)
        p.poly([(x - n_size, y - lean), (x, y + 0.1), (x + n_size, y - lean * 0.4), (x, y + 0.55)], tone)


def wind_waders(p: Pen) -> None:
    p.backdrop("#73858c", "#a9b3b0", "#cfd0c2")
    n.streaks(p, 6, 40, c.fade(c.PAPER, 0.4), 14)
    n.hills(p, 58, 1.5, "#7d8a80", step=40)
    n.ground(p, 61, "#9aa89f", "#76827a")
    n.ground(p, 82, "#84785f", "#5f5644")
    for x, y, size in ((32, 84, 0.9), (52, 88, 1), (76, 84, 0.85), (100, 89, 1)):
        n.wader(p.at(x, y, size, 12), "#8d7d67", [(0, 0), (4, 1), (8, 2)], tall=9)
    for x in range(int(p.left), int(p.right), 5):
        h = p.rnd.uniform(8, 16)
        p.curve([(x, 101), (x + 3, 101 - h * 0.7), (x + 10, 101 - h)], "#4c4a34", 0.7)
    q = p.at(112, 30, 1.1, 24)
    q.oval(0, 0, 13, 3.2, c.RUST)
    q.poly(smooth([(-7, 0), (-6, -7), (0, -8.4), (6, -7), (7, 0)]), c.RUST)
    q.poly([(-7, -0.4), (-6.8, -2.6), (6.8, -2.6), (7, -0.4)], c.WALNUT)
    for y, x in ((22, 78), (30, 70), (38, 80)):
        p.curve([(x, y), (x + 8, y - 2), (x + 16, y + 1), (x + 24, y - 1)], c.fade(c.WHITE, 0.8), 0.5)


def curlew_leg(p: Pen) -> None:
    p.backdrop("#e5d5b2", "#d9c8a2", "#b6a27c")
    n.ground(p, 70, "#93a59c", "#6f8681")
    n.ripples(p, 73, 98, c.fade(c.PAPER, 0.5), 24)
    p.poly([(56, 92), (62, 92), (60, 101), (57, 101)], "#5d706c")
    q = p.at(62, 92, 2)
    n.wader(q, "#a07f55", [(0, 0), (7, 0.6), (13, 3.4), (17, 8)], legs="#4d5a5e", tall=20)
    for x, y in ((-6, -22), (-2, -23), (2, -24), (-4, -20), (1, -21), (4, -23), (-8, -21), (6, -30), (7, -27)):
        q.line([(x, y), (x + 1, y + 1.2)], "#6b5236", 0.5)
    q.rect(-2.9, -7.4, 1.9, 1.9, "#2f6fa8")
    q.rect(-2.6, -5.3, 1.9, 1.9, c.WHITE)


def redshank_post(p: Pen) -> None:
    p.backdrop("#a8c3bd", "#d5dfc9", "#efe4c4")
    n.hills(p, 66, 2, "#93ab87", step=40)
    n.hills(p, 76, 2, "#7b9468", step=30)
    p.rect(62, 54, 13, 50, "#7d6a55", 1)
    p.rect(62, 54, 4, 50, "#93806a", 1)
    p.rect(60, 52, 17, 3, "#5f4f3f", 0.8)
    for y in (64, 82):
        p.rect(75, y, 130, 4.6, "#8f7b63")
    p.line([(77, 98), (160, 62)], "#8f7b63", 3)
    q = p.at(67, 52, 1.75)
    n.wader(q, "#8b7257", [(0, 0), (4, 0.4), (8, 1)], legs=c.RED, tall=9)
    n.grass(p, p.left, p.right, 101, 11, "#5d7748", 80)


def spoonbills(p: Pen) -> None:
    p.backdrop("#eac7b4", "#f2dcc2", "#dfe3d3")
    n.hills(p, 52, 2, "#a7b59c", step=36)
    n.reeds(p, p.left, p.right, 60, 14, "#8a9673", 60)
    n.ground(p, 58, "#a9c6c2", "#7aa3a5")
    for x, y, size, flip in ((50, 80, 1.75, 0), (98, 84, 1.95, 1)):
        q = p.at(x, y, size, flip=bool(flip))
        q.oval(0, 1, 9, 1, "#5f8a8f80")
        q.line([(0, 0), (-0.4, -13)], c.INK, 0.7)
        q.line([(-0.4, -10), (3, -7), (-1, -6)], c.INK, 0.7)
        q.blob([(-10, -12), (-7, -20), (1, -23), (7, -20), (7, -14), (0, -10.6)], c.WHITE)
        q.blob([(-11, -11), (-5, -18), (2, -18), (0, -13), (-5, -12)], "#e3ded0")
        q.curve([(5, -18), (7.4, -23), (3, -24.4), (-2, -21.6)], c.WHITE, 2.6)
        q.dot(3.6, -24, 2.3, c.WHITE)
        q.dot(3.8, -20.6, 3, c.WHITE)
        q.curve([(3, -25.8), (7, -27.4), (9, -25.4)], c.STRAW, 0.9)
        q.line([(2, -23.4), (-6, -17)], c.INK, 1.1)
        q.oval(-6.6, -16.6, 1.7, 1.4, c.INK)
        q.curve([(2.8, -24.2), (3.5, -23.9), (4.2, -24.2)], c.INK, 0.3)
    n.ripples(p, 64, 97, c.fade(c.WHITE, 0.7), 26)


def mud_tracks(p: Pen) -> None:
    p.backdrop("#cdd6ce", "#e9e2c9")
    n.ground(p, 28, "#b9a987", "#8e7d60")
    p.poly([*smooth([(p.left, 32), (30, 31), (80, 34), (p.right, 30)]), (p.right, 36), (p.left, 37)], "#a9bdb8")
    for x, y, w in ((20, 52.0, 40), (110, 46.0, 50), (70, 84.0, 60), (130, 88.0, 30)):
        p.oval(x, y, w * 0.5, w * 0.06, c.fade("#dfe0d0", 0.45))
    for k in range(8):
        y, near = 36 + k * k * 1.1, 0.35 + k * 0.14
        p.at(44 - k * 2 + (k % 2) * 5 * near, y, near, 6).oval(0, 0, 1.9, 4, "#6b5a43")
    path = [(108, 36), (103, 42), (112, 50), (101, 58), (114, 68), (98, 80), (112, 95)]
    for k, (x, y) in enumerate(path):
        near = 0.35 + k * 0.17
        p.at(x, y, near).blob([(-5, -2), (0, -4.4), (6, -2), (7, 3), (0, 4.4), (-6, 2)], "#5c4c38")
        p.at(x + 1, y + 0.5, near).blob([(-3, -1), (0, -2.4), (4, -1), (4, 2), (-2, 2)], "#44382a")
    n.person(p.at(46, 34, 0.42), c.FOREST)
    n.person(p.at(109, 35, 0.42, 16), c.RUST)


def mud_core(p: Pen) -> None:
    t.tabletop(p, 78, ("#cfd8d0", "#dfe2d3"), ("#b09a78", "#8c7757"))
    t.shadow(p, 77, 88, 46, 5)
    p.oval(75, 62, 48, 24, "#e9e4d5")
    p.oval(75, 60, 46, 22, c.STEEL)
    p.oval(75, 60, 43, 20, "#6f6049")
    for _ in range(280):
        angle, r = p.rnd.uniform(0, 6.28), p.rnd.random() ** 0.5
        x, y = 75 + 41 * r * math.cos(angle), 60 + 18.6 * r * math.sin(angle)
        p.dot(x, y, p.rnd.uniform(0.2, 0.5), p.rnd.choice(("#8a7a60", "#544732", "#a69678")))
    for k, (x, y) in enumerate(((48, 58), (62, 70), (84, 50), (102, 64), (75, 62), (58, 50), (94, 72), (110, 56))):
        if k % 2:
            p.at(x, y, 1, k * 40).curve([(-4, 0), (-2, -1.6), (0, 0.6), (2, -1), (4, 0)], c.CORAL, 1)
        else:
            for r in (2.8, 1.9, 1):
                p.oval(x, y, r, r * 0.75, c.mix(c.PAPER, c.OCHRE, (2.8 - r) / 3))
    p.at(118, 34, 1, 40).rect(-4, -30, 3.6, 50, c.STEEL, 1.6)
    p.at(118, 34, 1, 40).oval(-2.2, 24, 5, 8, c.STEEL)
    p.at(118, 34, 1, 40).oval(-2.2, 24, 3.6, 6.2, "#5c4c38")


def boot_in_mud(p: Pen) -> None:
    p.backdrop("#c9d3cf", "#e3dfc9")
    n.hills(p, 30, 1.5, "#a4b0a0", step=40)
    n.ground(p, 34, "#a89776", "#6d5d45")
    for x, y, w in ((24, 48, 44), (118, 54, 60), (30, 82, 50), (124, 90, 46)):
        p.oval(x, y, w * 0.5, w * 0.07, c.fade("#d8ddd0", 0.5))
    p.oval(76, 80, 30, 7.4, "#54462f")
    t.boot(p.at(78, 90, 1.9, -13), "#3f6a4d")
    p.blob([(38, 84), (52, 80), (66, 83), (84, 81), (102, 84), (114, 82), (112, 96), (76, 101), (40, 97)], "#75644a")
    p.curve([(50, 88), (70, 92), (98, 88)], "#8b7959", 0.8)
    n.bird(p.at(112, 17, 1), c.SLATE)
    for x, y in ((20, 66), (24, 70), (19, 74), (27, 64)):
        for turn in (-28, 0, 28):
            p.at(x, y, 1, turn + 20).line([(0, 0), (0, -3)], "#6d5d45", 0.5)


def bird_box(p: Pen) -> None:
    p.backdrop("#a3c7cf", "#d4e2d8", "#f2e8cd")
    for x, w, h, tone in (
        (-24, 34, 60, "#b3bfb8"),
        (18, 22, 44, "#c4ccc2"),
        (96, 30, 54, "#b3bfb8"),
        (132, 46, 66, "#a6b4ae"),
    ):
        p.rect(x, 101 - h, w, h, tone)
        t.windows(p, x + 3, 106 - h, w // 8, 7, (4, 4), 3.4, ("#8fa19d", "#dfe0cd", "#9fb0ab"))
    p.band(24, 1.8, c.STEEL)
    p.rect(57, 24, 1.2, 14, c.SLATE)
    p.rect(93, 24, 1.2, 14, c.SLATE)
    p.poly([(48, 42), (75, 31), (102, 42), (102, 46), (48, 46)], c.RUST)
    p.rect(53, 45, 44, 40, c.OAK)
    p.rect(53, 45, 6, 40, c.WOOD)
    p.dot(78, 58, 6.4, c.UMBER)
    p.rect(66, 72, 24, 7, c.INK, 1)
    for k, loud in enumerate((1, 2.2, 1.4, 2.6, 1, 1.8, 1.2, 2.4)):
        p.rect(68 + k * 2.6, 75.4 - loud, 1.2, loud * 2, c.AMBER)
    p.rect(48, 84, 54, 3, c.BROWN, 1)
    q = p.at(112, 18)
    q.line([(-1, 2), (-1, 6)], c.INK, 0.5)
    q.blob([(-9, 5), (-6, -1), (0, -5), (6, -3), (6, 1), (1, 4), (-4, 4)], "#7d8868")
    q.blob([(-2, 3), (3, -1), (6, 1), (2, 4)], c.PAPER)
    q.dot(5, -6, 4, c.INK)
    q.poly(smooth([(1.6, -8), (5, -10.6), (7.6, -8.6), (4, -7)]), c.WHITE)
    q.poly([(8.4, -6.8), (12, -5.4), (8.4, -4.8)], c.CHARCOAL)
    q.dot(6.6, -6.6, 0.6, c.WHITE)


SCENES = catalog(
    brent_geese, geese_dawn, dunlin_flock, wind_waders, curlew_leg, redshank_post, spoonbills, mud_tracks, mud_core,
    boot_in_mud, bird_box,
)  # fmt: skip
