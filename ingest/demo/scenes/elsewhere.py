"""Where no scene was composed: a quiet landscape that the pen's own chance arranges."""

from __future__ import annotations

from ingest.demo.scenes import colors as c
from ingest.demo.scenes import nature as n
from ingest.demo.scenes.canvas import Pen

MOODS = (
    (n.DAWN, c.PLUM, "#3a3350"),
    (n.SUMMER, c.MOSS, c.FOREST),
    (n.EVENING, "#5b5a67", c.DEEP),
    (n.GOLDEN, c.OCHRE, c.BROWN),
    (n.TWILIGHT, c.DUSK, c.NIGHT),
    (n.FOGGY, c.STEEL, c.SLATE),
    (n.SNOWY, "#c3ced2", "#8fa3ad"),
)


def landscape(p: Pen) -> None:
    sky, far, near = p.rnd.choice(MOODS)
    p.backdrop(*sky)
    x, y = p.rnd.uniform(30, 120), p.rnd.uniform(16, 40)
    n.sun(p, x, y, p.rnd.uniform(5, 10), c.CREAM, sky[-1])
    layers = p.rnd.randint(3, 5)
    for layer in range(layers):
        tone = c.mix(c.mix(far, sky[-1], 0.45), near, layer / (layers - 1))
        n.hills(p, 46 + layer * 44 / layers, 9 - layer * 1.4, tone, step=p.rnd.uniform(22, 46))
    if p.rnd.random() < 0.5:
        n.ground(p, 82, c.mix(near, c.SEA, 0.5), c.darker(near, 0.3))
        n.glints(p, x, 83, 98, 16, sky[-1], 30)
        return
    for _ in range(p.rnd.randint(3, 8)):
        n.tree(
            p.at(p.rnd.uniform(p.left, p.right), p.rnd.uniform(88, 99), p.rnd.uniform(0.5, 1.1)), c.darker(near, 0.2)
        )
