"""What an operator's CSS says about a page: it always wins over what extraction finds by itself."""

from __future__ import annotations

from typing import Any

from ingest.errors import ExtractionError
from ingest.i18n import gettext as _
from ingest.types import Selectors


def drop(tree: Any, selectors: Selectors) -> None:
    """Take out what the operator does not want, before anything else looks."""
    for selector in selectors.drop:
        for element in _select(tree, selector):
            parent = element.getparent()
            if parent is not None:
                _keep_tail(element)
                parent.remove(element)


def body(tree: Any, selectors: Selectors) -> list[Any]:
    """The elements that hold the article, the outermost of each; none when there is no such selector.

    Raises ExtractionError `no_body` when there is one and nothing on the page matches it: the layout has changed, and
    guessing would post something that the operator has ruled out."""
    if not selectors.body:
        return []
    found = _select(tree, selectors.body)
    if not found:
        raise ExtractionError(
            _("Nothing on the page matches “{selector}”.", selector=selectors.body),
            fix=_("Look at the page and correct `selectors: body:` of its source."),
            code="no_body",
        )
    chosen = set(found)
    return [element for element in found if not any(outer in chosen for outer in element.iterancestors())]


def title(tree: Any, selectors: Selectors) -> str:
    """The title that the operator's selector finds, or nothing."""
    for element in _select(tree, selectors.title) if selectors.title else []:
        if text := " ".join("".join(element.itertext()).split()):
            return text
    return ""


def _select(tree: Any, selector: str) -> list[Any]:
    from cssselect import SelectorError

    try:
        return list(tree.cssselect(selector))
    except SelectorError as error:
        raise ExtractionError(
            _("“{selector}” is not a CSS selector: {error}", selector=selector, error=error),
            fix=_("Correct it under `selectors:` of its source."),
            code="no_body",
        ) from error


def _keep_tail(element: Any) -> None:
    """The text after an element belongs to its parent."""
    if not element.tail:
        return
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + element.tail
    else:
        parent.text = (parent.text or "") + element.tail
