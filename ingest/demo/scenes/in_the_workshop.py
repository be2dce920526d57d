"""Scenes of small machines: keyboards, timers, meters, labels and the hands-on repair of them."""

from __future__ import annotations

import math

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, arch, catalog, smooth

SEGMENTS = {"0": "abcdef", "1": "bc", "2": "abged", "4": "fgbc", "5": "afgcd", "7": "abc", "8": "abcdefg"}
STROKES = {
    "a": ((0, 0), (4, 0)), "b": ((4, 0), (4, 4)), "c": ((4, 4), (4, 8)), "d": ((0, 8), (4, 8)),
    "e": ((0, 4), (0, 8)), "f": ((0, 0), (0, 4)), "g": ((0, 4), (4, 4)),
}  # fmt: skip


def cable_meter(p: Pen) -> None:
    p.backdrop("#e7a04c", "#dc8a35")
    cable = [
        (p.left, 80),
        (14, 83),
        (32, 78),
        (37, 66),
        (30, 56),
        (20, 58),
        (18, 69),
        (28, 76),
        (42, 68),
        (46, 52),
        (54, 50),
    ]
    p.curve([(x + 1, y + 2) for x, y in cable], "#b56d22", 4)
    p.curve(cable, c.CHARCOAL, 4)
    p.curve([(96, 50), (114, 48), (128, 30), (p.right, 22)], c.CHARCOAL, 4)
    p.rect(50.6, 33.6, 52, 38, "#8a4f1640", 6)
    p.rect(49, 31, 52, 38, c.PAPER, 6)
    p.rect(54, 37, 42, 22, "#1d2b2c", 2)
    digits(p.at(62, 41.6, 1.7), "45", "#8fe0b4")
    p.rect(86, 52, 6, 1.4, "#8fe0b4")
    p.poly([(87, 46), (90, 41), (89.4, 45), (92, 45), (88.6, 50), (89.4, 46)], "#8fe0b4")
    p.dot(75, 64, 2.6, c.CORAL)
    for x in (43, 101):
        p.rect(x, 44, 6, 12, c.STEEL, 1)


def split_keyboard(p: Pen) -> None:
    p.backdrop("#2f3b45", "#25303a")
    p.curve([(62, 24), (70, 12), (80, 12), (88, 24)], c.OCHRE, 1.2)
    for side in (0, 1):
        q = p.at(75, 52, 1, flip=bool(side)).at(-34, 0, 1, 9)
        q.poly(
            [*smooth([(-28, -28), (0, -33), (26, -28)]), (30, 26), (20, 36), *smooth([(8, 30), (-10, 26), (-28, 26)])],
            "#00000050",
        )
        q.at(-1, -2).poly(
            [*smooth([(-28, -28), (0, -33), (26, -28)]), (30, 26), (20, 36), *smooth([(8, 30), (-10, 26), (-28, 26)])],
            "#c9985f",
        )
        for column in range(6):
            drop = (2, 1, -2, -4, -2, 0)[column]
            for row in range(4):
                x, y = -25.6 + column * 8.6, -24 + row * 8.8 + drop
                tone = (
                    c.CORAL
                    if (row, column) == (1, 4)
                    else ("#a8b2b3", "#c7cecb")[(row + column) % 2 if row == 3 else 1]
                )
                q.rect(x, y + 0.7, 7.6, 7.6, "#7a5a36", 1.4)
                q.rect(x, y, 7.6, 7, tone, 1.4)
                q.rect(x + 1, y + 0.6, 5.6, 4.8, c.lighter(tone, 0.3), 1)
        for k in range(3):
            q.at(10 + k * 8, 22 + k * 2.4, 1, 12 + k * 9).rect(-3.6, -3.4, 7.4, 8, c.TEAL, 1.4)


def fridge_eink(p: Pen) -> None:
    p.backdrop("#e9ddc9", "#dccdb4")
    p.rect(28, -6, 98, 120, "#00000022", 5)
    p.rect(24, -8, 98, 120, "#9fc4bd", 5)
    p.rect(24, 66, 98, 1.6, "#749d96")
    for y, h in ((34, 24), (74, 22)):
        p.rect(30, y, 3.4, h, c.PAPER, 1.6)
    p.rect(54.8, 19, 46, 38, "#00000033", 2)
    p.rect(54, 17, 46, 38, c.WHITE, 2)
    p.rect(57, 20, 40, 32, "#dcdcd2", 0.6)
    for y, w in ((25, 26), (32, 32), (39, 20)):
        p.rect(61, y, w, 3, c.CHARCOAL, 0.6)
    p.ring(90, 46, 3, 3, c.CHARCOAL, 0.7)
    n.star(p, 46, 22, 5, c.AMBER)
    p.dot(46, 50, 5, "#f08c36")
    n.leaf(p.at(46, 45, 1, 40), 5, 1.6, c.FOREST)
    n.fish(p.at(110, 28, 0.6), c.SEA)
    n.cat(p.at(111, 60, 0.42), c.INK)
    p.poly([*arch(63.4, 7, 3, 3, 160, 360), *arch(69.4, 7, 3, 3, 180, 380), (66.4, 14)], c.RED)
    n.cloud(p.at(92, 13, 0.5), c.WHITE)
    t.sheet(p.at(70, 82, 1, -5), 22, 17, "#f7e79a", lines=3)
    t.sheet(p.at(98, 86, 1, 6), 20, 15, c.ROSE, lines=3)
    p.dot(70, 74, 1.6, c.RED)


def door_sensor(p: Pen) -> None:
    p.backdrop("#d3ddd8", "#e6e9dd")
    p.rect(p.left, 0, 60 - p.left, 101, "#b9cfc9")
    p.rect(58, 0, 5, 101, "#8fa9a4")
    p.rect(63, 0, p.right - 63, 101, "#c9dad3")
    p.rect(63, 0, 1.4, 101, "#e6efe9")
    p.rect(35.6, 32, 20, 40, "#00000028", 4)
    p.rect(34, 29, 20, 40, c.WHITE, 4)
    p.dot(44, 37, 2, c.LEAF)
    p.blob([(38, 58), (41, 50), (46, 52), (50, 48), (51, 58), (45, 63)], "#8fb37c")
    p.rect(68.6, 35, 12, 34, "#00000028", 3)
    p.rect(67, 32, 12, 34, c.WHITE, 3)
    p.rect(71, 40, 4, 18, "#d8ddd5", 1.6)
    for r in (8, 14, 20):
        p.line(arch(44, 37, r, r, 190, 262, 12), c.fade(c.LEAF, 0.9), 1)
    p.rect(104, 10, 8, 92, "#8fa9a4", 4)
    p.rect(100, 30, 5, 60, c.STEEL, 2.4)
    q = p.at(122, 46)
    q.rect(-11, -13, 26, 34, c.PAPER, 1)
    for row in range(5):
        for k in range(4):
            q.rect(-8 + k * 5.4, -6 + row * 5, 3.6, 3, c.SAGE if row * 4 + k < 13 else c.BONE, 0.5)
    q.rect(-11, -13, 26, 5, c.RED, 1)


def label_roll(p: Pen) -> None:
    p.backdrop("#c86f4a", "#b35d3b")
    p.poly([(70, 60), (p.right, 44), (p.right, 78), (70, 86)], "#00000022")
    p.poly([(62, 44), (p.right, 34), (p.right, 66), (66, 80)], "#f2e6cc")
    for k in range(4):
        x, y = 74 + k * 27, 47 - k * 1.8
        q = p.at(x, y, 1, -4)
        q.rect(0, 0, 24, 29, c.WHITE, 2)
        for j in range(5):
            q.rect(3, 5 + j * 4.4, 18 - (j * 5 + k) % 7, 1.4, c.SLATE, 0.6)
    p.oval(50, 58, 33, 36, "#d9c49a")
    p.oval(44, 56, 33, 36, "#fbf5e4")
    for r in (30, 26.6, 23.4, 20, 17):
        p.ring(44, 56, r, r * 1.09, "#dfd3b6", 0.5)
    p.oval(44, 56, 13, 14.4, "#b98a54")
    p.oval(44.6, 56.6, 10, 11.4, "#8f4a2e")


def old_phone(p: Pen) -> None:
    t.tabletop(p, 70, ("#20343f", "#2d4a55"), ("#7b583d", "#5e412c"))
    q = p.at(76, 48, 1, 6)
    p.glow(76, 46, 44, "#8fd6c4", 0.3)
    q.rect(-20, -40, 44, 84, "#00000055", 6)
    q.rect(-22, -42, 44, 84, "#16191d", 6)
    q.shade([(-18, -33), (18, -33), (18, 33), (-18, 33)], "#24506a", "#3f8c8a")
    for k, (y, w, side) in enumerate(((-28, 22, 0), (-18, 18, 1), (-8, 26, 0), (4, 20, 1), (14, 24, 0))):
        x = -15 if not side else 15 - w
        q.rect(x, y, w, 7, c.PAPER if not side else c.AMBER, 2.4)
        q.rect(x + 3, y + 2.8, w - 6 - k % 2 * 3, 1.4, c.STEEL if not side else c.RUST)
    q.dot(0, 38, 2.6, "#3a4046")
    q.rect(-4, -38.4, 8, 1, "#3a4046", 0.5)
    for path in ([(-18, 33), (-10, 22), (-14, 14), (-6, 6)], [(-10, 22), (0, 24), (5, 18)], [(-18, 20), (-12, 18.6)]):
        q.line(path, "#dfeeee", 0.35)
    p.curve([(74, 91), (70, 96), (50, 97), (p.left, 90)], c.PAPER, 1.6)
    for r in (6, 10, 14):
        p.line(arch(118, 26, r, r, 205, 335, 14), c.fade(c.PAPER, 0.35), 1.4)
    p.dot(118, 27, 2, c.fade(c.PAPER, 0.35))
    p.line([(106, 36), (130, 8)], c.CORAL, 1.8)


def label_workshop(p: Pen) -> None:
    p.backdrop("#d6c39d", "#e6d7b5")
    for k in range(9):
        for row in range(3):
            x, y = -18 + k * 22, 6 + row * 13
            t.sheet(
                p.at(x, y, 1, (k * 5 + row * 7) % 9 - 4),
                16,
                8,
                (c.WHITE, c.ROSE, c.STRAW, c.MINT)[(k + row) % 4],
                lines=2,
            )
    n.ground(p, 66, "#7d5a40", "#5f4330")
    p.band(66, 1.6, "#a17a58")
    t.shadow(p, 36, 88, 24, 2.6)
    p.shade([(16, 88), (20, 70), (52, 70), (56, 88)], "#2f6b66", "#1f4f4c")
    p.dot(36, 78, 7.4, c.PAPER)
    p.dot(36, 78, 3, "#2f6b66")
    for k in range(10):
        p.dot(36 + 5.2 * math.cos(k * 0.63), 78 + 5.2 * math.sin(k * 0.63), 1, "#2f6b66")
    p.line(smooth([(13, 66), (18, 60), (36, 58), (54, 60), (59, 66)]), "#1f4f4c", 5)
    p.curve([(56, 86), (64, 92), (60, 96), (68, 98), (64, 101)], "#1f4f4c", 1)
    q = p.at(97, 82, 1, -3)
    t.sheet(q, 56, 27, c.WHITE)
    for k in range(13):
        q.rect(-26 + k * 4.2, -13, 0.25, 26, "#c3d3d6")
    for k in range(6):
        q.rect(-28, -11 + k * 4.4, 56, 0.25, "#c3d3d6")
    for at, w in ((-9, 22), (-4.6, 30), (-0.2, 18)):
        q.curve([(-22, at), (-22 + w * 0.4, at - 0.7), (-22 + w, at + 0.4)], c.INDIGO, 0.7)
    p.at(126, 78, 1, 36).rect(-1, -12, 2, 22, c.AMBER)
    for k in range(7):
        p.rect(124 + k % 2, 62 - k * 2.2, 17, 2, (c.RED, c.TEAL, c.OCHRE)[k % 3], 0.4)


def kitchen_timer(p: Pen) -> None:
    p.backdrop("#f0e4cb", "#e2d3b3")
    n.ground(p, 76, "#8fb0a8", "#71958d")
    for x, tone, worn in ((44, "#d9a08c", True), (106, c.RED, False)):
        t.shadow(p, x, 86, 26, 3)
        p.dot(x, 58, 27, c.darker(tone, 0.15))
        p.dot(x, 56.6, 26, tone)
        p.dot(x, 57, 20, c.PAPER)
        for k in range(24):
            q = p.at(x, 57, 1, k * 15)
            q.rect(-0.3, -18.6, 0.6, 3.6 if k % 2 == 0 else 2, c.INK if not worn or k % 5 else c.BONE)
        p.dot(x, 57, 9, tone)
        p.at(x, 57, 1, 70 if worn else -35).rect(-2, -14, 4, 18, c.darker(tone, 0.2), 2)
        p.rect(x - 3, 25, 6, 6, c.STEEL, 1)
    p.glow(96, 44, 12, c.WHITE, 0.5)
    p.line([(28, 46), (34, 52), (31, 56)], c.darker("#d9a08c", 0.3), 0.5)
    for k in range(90):
        if k < 89:
            a0, a1 = k * 0.22, (k + 1) * 0.22
            p.line(
                [
                    (75 + (1 + k * 0.09) * math.cos(a0), 18 + (1 + k * 0.09) * math.sin(a0)),
                    (75 + (1.09 + k * 0.09) * math.cos(a1), 18 + (1.09 + k * 0.09) * math.sin(a1)),
                ],
                c.STEEL,
                0.6,
            )


def screw_card(p: Pen) -> None:
    p.backdrop("#3f6f6c", "#34605d")
    q = p.at(66, 50, 1, -4)
    q.rect(-44, -34, 92, 72, "#00000040", 3)
    q.rect(-46, -36, 92, 72, c.AMBER, 3)
    q.dot(-39, -29, 2, "#3f6f6c")
    for row in range(4):
        for k in range(8):
            r = 0.8 + (row * 8 + k) * 0.105
            q.dot(-37 + k * 10.6, -18 + row * 13.6, r, "#2c4f4d")
            q.rect(-39 + k * 10.6, -11.4 + row * 13.6, 4, 0.8, c.BROWN)
    q.oval(30, -29, 8, 4, c.PAPER)
    q.dot(30, -29, 2.8, c.TEAL)
    q.dot(30, -29, 1.2, c.INK)
    for x, y, size, turn in ((122, 26, 1.2, 20), (130, 58, 0.9, -30), (116, 82, 1.5, 66)):
        s = p.at(x, y, size, turn)
        s.rect(-5, -9, 10, 3.4, c.FOG, 1.4)
        s.rect(-4, -8, 8, 0.8, c.SLATE)
        s.poly([(-2, -6), (2, -6), (2, 8), (0, 11), (-2, 8)], c.STEEL)
        for k in range(6):
            s.line([(-2.6, -4 + k * 2.2), (2.6, -5 + k * 2.2)], c.FOG, 0.7)


def dictation_board(p: Pen) -> None:
    p.backdrop("#cfb89a", "#bda483")
    n.planks(p, 19, "#b0966f")
    p.rect(p.left, 6, 58 - p.left, 30, c.CHARCOAL, 3)
    for row in range(3):
        for k in range(-4, 8):
            p.rect(0 + k * 7.4 + row * 2, 9 + row * 8.6, 6.2, 7, c.SLATE, 1.2)
    p.poly([(92, 4), (p.right, 4), (p.right, 40), (92, 40)], c.INK)
    p.pane(95, 7, p.right - 95, 30, "#2f5a75", "#4f8a94")
    for k, w in enumerate((26, 34, 14)):
        p.rect(101, 14 + k * 7, w, 2.2, c.PAPER, 1)
    p.rect(117, 27.4, 1, 4, c.AMBER)
    p.curve([(40, 36), (38, 52), (48, 66), (56, 68)], c.INK, 1.6)
    p.curve([(96, 68), (108, 64), (112, 52), (112, 40)], c.INK, 1.6)
    p.rect(53.6, 54, 46, 30, "#6b4c2a55", 4)
    p.rect(52, 51, 46, 30, "#2e6b58", 4)
    for x, y in ((56, 55), (94, 55), (56, 77), (94, 77)):
        p.dot(x, y, 1.3, c.AMBER)
    for k in range(6):
        p.line([(58, 59 + k * 3), (64, 59 + k * 3), (67, 61 + k * 2)], "#68a98f", 0.4)
    p.dot(80, 66, 9.4, c.INK)
    p.dot(80, 66, 7.6, c.STEEL)
    for row in range(-2, 3):
        for k in range(-2, 3):
            if row * row + k * k < 6:
                p.dot(80 + k * 2.4, 66 + row * 2.4, 0.7, c.INK)
    for r in (14, 19, 24):
        p.line(arch(80, 66, r, r, 60, 120, 14), c.fade(c.WHITE, 0.8), 1)


def washing_machine_dial(p: Pen) -> None:
    p.backdrop("#dfe6e4", "#cdd8d6")
    p.band(0, 34, "#eef1ec")
    p.band(34, 1, "#b3c0be")
    p.dot(44, 99, 52, "#b9c6c6")
    p.dot(44, 99, 46, "#8ea3a8")
    p.shade(arch(44, 99, 42, 42), "#4c7686", "#2f5362")
    for x, y, r in ((30, 80, 6), (48, 74, 9), (60, 92, 7)):
        p.blob(
            [(x - r, y), (x, y - r), (x + r, y - 2), (x + r * 0.6, y + r), (x - r * 0.6, y + r)],
            (c.CORAL, c.PAPER, c.SKY)[int(r) % 3],
        )
    q = p.at(96, 46)
    q.dot(2, 3, 31, "#00000024")
    q.dot(0, 0, 31, c.WHITE)
    for k in range(14):
        q.at(0, 0, 1, k * 360 / 14).dot(0, -27, 1.2 + (k == 3) * 0.9, c.RED if k == 3 else c.SLATE)
    q.dot(0, 0, 22, c.FOG)
    for k in range(40):
        q.at(0, 0, 1, k * 9).rect(-0.5, -22.8, 1, 4, c.STEEL)
    q.dot(0, 0, 17.6, "#e9eeec")
    q.at(0, 0, 1, 3 * 360 / 14).rect(-1.4, -17, 2.8, 11, c.RED, 1.4)
    p.rect(10, 10, 40, 14, "#d3dcda", 2)
    p.rect(12, 12, 16, 10, c.WHITE, 1)
    for k in range(3):
        p.dot(34 + k * 6, 17, 1.6, (c.LEAF, c.FOG, c.FOG)[k])
    p.blob(
        [(p.right + 20, 101), (138, 74), (124, 58), (114, 54), (112, 60), (120, 68), (122, 84), (128, 101)], "#d9a884"
    )


def digits(p: Pen, number: str, color: str) -> None:
    for index, digit in enumerate(number):
        for segment in SEGMENTS[digit]:
            p.at(index * 6.4, 0).line(STROKES[segment], color, 1)


SCENES = catalog(
    cable_meter, split_keyboard, fridge_eink, door_sensor, label_roll, old_phone, label_workshop, kitchen_timer,
    screw_card, dictation_board, washing_machine_dial,
)  # fmt: skip
