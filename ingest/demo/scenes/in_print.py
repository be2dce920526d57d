"""Scenes of the letterpress workshop: type, presses, ink, proofs and the drawers they live in."""

from __future__ import annotations

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, arch, catalog, smooth

LEAD = ("#c9c4b6", "#b5afa0", "#a8a294", "#d6d1c3", "#9b9587")


def type_racks(p: Pen) -> None:
    p.backdrop("#3a2c24", "#2b201a")
    for row in range(5):
        for k in range(-3, 10):
            x, y = 12 + k * 18, 10 + row * 20
            special = (row, k) == (2, 4)
            face = c.CORAL if special else LEAD[(k * 7 + row * 3) % 5]
            t.type_block(
                p.at(x, y), t.COMMON[(k * 5 + row * 3) % len(t.COMMON)], face, c.WINE if special else c.UMBER, 17
            )


def triple_thunder(p: Pen) -> None:
    p.backdrop("#5a2d24", "#43201a")
    for k in range(-3, 12):
        p.rect(k * 17, 0, 0.4, 101, "#361914")
    p.rect(12.4, 17, 60, 70, "#00000044", 1)
    p.rect(10, 14, 60, 70, "#8d8678", 2)
    p.rect(13, 17, 54, 64, "#cdc7b7", 1)
    for x, y, size in ((40, 32, 2.4), (27, 62, 2.2), (53, 62, 2.2)):
        t.glyph(p.at(x, y, size, flip=True), "thunder", c.UMBER, 0.9)
    for x, y in ((95, 16), (80, 52), (111, 52)):
        p.rect(x + 1.6, y + 2, 29, 33, "#00000044", 1)
        t.type_block(p.at(x + 14.5, y + 16.5), "thunder", "#b9b2a3", c.UMBER, 29)
    p.curve([(6, 90), (30, 95), (44, 91)], "#d8a05a", 0.6)


def mirror_letter(p: Pen) -> None:
    p.backdrop("#e9b9a3", "#dca08a")
    p.rect(75, 0, p.right - 75, 101, "#c9d6d3")
    p.rect(74, 0, 2.4, 101, c.STEEL)
    p.poly([(84, 0), (104, 0), (90, 101), (77, 101)], "#ffffff40")
    for side in (0, 1):
        q = p.at(75 + (32 if side else -32), 50, 1, 0, flip=bool(side))
        t.sheet(q, 44, 58, c.WHITE if not side else "#eef0ea")
        t.glyph(q.at(0, -12, 1.7), "rice", c.RED if not side else "#b5726a", 1.1)
        t.glyph(q.at(0, 9, 1.5), "middle", c.RED if not side else "#b5726a", 1.1)
        n.fish(q.at(0, 23, 0.8), c.TEAL if not side else "#6f9299", c.WHITE)


def drawer_one(p: Pen) -> None:
    p.backdrop("#8c5f3c", "#74492b")
    for row in range(4):
        for k in range(-2, 6):
            t.drawer(p.at(-2 + k * 39, 2 + row * 25), 37.6, 23.4, ("#9c6c44", "#94633c", "#a5744a")[(row + k) % 3])
    p.rect(17, 28, 122, 58, "#00000050", 2)
    p.rect(14, 24, 122, 58, "#5b3a25", 2)
    p.rect(18, 28, 114, 44, "#2e1f17", 1)
    for row in range(3):
        for k in range(8):
            last = (row, k) == (1, 5)
            t.type_block(
                p.at(26 + k * 14.1, 36 + row * 14), "one", "#e0a04a" if last else LEAD[(k * 3 + row) % 5], c.UMBER, 13
            )
    p.rect(58, 74, 34, 6, c.PAPER, 0.6)
    t.glyph(p.at(75, 77, 0.44), "one", c.RED, 1.6)


def drawer_wide(p: Pen) -> None:
    p.backdrop("#3f5c58", "#304a47")
    for row in range(5):
        for k in range(-2, 8):
            if row not in (2, 3) or k not in (1, 2, 3):
                t.drawer(
                    p.at(-9 + k * 29, 1 + row * 20), 27.6, 18.6, ("#4f706a", "#577a73", "#48665f")[(row * 2 + k) % 3]
                )
    p.rect(18, 44, 120, 46, "#00000050", 2)
    p.poly([(24, 36), (128, 36), (136, 46), (16, 46)], "#22332f")
    for k in range(17):
        p.poly([(26 + k * 6.1, 37), (31 + k * 6.1, 37), (30.6 + k * 6.2, 44), (25 + k * 6.3, 44)], LEAD[k % 5])
    p.shade([(16, 45), (136, 45), (136, 84), (16, 84)], "#d9a566", "#b07c42")
    p.rect(16, 45, 120, 1.4, "#efc78d")
    p.rect(55, 50, 42, 20, c.PAPER, 1)
    t.glyph(p.at(76, 60, 1.5), "of", c.UMBER, 1.1)
    for x in (36, 116):
        p.line(arch(x, 74, 8, 4.6, 0, 180, 14), c.AMBER, 1.6)
    p.glow(76, 78, 18, c.CREAM, 0.5)
    p.line(arch(76, 75, 10, 5, 0, 180, 14), "#f7d78a", 1.8)


def drawer_notch(p: Pen) -> None:
    p.backdrop("#e3c79b", "#d3b07e")
    p.rect(12, 12, 130, 80, "#6e4c3544", 2)
    p.rect(9, 9, 130, 80, "#7a5235", 2)
    for side, name in ((0, "hollow"), (1, "raised")):
        x = 13 + side * 63
        p.rect(x, 13, 59, 72, "#4a3020", 1)
        for row in range(3):
            for k in range(3):
                big = (row, k) == (1, 1)
                tone = c.CORAL if big and side else c.SKY if big else LEAD[(k * 2 + row * 3 + side) % 5]
                t.type_block(p.at(x + 10.5 + k * 19, 25 + row * 24), name, tone, c.UMBER, 18)


def spilled_type(p: Pen) -> None:
    p.backdrop("#b9a58a", "#a08b6f")
    for step in range(7):
        y, tone = 8 + step * 14, c.mix("#d9c7a6", "#8c7454", step / 8)
        p.poly([(p.left, y), (p.right, y + 3), (p.right, y + 17), (p.left, y + 14)], tone)
        p.poly([(p.left, y), (p.right, y + 3), (p.right, y + 4.6), (p.left, y + 1.6)], c.lighter(tone, 0.35))
    q = p.at(42, 16, 1, -24)
    q.rect(-26, -12, 52, 26, "#4a3020", 1)
    q.rect(-23, -9, 46, 20, "#6e4c35")
    for k in range(46):
        down = (k / 46) ** 0.8
        x, y = 52 + p.rnd.gauss(0, 8 + 26 * down), 22 + down * 74
        r = p.at(x, y, 0.34 + down * 0.32, p.rnd.uniform(0, 360))
        r.rect(-7, -6, 16, 16, "#00000040", 1)
        t.type_block(r, t.COMMON[k % len(t.COMMON)], LEAD[k % 5])


def molten_lead(p: Pen) -> None:
    p.backdrop("#1d1a1f", "#2e2427", "#47302a")
    p.glow(75, 60, 60, "#f0863a", 0.55)
    p.shade([(20, 52), (130, 52), (118, 96), (32, 96)], "#4d4a4c", "#2b292c")
    p.oval(75, 52, 56, 15, "#6a6769")
    p.oval(75, 52.6, 50, 12, "#2b2021")
    p.shade(arch(75, 53.4, 48, 10.6), "#f7d9a0", "#e8e4dc", "#b9b4ae")
    p.oval(62, 51, 22, 3, "#fdf4dd")
    p.oval(92, 56, 12, 1.6, "#d9cfc0")
    p.line([(110, 50), (140, 14)], c.WOOD, 2.6)
    p.blob([(96, 48), (114, 46), (112, 56), (99, 56)], "#7d7a7c")
    p.oval(105, 47.6, 8, 2.4, "#f7d9a0")
    t.dial(p.at(26, 22), 13, c.PAPER, "#8a6a3f", (60, 60), c.RED, 10)
    for k in range(14):
        x, y = 40 + k * 29 % 70, 8 + k * 17 % 32
        p.dot(x, y, 0.4 + k % 3 * 0.25, c.fade(c.AMBER, 0.8))
    for k in range(9):
        p.poly(
            smooth(
                [(38 + k * 9, 101), (38 + k * 9, 95), (42 + k * 9, 90 - k % 3), (45 + k * 9, 95), (46 + k * 9, 101)]
            ),
            (c.AMBER, "#f08a3c", c.RUST)[k % 3],
        )


def misprint_menu(p: Pen) -> None:
    p.backdrop("#b7392f", "#9c2c26")
    for k in range(40):
        p.dot(-25 + k % 10 * 22 + k // 10 % 2 * 11, 10 + k // 10 * 26, 2.4, "#c34a3c")
    q = p.at(75, 50, 1, -3)
    q.rect(-40, -36, 84, 76, "#00000038", 2)
    q.rect(-42, -38, 84, 76, "#f6e6c2", 2)
    q.rect(-39, -35, 78, 70, c.RED, 1)
    q.rect(-37.6, -33.6, 75.2, 67.2, "#f6e6c2", 0.6)
    for k, name in enumerate(("big", "mountain", "field", "sun")):
        wrong = k == 2
        t.glyph(q.at(-24 + k * 16, -22, 1.05), name, c.RED if wrong else c.UMBER, 1.2)
    n.bird(q.at(-16, 4, 2.6), c.UMBER)
    n.fish(q.at(18, 4, 1.3), c.SEA)
    q.line([(2, -2), (2, 12)], c.BONE, 0.6)
    q.ring(8, -22, 8.4, 8, c.RED, 0.9)
    q.curve([(14, -29), (22, -33), (28, -30)], c.RED, 0.9)
    for y, w in ((20, 50), (25, 36)):
        q.rect(-w / 2, y, w, 1.8, c.BROWN)
    t.sheet(p.at(124, 84, 1, 9), 22, 13, c.WHITE, lines=3)


def paper_rain(p: Pen) -> None:
    t.tabletop(p, 92, ("#8fa3a3", "#aebcb6"), ("#5e5346", "#4b4238"))
    t.window(p, 96, 10, 40, 34, "#6f7f80", "#54656e", "#8798a0")
    for k in range(26):
        x, y = 97 + k * 17 % 38, 11 + k * 13 % 30
        p.line([(x, y), (x - 0.8, y + 3)], c.fade(c.WHITE, 0.7), 0.3)
    for y in (30, 61, 92):
        p.rect(8, y, 78, 2.6, c.BROWN)
    for x in (8, 84):
        p.rect(x, 4, 2.6, 98, c.BROWN)
    tones = (c.PAPER, c.BONE, c.CORAL, c.STRAW, c.SKY, c.MINT, c.WHITE, c.ROSE)
    for shelf, y in enumerate((30, 61, 92)):
        for stack in range(3):
            for k in range(7 + (stack + shelf) % 3 * 2):
                bend = 1.2 * (k % 3 == 0)
                x, top = 13 + stack * 24, y - 1.9 - k * 1.9
                p.poly(
                    [
                        *smooth([(x, top + 0.2), (x + 10, top - bend * 0.4), (x + 21, top - bend)]),
                        (x + 21, top + 1.6 - bend),
                        (x, top + 1.6),
                    ],
                    tones[(stack * 3 + shelf + k // 3) % 8],
                )
    t.dial(p.at(116, 68), 15, c.WHITE, c.AMBER, (62, 62), c.RED, 16)
    p.line(arch(116, 68, 9.4, 9.4, -60, 30, 16), c.SEA, 1.6)


def ink_roller(p: Pen) -> None:
    p.backdrop("#e9dfc8", "#dccfb2")
    blacks = ("#17171a", "#1c1d2b", "#26201d", "#1a2622", "#2b2024", "#232a33", "#37332f")
    for k, tone in enumerate(blacks):
        x = 12 + k * 18.4
        p.rect(x, 6, 13, 52, tone)
        for j in range(16):
            p.rect(x + j * 0.83, 58, 0.6, p.rnd.uniform(1, 9), tone)
        p.rect(x, 12 + k * 3, 13, 5, c.fade(c.WHITE, 0.06))
    q = p.at(84, 72, 1, -8)
    q.rect(-40, -6, 62, 15, "#00000030", 6)
    q.rect(-40, -9, 62, 15, "#26262a", 5)
    q.rect(-40, -6, 62, 2.4, "#55555c", 1)
    q.line([(-43, -1.6), (-46, -1.6), (-46, 14), (-12, 14)], c.STEEL, 1.6)
    q.line([(25, -1.6), (28, -1.6), (28, 14), (-6, 14)], c.STEEL, 1.6)
    q.rect(-12, 12, 7, 20, c.RUST, 3)


def platen_press(p: Pen) -> None:
    p.backdrop("#c7d0c4", "#dedfcb")
    n.ground(p, 84, "#8c7158", "#6b5541")
    t.window(p, 6, 12, 28, 40, c.PAPER, "#f0d9a0", "#f6ecd0")
    t.shadow(p, 80, 92, 50, 3)
    iron = "#2c3b42"
    p.ring(112, 56, 27, 27, iron, 4.4)
    for k in range(6):
        p.at(112, 56, 1, k * 30).rect(-1, -26, 2, 52, iron)
    p.dot(112, 56, 5, c.AMBER)
    p.poly([(52, 92), (58, 60), (50, 44), (62, 34), (96, 34), (104, 60), (108, 92)], "#3a4d55")
    p.poly([(62, 34), (50, 44), (40, 70), (50, 76), (66, 46)], iron)
    p.dot(76, 20, 20, "#c9c4b6")
    p.dot(76, 20, 18, "#2b2b30")
    p.oval(70, 14, 7, 4, "#4b4b52")
    p.rect(74, 38, 4, 8, iron)
    p.at(54, 56, 1, 24).rect(-13, -16, 22, 32, c.PAPER, 0.6)
    for k in range(5):
        p.at(54, 56, 1, 24).rect(-9, -11 + k * 5, 14 - k % 2 * 4, 1.4, c.RUST)
    p.line([(60, 84), (30, 92), (20, 92)], iron, 2.4)
    for x in (56, 96):
        p.rect(x, 88, 16, 6, iron, 1)
    p.curve([(84, 50), (88, 53), (84, 56), (88, 59), (84, 62), (88, 65), (84, 68)], c.AMBER, 1.2)


def tuba_envelope(p: Pen) -> None:
    p.backdrop("#2f5d5a", "#254c4a")
    t.envelope(p.at(54, 60, 1, -8), 76, 48, "#efe2c6")
    p.at(54, 60, 1, -8).dot(0, 6, 5, c.RED)
    q = p.at(104, 48, 1, 7)
    t.sheet(q, 50, 68, c.WHITE)
    brass = "#d69a35"
    q.curve([(-10, -14), (-10, 16), (-4, 23), (6, 23), (11, 16), (11, -8), (5, -14), (-1, -8), (-1, 10)], brass, 4.4)
    q.poly(smooth([(-12.4, -12), (-13, -20), (-20, -27), (0, -27), (-7, -20), (-7.6, -12)]), brass)
    q.oval(-10, -27, 10.4, 3, "#f0c465")
    q.oval(-10, -27, 7.4, 1.8, "#9c6a1e")
    for x in (1.6, 4.4, 7.2):
        q.rect(x - 3, -3, 1.8, 11, "#f0c465", 0.8)
    q.curve([(-1, 10), (-3, 12), (-18, 4)], brass, 1.4)
    q.rect(-15, 28, 30, 1.4, c.SLATE)
    for x, y in ((26, 20), (36, 14), (20, 12)):
        p.oval(x, y, 2.4, 1.8, "#e9dcbc")
        p.line([(x + 2.1, y), (x + 2.1, y - 9)], "#e9dcbc", 0.7)


def tweezers_hand(p: Pen) -> None:
    p.backdrop("#40302a", "#2f231e")
    for row in range(3):
        p.band(17.4 + row * 17, 2, "#6b4f3c")
        for k in range(-3, 13):
            face = c.mix(LEAD[(k + row * 2) % 5], "#40302a", 0.4 if k < 5 else 0)
            t.type_block(p.at(2 + k * 15, 10 + row * 17), t.COMMON[(k * 3 + row * 4) % 11], face, side=14)
    p.rect(8, 60, 74, 30, "#8c929a", 1)
    p.rect(8, 60, 74, 4, "#b9bec4", 1)
    p.rect(8, 60, 4, 30, "#b9bec4", 1)
    for k in range(4):
        t.type_block(p.at(20 + k * 14, 74), t.COMMON[(k * 4 + 2) % 11], LEAD[k], side=13)
    p.blob([(0, 101), (2, 82), (10, 78), (18, 84), (44, 88), (46, 94), (24, 101)], "#d9a884")
    q = p.at(94, 52, 1, 40)
    for side in (-1, 1):
        q.line([(0, -46), (side * 4.4, -24), (side * 3.4, -4), (side * 1, 4)], c.FOG, 1.8)
    q.blob([(-8, -50), (10, -52), (15, -34), (9, -22), (4, -30), (2, -22), (-4, -22), (-10, -34)], "#d9a884")
    q.blob([(-4, -48), (16, -52), (30, -70), (14, -84), (-8, -66)], "#d9a884")
    q.blob([(2, -60), (26, -60), (44, -92), (8, -104)], "#46639a")
    q.curve([(-4, -38), (-3, -29), (-1, -24)], "#b98563", 0.6)
    t.type_block(p.at(92, 56, 1, 18), "word", "#e0a04a", side=13)


def note_card(p: Pen) -> None:
    p.backdrop("#8fb7b0", "#7aa59e")
    tones = (c.PAPER, c.STRAW, c.ROSE, c.MINT, c.WHITE)
    for k in range(7):
        q = p.at(38 + k * 12, 66 - k * 5, 1, -22 + k * 7)
        t.sheet(q, 46, 32, tones[k % 5])
    q = p.at(84, 54, 1, 5)
    t.sheet(q, 70, 48, c.WHITE)
    for x0, y0, x1, y1 in ((-31, -20, 31, -20), (-31, 20, 31, 20), (-31, -20, -31, 20), (31, -20, 31, 20)):
        q.line([(x0, y0), (x1, y1)], c.RUST, 0.7)
    q.shade([(-8, 4), (8, 4), (11, 13), (-11, 13)], "#f0c465", "#e0a53a")
    q.poly([*smooth([(-8, 4), (0, 2.4), (8, 4)]), (8.6, 6), (-8.6, 6)], "#8c4f24")
    q.oval(0, 13.4, 15, 1.8, c.STEEL)
    for y, w in ((-13, 36), (-8, 44), (-3, 24)):
        q.rect(-w / 2, y, w, 2, c.INK, 0.6)
    p.at(26, 22, 1, -30).rect(-14, -5, 28, 10, c.RED, 5)
    p.at(26, 22, 1, -30).rect(12, -1.4, 12, 2.8, c.WALNUT)


SCENES = catalog(
    type_racks, triple_thunder, mirror_letter, drawer_one, drawer_wide, drawer_notch, spilled_type, molten_lead,
    misprint_menu, paper_rain, ink_roller, platen_press, tuba_envelope, tweezers_hand, note_card,
)  # fmt: skip
