"""From what was read to what the rest of the project knows: defaults are laid under, and what concerns several places
at once is checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ingest.config.draft import OrganizationDraft, SourceDraft, TargetDraft
from ingest.config.mistakes import did_you_mean
from ingest.config.nodes import MappingNode, Node
from ingest.config.options import model
from ingest.config.shapes import Notes, Placed
from ingest.i18n import gettext as _
from ingest.types import (
    Access,
    Account,
    Backfill,
    Config,
    FetchRules,
    HostRules,
    Organization,
    PublishRules,
    Rights,
    Selectors,
    Source,
    TargetSpec,
)
from ingest.urls import host_and_port

Values = Mapping[str, Any]
_ACCESS_TABLES = ("headers", "cookies")

_MANY_FEEDS = 5


def check(values: Values, notes: Notes) -> None:
    """Note what no place alone can tell: names that stand twice or nowhere, days in the wrong order."""
    organizations: tuple[OrganizationDraft, ...] = values.get("organizations", ())
    targets = set(values.get("targets") or ("discover",))
    distinct = tuple(_distinct(organizations, notes))
    _check_handles(distinct, notes)
    _check_sources(distinct, notes)
    _check_former(distinct, notes)
    for organization in organizations:
        _check_terms(organization.values, organization.values, targets, notes)
        for source in organization.sources:
            _check_terms(source.values, organization.values, targets, notes)
            _check_access(source, notes)


def build(values: Values) -> Config:
    """The configuration that a file without mistakes declares."""
    zone: str = values.get("timezone", "UTC")
    defaults: Values = values.get("defaults", {})
    targets = {name: placed.value for name, placed in values.get("targets", {}).items()}
    organizations = tuple(_organization(draft, defaults, zone) for draft in values["organizations"])
    return Config(
        organizations=organizations,
        targets=tuple(
            TargetSpec(name, draft.kind, draft.options)
            for name, draft in (targets or {"discover": _default_target()}).items()
        ),
        timezone=zone,
        fetch=_fetch(values.get("fetch", {}), organizations),
    )


def _fetch(values: Values, organizations: Sequence[Organization]) -> FetchRules:
    rules = tuple(HostRules(name, **placed.value) for name, placed in values.get("hosts", {}).items())
    return FetchRules(
        allow=values.get("allow", ()),
        contact=values.get("contact", ""),
        hosts=rules,
        gateways=gateways(organizations),
    )


def gateways(organizations: Sequence[Organization]) -> frozenset[str]:
    """Hosts (`name:port`) that give the feeds of several partners, or so many that they are no partner's own: they
    limit each feed by itself."""
    owners: dict[str, set[str]] = {}
    counts: Counter[str] = Counter()
    for organization in organizations:
        for source in organization.sources:
            host = host_and_port(source.location)
            if host and source.enabled:
                owners.setdefault(host, set()).add(organization.id)
                counts[host] += 1
    return frozenset(host for host, ids in owners.items() if len(ids) > 1 or counts[host] >= _MANY_FEEDS)


def _default_target() -> TargetDraft:
    return TargetDraft("community", model("targets", "community")())


# -- checked ---------------------------------------------------------------------------------------------------


def _distinct(organizations: tuple[OrganizationDraft, ...], notes: Notes) -> Iterator[OrganizationDraft]:
    """One for each id; what a second one of the same id repeats is not counted against it again."""
    seen: dict[str, int] = {}
    for organization in organizations:
        name = organization.id
        if name and name in seen:
            node = organization.values["id"].node
            reason = _("The organization in line {line} has this id.", line=seen[name])
            notes.wrong(node, reason, _("Give one of them another id, or put their sources together."))
            continue
        if name:
            seen[name] = organization.values["id"].node.line + 1
        yield organization


def _check_handles(organizations: tuple[OrganizationDraft, ...], notes: Notes) -> None:
    owners: dict[str, tuple[OrganizationDraft, int]] = {}
    for organization in organizations:
        for handle, node in _handles(organization):
            owner, line = owners.setdefault(handle, (organization, node.line + 1))
            if owner is not organization:
                reason = _("The account of another organization, in line {line}, has this handle.", line=line)
                notes.wrong(node, reason, _("Give one of them another handle; an account speaks for one organization."))


def _handles(organization: OrganizationDraft) -> Iterator[tuple[str, Node]]:
    """Each handle of an organization, with the node that gives it."""
    if "account" not in organization.values and organization.id:
        yield organization.id, organization.values["id"].node
    for values in (organization.values, *(source.values for source in organization.sources)):
        handle: Placed | None = values.get("account", {}).get("handle")
        if handle:
            yield handle.value, handle.node


def _check_sources(organizations: tuple[OrganizationDraft, ...], notes: Notes) -> None:
    for organization in organizations:
        seen: dict[str, int] = {}
        for source in organization.sources:
            name = source.id(organization.id)
            if not name:
                continue
            node = _naming_node(source)
            if name in seen:
                shown = name.partition("/")[2]
                reason = _("The source in line {line} has the same id, “{name}”.", line=seen[name], name=shown)
                notes.wrong(node, reason, _("Remove one of them, or add “id: …” with another name."))
            seen.setdefault(name, node.line + 1)


def _naming_node(source: SourceDraft) -> Node:
    """The node that a source has its id from."""
    given: Placed | None = source.values.get("id")
    if given:
        return given.node
    if isinstance(source.node, MappingNode):
        key = source.kind if source.kind in source.node.pairs else "url" if "url" in source.node.pairs else "name"
        if key in source.node.pairs:
            return source.node.pairs[key][1]
    return source.node


def _check_former(organizations: tuple[OrganizationDraft, ...], notes: Notes) -> None:
    """A former id must be gone: else two would claim one history."""
    present = {organization.id for organization in organizations}
    _check_gone(
        [(o.values["was"].value, o.values["was"].node) for o in organizations if "was" in o.values], present, notes
    )
    sources = {source.id(o.id) for o in organizations for source in o.sources}
    former = [
        (_former_id(source, o.id), source.values["was"].node)
        for o in organizations
        for source in o.sources
        if "was" in source.values
    ]
    _check_gone(former, sources, notes)


def _check_gone(former: list[tuple[str, Node]], present: set[str], notes: Notes) -> None:
    seen: dict[str, int] = {}
    for name, node in former:
        if name in present:
            reason = _("Something in this file has this id still, so nothing was renamed.")
            notes.wrong(node, reason, _("Remove “was”, or the entry that has the former id."))
        elif name in seen:
            reason = _("Line {line} takes over this id already.", line=seen[name])
            notes.wrong(node, reason, _("Keep one of the two."))
        seen.setdefault(name, node.line + 1)


def _former_id(source: SourceDraft, organization: str) -> str:
    name: str = source.values["was"].value
    return name if "/" in name else f"{organization}/{name}"


def _check_terms(values: Values, above: Values, targets: set[str], notes: Notes) -> None:
    """Rights and accounts of an organization, or of a source with those of its organization `above`."""
    rights: Values = values.get("rights", {})
    for target in rights.get("targets", ()):
        if target.value not in targets:
            notes.wrong(target.node, _("There is no such target in this file."), did_you_mean(target.value, targets))
    for name, token in values.get("account", {}).get("tokens", {}).items():
        if name not in targets:
            notes.wrong(token.node, _("There is no such target in this file."), did_you_mean(name, targets))
    merged = {**above.get("rights", {}), **rights}
    if rights and "from" in merged and "until" in merged and merged["from"].value > merged["until"].value:
        wrong = rights.get("until") or rights["from"] if {"from", "until"} & set(rights) else None
        if wrong is not None:
            notes.wrong(
                wrong.node,
                _("The agreement ends before it begins, on {day}.", day=merged["from"].value.isoformat()),
                _("Check both days; “from” is the first and “until” the last."),
            )


def _check_access(source: SourceDraft, notes: Notes) -> None:
    """A spider has a name and no address, so that nothing says where its secrets may go."""
    placed: Placed | None = source.values.get("access")
    if placed is None or not source.location or "://" in source.location or "site" in placed.value:
        return
    notes.wrong(
        placed.node,
        _("Which site sees this is not said."),
        _("Add “site: https://…” below “access:”, with the name of the host."),
    )


# -- built -----------------------------------------------------------------------------------------------------


def _organization(draft: OrganizationDraft, defaults: Values, zone: str) -> Organization:
    values = draft.values
    terms = {key: _laid(key, values, defaults) for key in ("schedule", "publish", "backfill")}
    zone = values.get("timezone", zone)
    was: str = values["was"].value if "was" in values else ""
    rules, backfill = PublishRules(**terms["publish"]), Backfill(**terms["backfill"])
    common = {
        "timezone": zone,
        "language": values.get("language", ""),
        "rules": rules,
        "past": backfill,
        "access": Access(draft.id),
        **terms,
    }
    return Organization(
        id=draft.id,
        name=values["name"],
        account=_account(values.get("account") or {"handle": values["id"]}, values["name"]),
        kind=values.get("kind", "organization"),
        homepage=values.get("homepage", ""),
        language=values.get("language", ""),
        description=values.get("description", ""),
        timezone=zone,
        rights=_rights(values["rights"]) if "rights" in values else None,
        publish=rules,
        sources=tuple(_source(source, draft, common, was) for source in draft.sources),
        was=was,
    )


def _source(draft: SourceDraft, organization: OrganizationDraft, above: Values, organization_was: str) -> Source:
    values = draft.values
    name = draft.id(organization.id)
    was = f"{organization_was}/{name.partition('/')[2]}" if organization_was else ""
    rights = {**organization.values.get("rights", {}), **values["rights"]} if "rights" in values else None
    return Source(
        access=_access(draft, above["access"]),
        render=values.get("render", False),
        id=name,
        organization_id=organization.id,
        kind=draft.kind,
        location=draft.location,
        options=draft.options,
        schedule=values.get("schedule") or above["schedule"] or "auto",
        timezone=values.get("timezone", above["timezone"]),
        language=values.get("language", above["language"]),
        account=_account(values["account"], organization.values["name"]) if "account" in values else None,
        publish=PublishRules(**_laid("publish", values, above)) if "publish" in values else above["rules"],
        backfill=Backfill(**_laid("backfill", values, above)) if "backfill" in values else above["past"],
        rights=_rights(rights) if rights is not None else None,
        selectors=Selectors(**values.get("selectors", {})),
        priority=values.get("priority", 0),
        enabled=values.get("enabled", True),
        was=_former_id(draft, organization_was or organization.id) if "was" in values else was,
    )


def _access(draft: SourceDraft, stranger: Access) -> Access:
    """Whose cookies a source has; and its secrets, for the site that its address is on."""
    if "access" not in draft.values:
        return stranger
    values: Values = draft.values["access"].value
    tables = {name: {key: placed.value for key, placed in values.get(name, {}).items()} for name in _ACCESS_TABLES}
    plain = {key: value for key, value in values.items() if key not in (*_ACCESS_TABLES, "site")}
    site = values.get("site") or draft.location
    parts = urlsplit(site)
    return Access(
        organization_id=stranger.organization_id,
        site=f"{parts.scheme}://{parts.netloc.lower()}",
        headers=tables["headers"],
        cookies=tables["cookies"],
        **plain,
    )


def _laid(key: str, values: Values, under: Values) -> Any:
    """The value of `key`, laid over what holds above it."""
    if key == "schedule":
        return values.get(key) or under.get(key, "")
    return {**under.get(key, {}), **values.get(key, {})}


def _account(values: Values, name: str) -> Account:
    plain = {key: value for key, value in values.items() if key not in ("handle", "display_name", "tokens")}
    tokens = {target: token.value for target, token in values.get("tokens", {}).items()}
    return Account(values["handle"].value, values.get("display_name", name), tokens=tokens, **plain)


def _rights(values: Values) -> Rights:
    plain = {key: value for key, value in values.items() if key not in ("from", "until", "targets")}
    return Rights(
        start=values["from"].value if "from" in values else None,
        until=values["until"].value if "until" in values else None,
        targets=tuple(target.value for target in values["targets"]) if "targets" in values else None,
        **plain,
    )
