"""Carry out a verdict, in one short write transaction that looks again first."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update

from ingest.errors import StoreError
from ingest.i18n import gettext as _
from ingest.store import transitions
from ingest.store.codec import digest, encode
from ingest.store.courses import locked, move
from ingest.store.database import lock
from ingest.store.delivering import hold_again, release, withdraw
from ingest.store.journal import tell
from ingest.store.nouns import article_columns
from ingest.store.reading import locked_entry, settle_entry
from ingest.store.tables import articles, clusters, deliveries, entries, links, versions
from ingest.types import (
    DOUBTS,
    POSTED,
    Candidate,
    Change,
    ChangeSize,
    DeliveryState,
    EntryState,
    KnownArticle,
    Look,
    Proposal,
    Validators,
    Verdict,
    VerdictKind,
)

_SAME = (VerdictKind.DUPLICATE, VerdictKind.EXCERPT, VerdictKind.FULLER)
_KEPT_AS = {VerdictKind.DUPLICATE: "duplicate_of", VerdictKind.EXCERPT: "excerpt_of"}


# -- candidates ----------------------------------------------------------------------------------------------


def candidates(
    connection: Connection, entry_id: int, candidate: Candidate, *, locking: bool = False
) -> tuple[KnownArticle, ...]:
    """See `ports.SourceStore.candidates`. A text's hash is compared with every version: a copy of
    yesterday's wording is a copy."""
    found: dict[int, set[str]] = {}
    for how, query in _questions(entry_id, candidate).items():
        for article_id in connection.execute(query).scalars():
            found.setdefault(article_id, set()).add(how)
    if not found:
        return ()
    wanted = (
        select(articles, versions.c.title, versions.c.text, versions.c.text_hash)
        .join(versions, and_(versions.c.article_id == articles.c.id, versions.c.number == articles.c.version))
        .where(articles.c.id.in_(found))
        .order_by(articles.c.id)
    )
    if locking:  # the key may still be referred to: a settling delivery tells its story meanwhile
        wanted = wanted.with_for_update(of=articles, key_share=True)
    return tuple(_known(row, frozenset(found[row.id])) for row in connection.execute(wanted))


def _questions(entry_id: int, candidate: Candidate) -> dict[str, Any]:
    questions = {
        "entry": select(entries.c.article_id).where(entries.c.id == entry_id, entries.c.article_id.is_not(None))
    }
    if candidate.url_keys:
        keys = [digest(key) for key in candidate.url_keys]
        questions["url"] = select(links.c.article_id).where(links.c.digest.in_(keys))
    if candidate.article.text.strip():  # texts that are empty are not the same text
        questions["hash"] = select(versions.c.article_id).where(versions.c.text_hash == candidate.text_hash)
    return questions


def _known(row: Row[Any], found_by: frozenset[str]) -> KnownArticle:
    return KnownArticle(
        id=row.id,
        organization_id=row.organization_id,
        source_id=row.source_id,
        cluster_id=row.cluster_id,
        version=row.version,
        title=row.title,
        text=row.text,
        text_hash=row.text_hash,
        published=row.published,
        first_seen=row.first_seen,
        priority=row.priority,
        origin=row.origin,
        original=row.original,
        tombstone=row.tombstone,
        found_by=found_by,
        canonical=row.canonical,
        credit=row.credit,
    )


def _seen(known: Sequence[KnownArticle]) -> set[tuple[object, ...]]:
    """What a verdict rests on."""
    return {(one.id, one.version, one.cluster_id, one.original, one.tombstone) for one in known}


# -- save ----------------------------------------------------------------------------------------------------


def save(
    connection: Connection,
    look: Look,
    candidate: Candidate,
    known: Sequence[KnownArticle],
    verdict: Verdict,
    proposals: Sequence[Proposal],
    *,
    now: datetime,
    next_look: datetime | None,
    validators: Validators,
) -> int | None:
    """See `ports.SourceStore.save`."""
    lock(connection, f"text {candidate.text_hash}", *(f"url {key}" for key in candidate.url_keys))
    entry = locked_entry(connection, look.entry_id)
    found = candidates(connection, look.entry_id, candidate, locking=True)
    if _seen(found) != _seen(known):
        return None
    saving = _Saving(connection, entry, candidate, {one.id: one for one in found}, verdict, tuple(proposals), now)
    article_id, state, code, reason = saving.carry_out()
    for key in candidate.url_keys:
        _remember_link(connection, key, article_id)
    settle_entry(
        connection,
        entry,
        verdict.kind.value,
        now=now,
        state=state,
        code=code,
        reason=reason,
        article_id=article_id,
        next_look=next_look,
        etag=validators.etag,
        last_modified=validators.last_modified,
    )
    return article_id


_End = tuple[int, EntryState, str, str]
"""How the look ends: the article, and the entry's state, code and reason."""


@dataclass(frozen=True, slots=True)
class _Saving:
    """One verdict being carried out, under lock."""

    connection: Connection
    entry: Row[Any]
    candidate: Candidate
    known: dict[int, KnownArticle]
    verdict: Verdict
    proposals: tuple[Proposal, ...]
    now: datetime

    def carry_out(self) -> _End:
        kind = self.verdict.kind
        if kind in POSTED:
            return self.article()
        of = self.of()
        if kind is VerdictKind.UPDATED:
            return self.updated(of)
        if of.organization_id != self.candidate.organization_id:
            return self.copy(of)
        if kind is VerdictKind.FULLER:
            return self.updated(of)
        return self.end(of.id)

    def of(self) -> KnownArticle:
        article = self.known.get(self.verdict.of or 0)
        if article is None:
            raise StoreError(_("The verdict names article {id}, which it was not asked about.", id=self.verdict.of))
        return article

    # -- a story of its own --

    def article(self) -> _End:
        cluster_id = self.connection.execute(
            insert(clusters).values(created_at=self.now).returning(clusters.c.id)
        ).scalar_one()
        article_id = self.new_article(cluster_id, original=True, kept_as="")
        self.propose(article_id, self.proposals)
        return article_id, EntryState.ARTICLE, "", ""

    # -- another text of a known article --

    def updated(self, of: KnownArticle) -> _End:
        """A version of its own organization's article; somebody else's is never touched."""
        change = self.verdict.change or Change(ChangeSize.SIGNIFICANT)
        own = of.organization_id == self.candidate.organization_id
        if own and change.size is not ChangeSize.NONE:
            self.new_version(of, change)
        elif own and not self.candidate.doubt:
            self.dispel_doubt(of)
        return self.end(of.id)

    def new_version(self, of: KnownArticle, change: Change) -> int:
        number = of.version + 1
        self.add_version(of.id, number, change)
        article = self.candidate.article
        self.connection.execute(
            update(articles)
            .where(articles.c.id == of.id)
            .values(version=number, canonical=article.canonical, credit=article.credit)
        )
        tell(
            self.connection,
            "version",
            at=self.now,
            entry_id=self.entry.id,
            article_id=of.id,
            code=change.size.value,
            reason=", ".join(change.reasons),
        )
        if not of.tombstone:
            self.tell_deliveries(of.id, number, change.size)
        if not self.candidate.doubt:
            self.free_doubtful(of.id)
        return number

    def dispel_doubt(self, of: KnownArticle) -> None:
        """The same text, and this time nothing speaks against it."""
        doubted = update(versions).where(
            versions.c.article_id == of.id, versions.c.number == of.version, versions.c.doubt != ""
        )
        if self.connection.execute(doubted.values(doubt="")).rowcount:
            self.free_doubtful(of.id)

    def free_doubtful(self, article_id: int) -> None:
        """What was held for its text goes where it would have gone without a doubt."""
        proposals = {one.target_id: one for one in self.proposals}
        for row in locked(self.connection, deliveries.c.article_id == article_id, deliveries.c.code.in_(DOUBTS)):
            proposal = proposals.get(row.target_id)
            if proposal is None:
                continue  # its target is not in the configuration any more
            if self.stands_already(row):
                move(self.connection, row, lambda one: transitions.stay(one, self.now), "doubt_dispelled", now=self.now)
            elif proposal.state is DeliveryState.HELD and row.version_standing is None:
                hold_again(self.connection, [row], proposal.code, proposal.reason, now=self.now)
            else:
                release(self.connection, [row], now=self.now, event="doubt_dispelled")

    def stands_already(self, row: Row[Any]) -> bool:
        """Whether the post has this text: only the doubtful one in between was another."""
        query = select(versions.c.text_hash, versions.c.title).where(
            versions.c.article_id == row.article_id, versions.c.number == row.version_standing
        )
        standing = self.connection.execute(query).one_or_none()
        return standing is not None and tuple(standing) == (self.candidate.text_hash, self.candidate.article.title)

    def tell_deliveries(self, article_id: int, number: int, size: ChangeSize) -> None:
        for row in locked(self.connection, deliveries.c.article_id == article_id):
            if size is ChangeSize.SIGNIFICANT:
                move(
                    self.connection, row, lambda one: transitions.change(one, number, self.now), "changed", now=self.now
                )
            else:
                move(self.connection, row, lambda one: transitions.touch_up(one, number), "touched_up", now=self.now)

    # -- another organization's copy --

    def copy(self, of: KnownArticle) -> _End:
        """Kept in the story's cluster. It is posted only where it takes the story over, or where it is fuller and a
        person says so."""
        mine = self.own_article()
        if mine is not None and mine.original:
            return self.updated_if_changed(mine)
        takes_over = self.verdict.takes_over and not (mine and self.was_rehomed(mine))
        kept_as = "" if takes_over else _KEPT_AS.get(self.verdict.kind, "")
        article_id = self.keep_copy(mine, of.cluster_id, original=takes_over, kept_as=kept_as)
        if takes_over:
            self.take_over(article_id, of.cluster_id)
        elif self.verdict.kind is VerdictKind.FULLER:
            self.propose(article_id, [self.fuller(one) for one in self.proposals])
        if not kept_as:
            return article_id, EntryState.ARTICLE, "", ""
        return article_id, EntryState.SKIPPED, kept_as, self.reason_of_copy(of)

    def own_article(self) -> KnownArticle | None:
        """The article that this entry has brought before."""
        mine = self.known.get(self.entry.article_id or 0)
        return mine if mine and mine.organization_id == self.candidate.organization_id else None

    def updated_if_changed(self, mine: KnownArticle) -> _End:
        """A story that was posted as one's own stays that, even when its text becomes another's."""
        if mine.text_hash != self.candidate.text_hash or mine.title != self.candidate.article.title:
            self.new_version(mine, self.verdict.change or Change(ChangeSize.SIGNIFICANT))
        return self.end(mine.id)

    def was_rehomed(self, mine: KnownArticle) -> bool:
        """A story moves from an article only once, else two partners that credit one another would have it for ever
        in turn."""
        moved = select(deliveries.c.id).where(deliveries.c.article_id == mine.id, deliveries.c.gone_code == "rehomed")
        return self.connection.execute(moved.limit(1)).first() is not None

    def keep_copy(self, mine: KnownArticle | None, cluster_id: int, *, original: bool, kept_as: str) -> int:
        if mine is None:
            return self.new_article(cluster_id, original=original, kept_as=kept_as)
        if mine.text_hash != self.candidate.text_hash:
            self.new_version(mine, self.verdict.change or Change(ChangeSize.SIGNIFICANT))
        self.connection.execute(
            update(articles)
            .where(articles.c.id == mine.id)
            .values(cluster_id=cluster_id, original=original, kept_as=kept_as)
        )
        return mine.id

    def take_over(self, article_id: int, cluster_id: int) -> None:
        """The story moves here: what others posted of it goes first, then ours comes."""
        others = list(
            self.connection.execute(
                select(articles.c.id)
                .where(articles.c.cluster_id == cluster_id, articles.c.id != article_id)
                .order_by(articles.c.id)
                .with_for_update(key_share=True)
            ).scalars()
        )
        self.connection.execute(
            update(articles)
            .where(articles.c.id.in_(others), articles.c.original)
            .values(original=False, kept_as="duplicate_of")
        )
        reason = _("The story is {organization}'s, who posts it now.", organization=self.candidate.organization_id)
        self.demote_entries(others, reason)
        withdraw(
            self.connection,
            locked(self.connection, deliveries.c.article_id.in_(others)),
            "rehomed",
            reason,
            now=self.now,
        )
        self.propose(article_id, self.proposals, after=others)

    def demote_entries(self, article_ids: Sequence[int], reason: str) -> None:
        demoted = self.connection.execute(
            update(entries)
            .where(entries.c.article_id.in_(article_ids), entries.c.state == EntryState.ARTICLE.value)
            .values(state=EntryState.SKIPPED.value, code="duplicate_of", reason=reason)
            .returning(entries.c.id, entries.c.article_id)
        ).all()
        for row in demoted:
            tell(
                self.connection,
                "rehomed",
                at=self.now,
                entry_id=row.id,
                article_id=row.article_id,
                code="duplicate_of",
                reason=reason,
            )

    def fuller(self, proposal: Proposal) -> Proposal:
        reason = _("A shorter version was posted by another organization; a person decides.")
        return replace(proposal, state=DeliveryState.HELD, code="fuller_elsewhere", reason=reason)

    def reason_of_copy(self, of: KnownArticle) -> str:
        if self.verdict.kind is VerdictKind.EXCERPT:
            return _("An excerpt of article {id} of {organization}.", id=of.id, organization=of.organization_id)
        return _("The same as article {id} of {organization}.", id=of.id, organization=of.organization_id)

    # -- rows --

    def new_article(self, cluster_id: int, *, original: bool, kept_as: str) -> int:
        candidate = self.candidate
        article_id: int = self.connection.execute(
            insert(articles)
            .values(
                organization_id=candidate.organization_id,
                source_id=candidate.source_id,
                cluster_id=cluster_id,
                original=original,
                kept_as=kept_as,
                version=1,
                published=candidate.article.published,
                first_seen=candidate.first_seen,
                priority=candidate.priority,
                origin=candidate.origin,
                canonical=candidate.article.canonical,
                credit=candidate.article.credit,
            )
            .returning(articles.c.id)
        ).scalar_one()
        self.add_version(article_id, 1, None)
        return article_id

    def add_version(self, article_id: int, number: int, change: Change | None) -> None:
        self.connection.execute(
            insert(versions).values(
                article_id=article_id,
                number=number,
                at=self.now,
                text_hash=self.candidate.text_hash,
                change_size=change.size.value if change else "",
                change_reasons=list(change.reasons) if change else [],
                verdict=encode(self.verdict),
                doubt=self.candidate.doubt,
                **article_columns(self.candidate.article),
            )
        )

    def propose(self, article_id: int, proposals: Sequence[Proposal], *, after: Collection[int] = ()) -> None:
        """Deliveries for every target that has none; each waits for the one of `after`'s articles to be gone."""
        there = set(
            self.connection.execute(
                select(deliveries.c.target_id).where(deliveries.c.article_id == article_id)
            ).scalars()
        )
        version = self.connection.execute(select(articles.c.version).where(articles.c.id == article_id)).scalar_one()
        for proposal in proposals:
            if proposal.target_id not in there:
                self.add_delivery(article_id, version, proposal, self.first_to_go(proposal.target_id, after))

    def first_to_go(self, target_id: str, others: Collection[int]) -> int | None:
        query = (
            select(deliveries.c.id)
            .where(
                deliveries.c.article_id.in_(others),
                deliveries.c.target_id == target_id,
                deliveries.c.state != DeliveryState.RETRACTED.value,
            )
            .order_by(deliveries.c.version_standing.is_(None), deliveries.c.id)
        )
        return self.connection.execute(query.limit(1)).scalar() if others else None

    def add_delivery(self, article_id: int, version: int, proposal: Proposal, waits_for: int | None) -> None:
        course = transitions.begin(proposal.state, version, proposal.code, proposal.reason, self.now)
        delivery_id = self.connection.execute(
            insert(deliveries)
            .values(
                target_id=proposal.target_id,
                article_id=article_id,
                generation=1,
                key=delivery_key(proposal.target_id, article_id, 1),
                account=proposal.account,
                article_published=self.candidate.article.published or self.candidate.first_seen,
                state=course.state.value,
                intent=course.intent.value if course.intent else None,
                code=course.code,
                reason=course.reason,
                due=course.due,
                version=course.version,
                waits_for=waits_for,
            )
            .returning(deliveries.c.id)
        ).scalar_one()
        tell(
            self.connection,
            course.state.value,
            at=self.now,
            article_id=article_id,
            delivery_id=delivery_id,
            code=course.code,
            reason=course.reason,
        )

    # -- the entry --

    def end(self, article_id: int) -> _End:
        """The entry announces this article, as what it is kept."""
        row = self.connection.execute(
            select(articles.c.organization_id, articles.c.kept_as).where(articles.c.id == article_id)
        ).one()
        if row.organization_id != self.candidate.organization_id:
            reason = _("Its link leads to an article of {organization}.", organization=row.organization_id)
            return article_id, EntryState.SKIPPED, "duplicate_of", reason
        if not row.kept_as:
            return article_id, EntryState.ARTICLE, "", ""
        reason = self.entry.reason or _("It is kept as a copy of another organization's article.")
        return article_id, EntryState.SKIPPED, row.kept_as, reason


def delivery_key(target_id: str, article_id: int, generation: int) -> str:
    """What makes a delivery happen once; the account is no part of it."""
    return hashlib.sha256(f"{target_id}|{article_id}|{generation}".encode()).hexdigest()


def _remember_link(connection: Connection, url_key: str, article_id: int) -> None:
    """The first article that had it keeps it. The key is locked, so nobody comes in between."""
    key = digest(url_key)
    if connection.execute(select(links.c.digest).where(links.c.digest == key)).first() is None:
        connection.execute(insert(links).values(digest=key, url_key=url_key, article_id=article_id))
