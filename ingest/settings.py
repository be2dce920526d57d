"""What the environment says: where the workspace is, which database, where the pages listen, and secrets.

settings = Settings.from_environment(os.environ, Path.cwd())
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from ingest.errors import ConfigError
from ingest.i18n import LANGUAGES, nearest
from ingest.i18n import gettext as _

VARIABLES: Mapping[str, str] = {
    "INGEST_WORKSPACE": "the current folder",
    "INGEST_SOURCES": "sources.yaml",
    "INGEST_DATA": ".ingest",
    "INGEST_DATABASE_URL": "sqlite in the data folder",
    "INGEST_PUBLIC_HOST": "127.0.0.1",
    "INGEST_PUBLIC_PORT": "8800",
    "INGEST_PUBLIC_URL": "the host and port, for this machine only",
    "INGEST_LANGUAGE": "LC_ALL, LC_MESSAGES, LANG, else en",
    "INGEST_LOG_FORMAT": "text",
    "INGEST_CHROMIUM": "the first Chromium that is found",
}
"""Every variable that is read, with what holds without it (`docs/settings.md` explains them)."""

_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
_LOG_FORMATS = ("text", "json")
_LONGEST_SECRET = 65_536


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. Paths are absolute; `spiders/` lies in the workspace, beside the sources."""

    workspace: Path
    sources: Path
    data: Path
    database_url: str
    public_host: str = "127.0.0.1"
    public_port: int = 8800  # 0: any that is free
    language: str = "en"
    log_format: str = "text"
    chromium: str = ""  # the program that renders pages; empty: one that is found
    public_url: str = ""  # where the world finds the pages, without a slash at the end; empty: nowhere

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], cwd: Path) -> Settings:
        """Read the variables. Raises ConfigError that names the variable and what it may be."""
        folder = cwd / _path(environ, "INGEST_WORKSPACE", ".")
        if environ.get("INGEST_WORKSPACE") and not folder.is_dir():
            raise _wrong("INGEST_WORKSPACE", _("The folder does not exist."), _("Name a folder that exists."))
        sources = (folder / _path(environ, "INGEST_SOURCES", "sources.yaml")).resolve()
        data = (sources.parent / _path(environ, "INGEST_DATA", ".ingest")).resolve()
        return cls(
            workspace=sources.parent,
            sources=sources,
            data=data,
            database_url=_database(environ, data),
            public_host=_host(environ),
            public_port=_port(environ),
            language=_language(environ),
            log_format=_one_of(environ, "INGEST_LOG_FORMAT", _LOG_FORMATS),
            chromium=environ.get("INGEST_CHROMIUM", ""),
            public_url=_public_url(environ),
        )

    @property
    def pages(self) -> str:
        """The address of the community's pages, as links to them are written."""
        anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - it is where one listens, no address to go to
        host = anywhere.get(self.public_host, self.public_host)
        host = f"[{host}]" if ":" in host else host
        return self.public_url or f"http://{host}:{self.public_port}"

    @property
    def kept_pages(self) -> Path:
        """Where pages are kept that are wanted again whether they changed or not."""
        return self.data / "pages"

    @property
    def media(self) -> Path:
        """Where copies of pictures are kept."""
        return self.data / "media"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where secrets are kept: looked up at each use, so that a renewed one counts at once."""

    environ: Mapping[str, str]
    base: Path

    def value(self, address: str) -> str:
        """What is kept at `env:NAME` or `file:PATH`. Raises ConfigError, which names the place and never the value."""
        return secret(address, self.environ, self.base)

    def path(self, address: str) -> Path:
        """The file that a `file:PATH` names."""
        return self.base / address.removeprefix("file:")


def secret(address: str, environ: Mapping[str, str], base: Path) -> str:
    """The secret at `env:NAME` or `file:PATH` (relative to `base`). Raises ConfigError, which names the place and
    never the value."""
    scheme, _colon, place = address.partition(":")
    readers: Mapping[str, Callable[[], str]] = {
        "env": lambda: _from_environment(place, environ),
        "file": lambda: _from_file(place, base),
    }
    if scheme not in readers or not place:
        raise ConfigError(
            _("A secret stands here as env:NAME or file:PATH, never itself."),
            fix=_("Put it in an environment variable or a file, and write its name here."),
        )
    return readers[scheme]()


def _from_environment(name: str, environ: Mapping[str, str]) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise ConfigError(
            _("The environment variable {name} holds no secret.", name=name),
            fix=_("Set {name} before starting ingest.", name=name),
        )
    return value


def _from_file(name: str, base: Path) -> str:
    path = base / name
    fix = _("Write the secret into this file, alone, and let only ingest read it.")
    try:
        with path.open("rb") as file:
            value = file.read(_LONGEST_SECRET).decode().strip()
    except (OSError, ValueError) as error:
        # The cause stays out of the chain: a decoding error quotes the bytes.
        reason = error.strerror if isinstance(error, OSError) else None
        raise ConfigError(
            _("The secret's file {path} cannot be read: {why}.", path=path, why=reason or _("it is not text")), fix=fix
        ) from None
    if not value:
        raise ConfigError(_("The secret's file {path} is empty.", path=path), fix=fix)
    return value


def _wrong(name: str, reason: str, fix: str) -> ConfigError:
    return ConfigError(f"{name}: {reason}", fix=fix)


def _path(environ: Mapping[str, str], name: str, default: str) -> Path:
    text = environ.get(name) or default
    if "\0" in text:
        raise _wrong(name, _("This is not a path."), _("Name a file or folder."))
    return Path(text).expanduser() if text.startswith("~/") else Path(text)


def _database(environ: Mapping[str, str], data: Path) -> str:
    url = environ.get("INGEST_DATABASE_URL") or f"sqlite:///{data / 'ingest.db'}"
    if not url.startswith(_DATABASES):
        # Never shown: it may hold a password.
        raise _wrong(
            "INGEST_DATABASE_URL",
            _("This database is not known."),
            _("Write sqlite:///PATH or postgresql://USER@HOST/NAME."),
        )
    return url


def _host(environ: Mapping[str, str]) -> str:
    host = environ.get("INGEST_PUBLIC_HOST") or "127.0.0.1"
    if "/" in host or any(letter.isspace() for letter in host):
        raise _wrong("INGEST_PUBLIC_HOST", _("This is not a host."), _("Write a name or an address, as in 127.0.0.1."))
    return host


def _port(environ: Mapping[str, str]) -> int:
    text = environ.get("INGEST_PUBLIC_PORT") or "8800"
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535):
        raise _wrong(
            "INGEST_PUBLIC_PORT",
            _("“{value}” is not a port.", value=text[:20]),
            _("Write a number from 1 to 65535, or 0 for any that is free."),
        )
    return int(text)


def _public_url(environ: Mapping[str, str]) -> str:
    url = environ.get("INGEST_PUBLIC_URL", "").strip().rstrip("/")
    parts = urlsplit(url) if url.isascii() and url.isprintable() else None
    if url and not (parts and parts.scheme in ("http", "https") and _is_place(parts)):
        raise _wrong(
            "INGEST_PUBLIC_URL",
            _("This is not the address of a site."),
            _("Write it as the world reaches the pages, as in https://discover.example."),
        )
    return url


def _is_place(parts: SplitResult) -> bool:
    try:
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return named and not (parts.query or parts.fragment or parts.username or parts.password)


def _language(environ: Mapping[str, str]) -> str:
    if environ.get("INGEST_LANGUAGE"):
        return _one_of(environ, "INGEST_LANGUAGE", LANGUAGES)
    # POSIX: the first of these that is set says it (XBD 8.2).
    return nearest(environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or "en")


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise _wrong(
            name,
            _("“{value}” is none of its values.", value=value[:20]),
            _("Write one of: {names}.", names=", ".join(allowed)),
        )
    return value
