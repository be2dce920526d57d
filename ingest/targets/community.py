"""`kind: community`, the embedded one: a post is made once because its table has room for a key only once."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from ingest.errors import StoreError, TargetOutcomeUnknown, TargetUnauthorized
from ingest.i18n import gettext as _
from ingest.ports import Clock
from ingest.settings import Settings
from ingest.types import Account, Found, Post, Receipt, TargetSpec

if TYPE_CHECKING:
    from ingest.store.community import CommunityStore

T = TypeVar("T")


class Options(BaseModel):
    """Nothing to set: the community lives in the same database."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Services(Protocol):
    """What this target uses of what is open."""

    @property
    def community(self) -> CommunityStore: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def settings(self) -> Settings: ...


def connect(spec: TargetSpec, options: Options | None, services: Services) -> CommunityTarget:
    """The target, on the store that is open."""
    return CommunityTarget(services.community, services.clock, base_url=services.settings.pages)


class CommunityTarget:
    """`ports.Target` over the community's own store."""

    settle = 0.0  # a transaction has ended when its call has
    once = "idempotent_key"

    def __init__(self, community: CommunityStore, clock: Clock, *, base_url: str) -> None:
        self._community = community
        self._clock = clock
        self._base_url = base_url.rstrip("/")

    async def check(self, account: Account) -> str:
        """The account's name in the community."""
        member = await _certain(self._community.account(account.handle))
        if member is None:
            raise TargetUnauthorized(
                _("This community has no account “{handle}”.", handle=account.handle),
                fix=_("Declare the account in sources.yaml; it is made at the next sync."),
            )
        return member.profile.name

    async def fence(self, account: str) -> str:
        """None is needed: `find` asks for the key."""
        return ""

    async def find(self, account: str, key: str, fence: str) -> Sequence[Found]:
        found = await _certain(self._community.find(key))
        return [replace(one, receipt=self._absolute(one.receipt)) for one in found]

    async def deliver(self, account: str, key: str, post: Post) -> Receipt:
        return self._absolute(await _certain(self._community.publish(key, account, post, now=self._clock())))

    async def edit(self, account: str, receipt: Receipt, post: Post) -> Receipt:
        return self._absolute(await _certain(self._community.edit(receipt.id, account, post, now=self._clock())))

    async def retract(self, account: str, receipt: Receipt) -> None:
        await _certain(self._community.retract(receipt.id, now=self._clock()))

    def _absolute(self, receipt: Receipt) -> Receipt:
        return replace(receipt, url=f"{self._base_url}{receipt.url}")


async def _certain(call: Awaitable[T]) -> T:
    """A database that fails while it commits may have committed: `find` tells."""
    try:
        return await call
    except StoreError as error:
        raise TargetOutcomeUnknown(error.reason, fix=error.fix) from error
