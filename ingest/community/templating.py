"""The templates' surroundings: everything is escaped, a name that is missing is an error, sentences are translated."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from ingest.community import drawing, view
from ingest.community.body import readable
from ingest.community.language import tag
from ingest.i18n import catalog, translate


def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("ingest.community"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "_": _say,
        "ngettext": _count,
        "monogram": drawing.monogram,
        "cover": drawing.cover,
        "path_of": view.path_of,
        "in_lang": lambda language: in_lang(tag(language)),
        "tag": tag,
    }
    made.filters |= {"readable": readable, "brief": view.brief}
    return made


@pass_context
def _say(context: Context, message: str, /, **values: object) -> Markup:
    """A sentence in the reader's language; what is filled in is escaped."""
    text = escape(translate(context["lang"], message))
    return text.format(**values) if values else text


@pass_context
def _count(context: Context, one: str, many: str, count: int, /) -> Markup:
    return escape(catalog(context["lang"]).ngettext(one, many, count)).format(number=f"{count:,}")


def in_lang(language: str) -> Markup:
    """The attribute that every partner's words carry; empty says that nobody knows (HTML, 3.2.6.2)."""
    return Markup(' lang="{}"').format(language)
