"""The demo's workspace: a `sources.yaml` for the invented partners, and the spider that one of them needs."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from ingest.demo.articles import Partner
from ingest.demo.sites.addresses import Addresses
from ingest.demo.sites.profiles import Announcement
from ingest.demo.world import Terms, World

BASE_PORT = 8801
"""The first partner's port, unless somebody says another."""

SHIPPED_TERMS = Terms(start=date(2026, 11, 1), until=date(2036, 10, 31), ended=date(2026, 11, 22))
"""The days of the agreements in the file that ships."""

PUSHED_WITH = ".ingest/demo/push-secret"
"""The file, seen from `sources.yaml`, with the secret of the partners whose systems push."""

_MARK = "# The demo's sources:"
_SPIDERS = Path(__file__).parent / "spiders"
_HEAD = """\
# yaml-language-server: $schema=./sources.schema.json
{mark} invented partners that `ingest demo` serves on this machine.
# Each shows something of the real web; the comments say what. For partners of your own begin with `ingest init`.
version: 1
timezone: Asia/Shanghai              # for times that a source gives without a zone
defaults:
  schedule: auto
  publish: {{mode: auto, text: full, max_per_hour: none, quiet_hours: none}}   # no review, no caps, no quiet hours
  backfill: all                      # everything a source lists, however old
targets:
  discover: {{kind: community}}
fetch:
  allow: [127.0.0.1]                 # this machine is not public, so it must be allowed by name
organizations:
"""


def shipped_sources() -> str:
    """The `sources.yaml` at the top of the project: the eight on their usual ports."""
    return sources_yaml(World(epoch=datetime(2026, 11, 24, tzinfo=UTC), terms=SHIPPED_TERMS), base_port=BASE_PORT)


def sources_yaml(world: World, *, base_port: int = BASE_PORT, bases: Mapping[str, str] | None = None) -> str:
    """A `sources.yaml` for a world's partners, at `bases` or on ports from `base_port` on, under its agreements."""
    if bases is None:
        bases = {partner.id: f"http://127.0.0.1:{base_port + i}" for i, partner in enumerate(world.partners)}
    addresses = Addresses(world, bases)
    lines = [line for partner in world.partners for line in _organization(partner, addresses)]
    return _HEAD.format(mark=_MARK) + "\n".join(lines) + "\n"


def is_demo(text: str) -> bool:
    """Whether a `sources.yaml` is one of ours."""
    return _MARK in text


def write_workspace(folder: Path, *, base_port: int = BASE_PORT, publishers: int = 8, articles: int = 20) -> list[Path]:
    """Write `sources.yaml` and the spider into `folder`, each where there is none; answers what was written."""
    if publishers == 8:
        world = World(epoch=datetime(2026, 11, 24, tzinfo=UTC), terms=SHIPPED_TERMS, articles=articles)
    else:
        world = World(epoch=datetime.now(UTC), publishers=publishers, articles=articles)
    files = {folder / "sources.yaml": sources_yaml(world, base_port=base_port)}
    files |= {
        folder / "spiders" / each.name: each.read_text(encoding="utf-8") for each in sorted(_SPIDERS.glob("*.py"))
    }
    missing = {path: text for path, text in files.items() if not path.exists()}
    for path, text in missing.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(missing)


def push_secret(folder: Path) -> Path:
    """The file with the secret that `sources.yaml` in `folder` names; it is made where there is none."""
    path = folder / PUSHED_WITH
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}\n", encoding="utf-8")
        path.chmod(0o600)
    return path


def _organization(partner: Partner, addresses: Addresses) -> Iterator[str]:
    profile = addresses.profile(partner.id)
    base = addresses.bases[partner.id]
    yield ""
    yield f"  # {profile.note[0].upper()}{profile.note[1:]}."
    yield f"  - id: {partner.id}"
    yield f"    name: {quoted(partner.name)}"
    yield f"    homepage: {base}/"
    yield f"    language: {partner.language}"
    yield f"    description: {quoted(partner.about)}"
    if partner.language == "en":
        yield "    timezone: Europe/London"
    yield "    account:"
    yield f"      handle: {partner.id}"
    yield f"      display_name: {quoted(partner.name)}"
    yield f"      avatar: {addresses.avatar(partner.id)}"
    yield f"      cover: {addresses.cover(partner.id)}"
    yield f"      bio: {quoted(partner.tagline)}"
    yield from _rights(partner, addresses)
    yield "    sources:"
    for announcement in profile.announcements:
        yield from _source(announcement, base)
    if profile.pushes:
        yield f"      - push: {profile.pushes}        # its system sends its articles as they are published"
        yield f"        secret: file:{PUSHED_WITH}"


def _rights(partner: Partner, addresses: Addresses) -> Iterator[str]:
    agreement = addresses.world.agreement(partner.id)
    if agreement is not None:
        days = f"from: {agreement.start}, until: {agreement.until}"
        yield f"    rights: {{basis: contract, reference: {agreement.reference}, {days}, text: full, images: true}}"


def _source(announcement: Announcement, base: str) -> Iterator[str]:
    if announcement.kind == "spider":
        yield f"      - spider: {announcement.form}        # {announcement.note}"
        yield f"        start: {base}{announcement.path}"
    else:
        yield f"      - {announcement.kind}: {base}{announcement.path}        # {announcement.note}"
    for option in announcement.options:
        yield f"        {option}"


def quoted(text: str) -> str:
    """A YAML scalar in double quotes: any text, on one line."""
    return json.dumps(text, ensure_ascii=False)
