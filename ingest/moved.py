"""Where a source is asked that says that it moved for good (301, 308): pure, the clock as an argument.

Such an answer is often a mistake that is mended the same day: a CMS that was set up anew, a portal before a network. So
the new address is asked directly only when it has been given for a week – and where it fails, the old one again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ingest.types import Move, Page

_BELIEVED = timedelta(days=7)


def believed(move: Move | None, now: datetime) -> bool:
    return move is not None and now - move.since >= _BELIEVED


def seen(move: Move | None, page: Page, now: datetime) -> Move | None:
    """What is remembered after `page` came for the address that is declared."""
    if not page.moved_to:
        return None
    return move if move is not None and move.to == page.moved_to else Move(page.moved_to, now)
