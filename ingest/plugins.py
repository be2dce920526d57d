"""Find a plug-in by its name: `kind: feed` is the module `ingest.sources.feed`.

To add a kind, add a file; to remove one, delete it. No list anywhere names them.
"""

from __future__ import annotations

import difflib
import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

from ingest.errors import PluginError
from ingest.i18n import gettext as _


@cache
def names(package: str) -> tuple[str, ...]:
    """The kinds there are in `package` (`sources`, `targets`, `extraction.candidates`), in order."""
    path = import_module(f"ingest.{package}").__path__
    return tuple(sorted(m.name for m in pkgutil.iter_modules(path) if not m.name.startswith("_")))


@cache
def load(package: str, name: str) -> ModuleType:
    """The module of the kind `name`. Raises PluginError, naming the kinds there are."""
    known = names(package)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        fix = _("Did you mean “{near}”?", near=near[0]) if near else _("There are: {names}.", names=", ".join(known))
        raise PluginError(_("There is no kind “{name}”.", name=name), fix=fix)
    return import_module(f"ingest.{package}.{name}")
