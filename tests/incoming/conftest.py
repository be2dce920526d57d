from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from ingest.store import Store
from tests.incoming.sender import Newsroom, newsroom


@pytest.fixture
def shelf(sqlite_url: str) -> Iterator[Store]:
    """A store in a file."""
    store = Store.open(sqlite_url)
    yield store
    store.close()


@pytest.fixture
async def room(shelf: Store) -> AsyncIterator[Newsroom]:
    async with newsroom(shelf) as one:
        yield one
