"""From one Chinese script to the other, as partners' own systems do it (OpenCC)."""

from __future__ import annotations

from functools import cache
from typing import Any

_TO = {"zh-Hans": "t2s", "zh-Hant": "s2t"}


def convert(text: str, language: str) -> str:
    """`text` in the script of `language`; as it is where that is no Chinese."""
    return str(_converter(_TO[language]).convert(text)) if language in _TO else text


@cache
def _converter(direction: str) -> Any:
    import opencc

    return opencc.OpenCC(direction)
