"""`push`: a partner's system sends its articles to us, each in a signed message."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ingest.config import words
from ingest.errors import ConfigError
from ingest.feeds.reading import newest_first
from ingest.i18n import ngettext
from ingest.ports import Web
from ingest.triage import entry_key, standing
from ingest.types import Listing, Source

_Address = Annotated[str, Field(json_schema_extra={"pattern": f"^({words.ADDRESS})$"})]


class Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    secret: _Address | Annotated[tuple[_Address, ...], Field(min_length=1, max_length=5)] = Field(
        description="Where the secret of the signatures is kept: env:NAME or file:PATH; a list while it is changed."
    )

    @field_validator("secret")
    @classmethod
    def _is_kept_elsewhere(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for address in (value,) if isinstance(value, str) else value:
            try:
                words.secret_address(address)
            except ConfigError as error:
                raise ValueError(error.reason) from None  # what was written may be the secret
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        """The addresses of the secrets."""
        return (self.secret,) if isinstance(self.secret, str) else self.secret


async def read(source: Source, web: Web) -> Listing:
    """What was sent since the last read: nothing is asked for."""
    arrived = await web.arrived()
    sent = [one.entry for one in arrived if one.entry is not None]
    if not sent:
        return Listing(unchanged=True)
    known = await web.announced({entry_key(entry) for entry in sent})
    entries, outdated = standing(sent, known)
    notes = (
        ngettext(
            "{count} message was older than what was known and was left out.",
            "{count} messages were older than what was known and were left out.",
            outdated,
        ),
    )
    return Listing(newest_first(entries), notes=notes if outdated else ())
