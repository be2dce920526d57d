"""Going back through the feed shows every post once, however many came in the same second."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from ingest.community import view
from ingest.store.community import CommunityStore, Place
from ingest.store.database import Database
from tests.community.conftest import NOW, harbour, post


@given(
    seconds=st.lists(st.integers(0, 3), min_size=1, max_size=25),
    micros=st.sampled_from([0, 1, 999_999]),
    size=st.integers(1, 6),
    retracted=st.sets(st.integers(0, 24), max_size=5),
)
@settings(max_examples=20, deadline=None)
def test_every_standing_post_is_shown_once_newest_first(
    seconds: list[int], micros: int, size: int, retracted: set[int]
) -> None:
    shown, wanted = asyncio.run(_walk(seconds, micros, size, retracted))

    assert shown == wanted


async def _walk(seconds: list[int], micros: int, size: int, retracted: set[int]) -> tuple[list[int], list[int]]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/community.db")
        SQLModel.metadata.create_all(database.writer)
        community = CommunityStore(database)
        await community.declare_accounts(harbour(), now=NOW)
        made: list[tuple[datetime, int]] = []
        for number, second in enumerate(seconds):
            at = NOW + timedelta(seconds=second, microseconds=micros)
            receipt = await community.publish(str(number), "harbour", post(published=at), now=NOW)
            if number in retracted:
                await community.retract(receipt.id, now=NOW)
            else:
                made.append((at, int(receipt.id)))
        shown: list[int] = []
        before: Place | None = None
        while cards := await community.feed(before=before, limit=size):
            shown += [card.id for card in cards]
            before = view.read(view.written(Place(cards[-1].shown_at, cards[-1].id)))
        database.close()
        return shown, [post_id for _at, post_id in sorted(made, reverse=True)]


@given(at=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), post_id=st.integers(1, 2**63 - 1))  # noqa: DTZ001
def test_a_place_is_written_exactly(at: datetime, post_id: int) -> None:
    place = Place(at.replace(tzinfo=UTC), post_id)

    assert view.read(view.written(place)) == place


@given(st.text(max_size=60))
def test_any_other_text_is_no_place_or_a_valid_one(text: str) -> None:
    place = view.read(text)

    assert place is None or view.read(view.written(place)) == place


async def test_both_databases_agree_on_the_order(either: CommunityStore) -> None:
    await either.declare_accounts(harbour(), now=NOW)
    for number, hours in enumerate((3, 1, 2, 1)):
        at = NOW - timedelta(hours=hours)
        await either.publish(str(number), "harbour", post(published=at, title=str(number)), now=NOW)

    first = await either.feed(limit=2)
    rest = await either.feed(before=Place(first[-1].shown_at, first[-1].id), limit=9)

    assert [card.title for card in (*first, *rest)] == ["3", "1", "2", "0"]
