"""The paint box: every picture is mixed from these, which is what keeps 137 of them in one hand."""

from __future__ import annotations

from functools import lru_cache

INK, CHARCOAL, SLATE, STEEL, FOG, MIST = "#22262b", "#343a40", "#46525e", "#8296a0", "#c3cdd0", "#e2e9e6"
NIGHT, INDIGO, DUSK, PLUM, ROSE = "#141f38", "#26355d", "#4a5480", "#5d4460", "#d9a3a0"
DEEP, TEAL, SEA, AQUA, SKY = "#1b3640", "#2d5260", "#3f7f88", "#86b5b5", "#b4d2d8"
PINE, FOREST, MOSS, LEAF, SAGE, MINT = "#1d3a2e", "#2f5d42", "#5c7c48", "#83a85c", "#a6bb9d", "#d3e2cf"
CREAM, PAPER, BONE, SAND, STRAW = "#fdf1d3", "#f5ecd9", "#e5dac3", "#d8c497", "#e6c877"
AMBER, OCHRE, PEACH, CORAL, RUST, RED, WINE = (
    "#f3b648",
    "#c8953e",
    "#f2c793",
    "#d37f63",
    "#a94d31",
    "#c3432f",
    "#6d2b34",
)
OAK, WOOD, BROWN, WALNUT, UMBER = "#c99d66", "#a5733f", "#6e4c35", "#4a3328", "#2e211c"
WHITE = "#fffdf6"


def fade(color: str, alpha: float) -> str:
    """The same color, let through: `alpha` 1 is opaque."""
    return f"{color[:7]}{round(alpha * 255):02x}"


@lru_cache(maxsize=4096)
def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0 to 1) of `other` stirred in."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def darker(color: str, share: float = 0.25) -> str:
    return mix(color, "#10161c", share)


def lighter(color: str, share: float = 0.25) -> str:
    return mix(color, WHITE, share)
