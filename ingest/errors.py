"""Every error that `ingest` raises on purpose, each with its reason and what to do about it.

    IngestError
    ├── ConfigError            the operator's file or arguments
    ├── SourceError            something on the partner's side
    │   ├── FetchError         no usable answer came (`code` says why)
    │   ├── ParseError         an answer came and could not be read
    │   └── SpiderError        a spider failed
    ├── ExtractionError        a page gave no article (`code` says why)
    ├── TargetError            something on the community's side
    │   ├── TargetRejected         no, for good
    │   ├── TargetUnauthorized     the account's token was refused
    │   ├── TargetThrottled        not now
    │   ├── TargetNotSent          nothing reached the server: safe to send again
    │   └── TargetOutcomeUnknown   something may have reached it: find before sending again
    ├── StoreError             the database
    └── PluginError            a kind that does not exist or does not keep its contract

Adapters raise these and no others; only the edges (cli, scheduler, pages) catch them to print reason and fix.
"""

from __future__ import annotations

from datetime import datetime

from ingest.i18n import gettext as _


class IngestError(Exception):
    """Something went wrong."""

    fix: str = ""

    def __init__(self, reason: str = "", *, fix: str = "") -> None:
        super().__init__(reason)
        self.reason = reason or _((type(self).__doc__ or "").split("\n")[0])
        self.fix = fix or (_(type(self).fix) if type(self).fix else "")

    def __str__(self) -> str:
        return self.reason

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders (extraction pool): rebuilt without arguments, then given their state.
        return (_rebuild, (type(self), self.args, self.__dict__))


def _rebuild(cls: type[IngestError], args: tuple[object, ...], state: dict[str, object]) -> IngestError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigError(IngestError):
    """The configuration is wrong."""


class SourceError(IngestError):
    """The source could not be read."""

    code: str = "http_5xx"

    def __init__(
        self,
        reason: str = "",
        *,
        fix: str = "",
        code: str = "",
        status: int | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(reason, fix=fix)
        self.code = code or type(self).code
        self.status = status
        self.retry_at = retry_at


class FetchError(SourceError):
    """No usable answer came."""

    @property
    def is_pause(self) -> bool:
        """Whether nothing failed: the host's robots.txt wants a longer pause than we wait."""
        return self.code == "robots" and self.status is None and self.retry_at is not None


class ParseError(SourceError):
    """The answer could not be read."""

    code = "wrong_content_type"


class SpiderError(SourceError):
    """The spider failed."""

    code = "connect"


class ExtractionError(IngestError):
    """The page gave no article."""

    code: str = "no_body"

    def __init__(self, reason: str = "", *, fix: str = "", code: str = "") -> None:
        super().__init__(reason, fix=fix)
        self.code = code or type(self).code


class TargetError(IngestError):
    """The community did not take the post."""


class TargetRejected(TargetError):
    """The community refused the post for good."""


class TargetUnauthorized(TargetError):
    """The account's token was refused."""

    fix = "Give the account a new token; the waiting posts go out by themselves."


class TargetThrottled(TargetError):
    """The community asks to wait."""

    def __init__(self, reason: str = "", *, fix: str = "", retry_at: datetime | None = None) -> None:
        super().__init__(reason, fix=fix)
        self.retry_at = retry_at


class TargetNotSent(TargetError):
    """Nothing reached the community; it is safe to send again."""


class TargetOutcomeUnknown(TargetError):
    """The post may or may not have reached the community."""


class StoreError(IngestError):
    """The database did not do what was asked."""


class PluginError(IngestError):
    """A plug-in is missing or does not keep its contract."""
