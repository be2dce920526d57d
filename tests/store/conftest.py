import pytest

from ingest.store import Store
from tests.store.desk import Desk


@pytest.fixture
async def desk(store: Store) -> Desk:
    """A desk with two partners, on each database in turn."""
    one = Desk(store)
    await one.declare()
    return one
