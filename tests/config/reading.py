"""What the tests of the configuration share."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.config import ConfigErrors, Mistake, parse

FIXTURES = Path(__file__).parent / "fixtures"

HEAD = "version: 1\ntargets: {discover: {kind: community}}\norganizations:\n"
ONE = HEAD + "  - {id: hkdaily, name: 香港日報}\n"


def mistakes(text: str) -> tuple[Mistake, ...]:
    """The mistakes of a text that has some."""
    with pytest.raises(ConfigErrors) as caught:
        parse(text)
    return caught.value.mistakes


def mistake(text: str) -> Mistake:
    """The only mistake of a text."""
    found = mistakes(text)
    assert len(found) == 1, "\n".join(one.render() for one in found)
    return found[0]


def organization(*lines: str) -> str:
    """A file with one organization that says these lines too."""
    return HEAD + "  - id: hkdaily\n    name: 香港日報\n" + "".join(f"    {line}\n" for line in lines)


def source(*lines: str) -> str:
    """A file with one source, of these lines."""
    first, *others = lines
    return organization("sources:", f"  - {first}", *(f"    {line}" for line in others))
