"""`ingest templates`: what the pages of each source have taught, and an operator's word on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import click

from ingest.cli.asking import ask
from ingest.cli.declared import Declared
from ingest.cli.output import Output, local, with_json
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.i18n import ngettext

if TYPE_CHECKING:
    from ingest.extraction.layouts import Example, Layouts
    from ingest.extraction.templates import Template

_SHOWN = 8  # characters that are enough of a key

Word = Literal["kept", "revoked"]


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """A template as an operator sees it."""

    key: str
    state: str  # in_force, kept, suspended, revoked, lines_only
    container: str
    around: str
    dropped: tuple[str, ...]
    repeated: tuple[str, ...]  # lines that are left out, some of them in words
    score: float
    pages: int
    read: int
    learned: datetime | None
    audited: datetime | None
    example: Example | None


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What is known of a source's pages. `seen`: pages that the next template is learned from."""

    source: str
    seen: int
    selectors: bool  # sources.yaml says where the text is: no template is asked
    templates: tuple[TemplateReport, ...]


class _Shown(click.Group):
    """What is no command is a source to be shown."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            return super().resolve_command(ctx, ["show", *args])
        return super().resolve_command(ctx, args)


def command() -> click.Command:
    @click.group(
        "templates",
        cls=_Shown,
        invoke_without_command=True,
        help=_("What the pages of each source have taught: which element holds the text, what is left out of it."),
        subcommand_metavar=_("[SOURCE]… | revoke SOURCE KEY | keep SOURCE KEY"),
    )
    @with_json
    @click.pass_context
    def templates(ctx: click.Context) -> None:
        if ctx.invoked_subcommand is None:
            _show(ctx.obj, ())

    templates.add_command(_shown())
    templates.add_command(_saying("revoke", "revoked", _("Read no page by this template again.")))
    templates.add_command(_saying("keep", "kept", _("Read by this template as it is; takes back that it was revoked.")))
    return templates


def _shown() -> click.Command:
    @click.command("show", help=_("The templates of these sources, with an example of what each does."))
    @click.argument("sources", nargs=-1, metavar="[SOURCE|ORGANIZATION]…")
    @with_json
    @click.pass_obj
    def show(out: Output, sources: tuple[str, ...]) -> None:
        _show(out, sources)

    return show


def _saying(name: str, word: Word, text: str) -> click.Command:
    @click.command(name, help=text)
    @click.argument("source")
    @click.argument("key")
    @with_json
    @click.pass_obj
    def say(out: Output, source: str, key: str) -> None:
        template = _named(_known(out), source, key)
        ask(out.settings(), lambda store: store.say_of_template(source, template, word))
        if out.as_json:
            out.value({"source": source, "key": template, "said": word})
        elif word == "revoked":
            out.line(_("Revoked. From its next read on, pages of {source} are read without it.", source=source))
        else:
            out.line(_("Kept. From its next read on, pages of {source} are read by it.", source=source))

    return say


def _known(out: Output) -> Mapping[str, Layouts]:
    from ingest.extraction.layouts import Layouts

    kept = ask(out.settings(), lambda store: store.all_layouts())
    return {source: Layouts.of(one) for source, one in kept.items()}


def _named(known: Mapping[str, Layouts], source: str, key: str) -> str:
    """The whole key of a template. Raises ConfigError."""
    keys = [one.key for one in known[source].memory.templates] if source in known else []
    found = [one for one in keys if one.startswith(key)] if key else []
    if len(found) == 1:
        return found[0]
    if not keys:
        raise ConfigError(
            _("Of “{source}” no template is known.", source=source), fix=_("`ingest templates` lists what is known.")
        )
    raise ConfigError(
        _("{source} has no template “{key}”.", source=source, key=key),
        fix=_("There are: {names}.", names=", ".join(keys)),
    )


# -- put together: pure ----------------------------------------------------------------------------------------


def report(source: str, layouts: Layouts, *, selectors: bool) -> SourceReport:
    """What is known of a source, the templates in force first."""
    found = [_template(one, layouts) for one in layouts.memory.templates]
    found.sort(key=lambda one: one.state in ("revoked", "suspended"))
    return SourceReport(source, len(layouts.memory.sketches), selectors, tuple(found))


def _template(template: Template, layouts: Layouts) -> TemplateReport:
    container, around = template.container or ("", "")
    return TemplateReport(
        key=template.key,
        state=_state(template, layouts),
        container=container,
        around=around,
        dropped=template.dropped,
        repeated=template.said,
        score=round(template.score, 3),
        pages=template.pages,
        read=layouts.memory.counts.get(template.key, 0),
        learned=layouts.learned.get(template.key),
        audited=layouts.audited.get(template.key),
        example=layouts.examples.get(template.key),
    )


def _state(template: Template, layouts: Layouts) -> str:
    memory = layouts.memory
    if template.key in memory.revoked:
        return "revoked"
    if template.key in memory.suspended:
        return "suspended"
    if template.key in memory.kept:
        return "kept"
    return "in_force" if template.container else "lines_only"


# -- said ------------------------------------------------------------------------------------------------------


def _show(out: Output, names: Sequence[str]) -> None:
    known = _known(out)
    ruled = {one.id for one in Declared(out).config.sources if one.selectors.body}
    reports = [
        report(source, layouts, selectors=source in ruled)
        for source, layouts in known.items()
        if not names or any(source == name or source.startswith(f"{name}/") for name in names)
    ]
    if out.as_json:
        out.value({"sources": reports})
    elif not reports:
        out.line(_("Nothing was learned yet: five different pages of a source teach a template."))
    elif names:
        for one in reports:
            _say(out, one)
    else:
        _table(out, reports)


def _table(out: Output, reports: Sequence[SourceReport]) -> None:
    head = (_("source"), _("key"), _("state"), _("text in"), ">" + _("score"), ">" + _("pages read"), _("last audit"))
    rows = [
        (
            one.source,
            template.key[:_SHOWN],
            _words(template.state),
            template.container,
            f"{template.score:.2f}",
            template.read,
            local(template.audited),
        )
        for one in reports
        for template in one.templates
    ]
    out.table(head, rows)
    learning = sum(not one.templates for one in reports)
    if learning:
        out.line(ngettext("{count} source has too few pages.", "{count} sources have too few pages.", learning))
    out.line(_("What one does: ingest templates SOURCE. Read without it: ingest templates revoke SOURCE KEY"))


def _words(state: str) -> str:
    words = {
        "in_force": _("in force"),
        "kept": _("kept"),
        "suspended": _("suspended"),
        "revoked": _("revoked"),
        "lines_only": _("lines only"),
    }
    return words[state]


def _say(out: Output, one: SourceReport) -> None:
    out.line(click.style(one.source, bold=True))
    if one.selectors:
        out.line("  " + _("`selectors: body:` in sources.yaml says where its text is; no template is asked."))
    if not one.templates:
        seen = ngettext("{count} page was seen so far.", "{count} pages were seen so far.", one.seen)
        out.line("  " + seen + " " + _("Five different ones of a layout teach a template."))
    for template in one.templates:
        _say_template(out, template)
    out.line()


def _say_template(out: Output, one: TemplateReport) -> None:
    from ingest.config.mistakes import printable

    out.line(f"  {one.key}  {_words(one.state)}")
    for label, value in _facts(one):
        if value:
            out.line(printable(f"    {label}: {value}"))
    if one.example is not None:
        _say_example(out, one.example)


def _facts(one: TemplateReport) -> Sequence[tuple[str, str]]:
    where = _("{element} in {around}", element=one.container, around=one.around) if one.around else one.container
    return (
        (_("text in"), where),
        (_("left out of it"), ", ".join(one.dropped)),
        (_("repeated lines, left out"), " | ".join(one.repeated)),
        (
            _("learned"),
            _("{when}, of {count} pages, score {score}", when=local(one.learned), count=one.pages, score=one.score),
        ),
        (_("pages read"), str(one.read)),
        (_("last audit"), local(one.audited)),
    )


def _say_example(out: Output, example: Example) -> None:
    from ingest.config.mistakes import printable

    letters = _("{before} letters without it, {after} with it", before=example.before, after=example.after)
    out.line(printable(f"    {_('for example')}: {example.title}  {example.url}"))
    out.line(f"      {letters}")
    for sign, lines in (("-", example.left_out), ("+", example.added)):
        for line in lines:
            out.line(printable(f"      {sign} {line}"))
