"""Questions to the store that need no network: `status`, `review` and `why` open it, ask, and close it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ingest.errors import ConfigError
from ingest.i18n import gettext as _

if TYPE_CHECKING:
    from ingest.settings import Settings
    from ingest.store import Store

T = TypeVar("T")


def ask(settings: Settings, question: Callable[[Store], Awaitable[T]]) -> T:
    """The store's answer. Raises ConfigError where there is no store yet."""
    from ingest.store import Store

    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        raise ConfigError(_("Nothing has been read here yet."), fix=_("Begin with `ingest sync`."))

    async def whole() -> T:
        store = Store.open(settings.database_url)
        try:
            return await question(store)
        finally:
            store.close()

    return asyncio.run(whole())
