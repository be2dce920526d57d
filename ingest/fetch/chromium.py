"""Which Chromium renders pages, and what is missing where none can."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

from ingest.errors import ConfigError
from ingest.i18n import gettext as _

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

# Nothing that Chromium asks for by itself leaves the machine, nor reaches it: names have no address, and the proxy for
# all that is left, loopback included, is a port that nobody listens on. What pages ask for is answered before that.
_CLOSED = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--no-pings",
)
_MODEST = (
    "--blink-settings=imagesEnabled=false",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--js-flags=--max-old-space-size=512",
    "--mute-audio",
    "--no-first-run",
)


def executable(named: str = "") -> str:
    """The one that the settings name, else the first that is installed. Raises ConfigError, also where the library that
    drives it is missing."""
    if find_spec("playwright") is None:
        raise ConfigError(
            _("“render: true” needs a browser, and the library that drives it is not installed."),
            fix=_('Install it: pip install "ingest[browser]".'),
        )
    if named:
        if os.access(named, os.X_OK):
            return named
        raise ConfigError(
            _("INGEST_CHROMIUM names no program: {path}.", path=named),
            fix=_("Name the Chromium that is installed, or remove the variable."),
        )
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise ConfigError(
            _("“render: true” needs Chromium, and none is installed here."),
            fix=_("Install it (on Debian: apt install chromium), or name it in INGEST_CHROMIUM."),
        )
    return found


def arguments() -> list[str]:
    return [*_CLOSED, *_MODEST]


def sandboxed() -> bool:
    """As root Chromium starts without its sandbox only; everybody else has it."""
    return not hasattr(os, "geteuid") or os.geteuid() != 0
