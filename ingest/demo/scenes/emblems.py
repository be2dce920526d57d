"""The organizations' emblems: one bold mark each, to be known at the size of a fingernail. The middle is (0, 0)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes import things as t
from ingest.demo.scenes.canvas import Pen, arch, smooth

Emblem = Callable[[Pen, str], None]


def ferry(p: Pen, color: str) -> None:
    p.rect(-3.6, -31, 8, 10, c.AMBER)
    p.rect(-17, -22, 33, 9, c.CREAM)
    p.rect(-25, -12, 50, 11, c.CREAM)
    for k in range(4):
        p.rect(-19.6 + k * 10.6, -9, 6.4, 5.4, color)
    p.poly([(-35, 2), (35, 2), (26, 18), (-26, 18)], c.WHITE)
    for y, shift in ((24, 0), (31, 6)):
        p.curve(
            [
                (-34 + shift, y),
                (-23 + shift, y + 3),
                (-12 + shift, y),
                (0 + shift, y + 3),
                (11 + shift, y),
                (24, y + 3),
            ],
            c.AMBER,
            2.6,
        )


def rice_sprout(p: Pen, color: str) -> None:
    n.sprout(p.at(0, 32, 3.1), "#e4efb0", c.PAPER)
    p.rect(-22, 31, 44, 4, c.mix(color, c.CREAM, 0.6), 2)


def lamp(p: Pen, color: str) -> None:
    p.line([(0, -38), (0, -20)], c.CREAM, 3.4)
    p.poly([(-20, 5), (20, 5), (36, 36), (-36, 36)], c.mix(color, c.CREAM, 0.42))
    p.poly(smooth([(-25, 4), (-19, -14), (0, -22), (19, -14), (25, 4)]), c.CREAM)
    p.poly(arch(0, 5, 9, 9, 0, 180), c.AMBER)


def dome(p: Pen, color: str) -> None:
    p.poly(arch(0, 10, 29, 31, 180, 360), c.PAPER)
    p.poly([(4, 10), (6, -20.6), (15, -17), (18, 10)], color)
    p.rect(-33, 10, 66, 6, c.AMBER, 1)
    p.rect(-27, 18, 54, 16, c.PAPER)
    n.sparkle(p, 26, -28, 10, c.AMBER)


def compass(p: Pen, color: str) -> None:
    p.ring(0, 0, 33, 33, c.PAPER, 4)
    for k in range(4):
        p.at(0, 0, 1, k * 90).rect(-1.6, -31, 3.2, 8, c.PAPER)
    q = p.at(0, 0, 1, 38)
    q.poly([(-9, 0), (0, -27), (9, 0)], c.AMBER)
    q.poly([(-9, 0), (0, 27), (9, 0)], c.PAPER)
    q.dot(0, 0, 3.4, color)


def curlew(p: Pen, color: str) -> None:
    for x in (-5, 4):
        p.line([(x, 12), (x, 35)], c.STRAW, 2.6)
    p.blob([(-35, 8), (-20, -6), (0, -9), (12, -6), (13, 6), (2, 16), (-14, 14)], c.PAPER)
    p.curve([(8, -2), (13, -14), (9, -24)], c.PAPER, 8)
    p.dot(10, -26, 7.4, c.PAPER)
    p.curve([(14, -28), (26, -27), (34, -19), (38, -7)], c.STRAW, 3.2)
    p.dot(12, -27.4, 1.8, color)


def type_block(p: Pen, color: str) -> None:
    p.rect(-30, -30, 60, 60, c.BONE, 3)
    p.poly([(-30, 22), (30, 22), (30, 30), (-30, 30)], c.STEEL)
    t.glyph(p.at(0, -3, 3.7, flip=True), "word", c.mix(color, c.INK, 0.4), 1.15)
    p.dot(24, -24, 2.6, c.RED)


def book_wave(p: Pen, color: str) -> None:
    for side in (0, 1):
        q = p.at(0, -4, 1, flip=bool(side))
        q.poly([*smooth([(1.6, -18), (16, -26), (34, -22)]), *smooth([(34, 10), (16, 6), (1.6, 14)])], c.PAPER)
        for y in (-10, -2):
            q.curve([(7, y), (17, y - 5), (28, y - 4)], c.mix(color, c.PAPER, 0.4), 2)
    for y, tone in ((20, c.AMBER), (29, c.PAPER)):
        p.curve([(-35, y), (-24, y + 4), (-12, y - 1), (0, y + 4), (12, y - 1), (24, y + 4), (35, y)], tone, 3)


def horizon(p: Pen, color: str) -> None:
    """For an organization whose emblem nobody drew."""
    p.dot(p.rnd.uniform(-8, 8), -6, 19, c.CREAM)
    for k in range(3):
        y = 4 + k * 10
        p.poly(
            [*smooth([(-50, y), (-20, y - p.rnd.uniform(-3, 8)), (14, y + 3), (50, y - 4)]), (50, 51), (-50, 51)],
            c.mix(color, c.INK, 0.12 + k * 0.14),
        )


EMBLEMS: Mapping[str, Emblem] = {
    emblem.__name__.replace("_", "-"): emblem
    for emblem in (ferry, rice_sprout, lamp, dome, compass, curlew, type_block, book_wave)
}
