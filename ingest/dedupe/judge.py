"""What an article is, seen beside those that it may be the same as.

    known by entry ─▶ by URL ─▶ same text ─▶ (near the same: to come) ─▶ new
      Updated          Updated,    Duplicate                              New
                       Duplicate

The first stage that has an answer gives it, with what it compared. No hands: the store finds the known articles, and
carries the verdict out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ingest.dedupe.changes import change, numbers
from ingest.dedupe.original import Choice, of_candidate, of_known, original
from ingest.text import fold
from ingest.types import REPLACED, Candidate, Change, ChangeSize, Evidence, KnownArticle, Verdict, VerdictKind

RULES = 1
"""Version of the rules, kept with every verdict."""

_SHORT = 20  # letters: below it, two texts may be equal by chance (“More soon.”, 见图), so titles must agree too
_KEPT = 0.2  # share of the shorter text that two versions have in common; below it one URL shows two things
_KEPT_MOVED = 0.5  # the same, of versions at two URLs: a corrected article that moved keeps most of its text
_SHINGLE = 8  # letters
_COMPARED = 40_000  # letters of a text that are enough to tell whether it is the same article


def judge(candidate: Candidate, known: Sequence[KnownArticle]) -> Verdict:
    """The verdict on `candidate`, of which `known` are all articles found by its entry, URLs or text's hash (in any
    order). Pure and total."""
    for stage in _STAGES:
        verdict = stage(candidate, known)
        if verdict is not None:
            return verdict
    return Verdict(VerdictKind.NEW, _evidence("new", compared=str(len(known))))


def _by_entry(candidate: Candidate, known: Sequence[KnownArticle]) -> Verdict | None:
    """The same entry of the same organization is the same article, whatever it says now – but for an id that came to
    mean another one: some feeds number their places."""
    for article in _found(known, "entry"):
        if article.organization_id == candidate.organization_id and not _is_another(candidate, article, known):
            return _updated(candidate, article, "entry")
    return None


def _by_url(candidate: Candidate, known: Sequence[KnownArticle]) -> Verdict | None:
    """A URL alone is believed when the texts have something in common: a canonical may be a section's page."""
    alike = [article for article in _found(known, "url") if _is_alike(candidate, article)]
    for article in alike:
        if article.organization_id == candidate.organization_id:
            return _updated(candidate, article, "url")
    return _copy_of(candidate, alike, "url") if alike else None


def _by_text(candidate: Candidate, known: Sequence[KnownArticle]) -> Verdict | None:
    """The same letters and digits in the same order."""
    equal = [article for article in _found(known, "hash") if _is_equal(candidate, article)]
    own = [article for article in equal if article.organization_id == candidate.organization_id]
    if own:
        return Verdict(VerdictKind.DUPLICATE, _evidence("text", own[0], own="yes"), of=own[0].id)
    return _copy_of(candidate, equal, "text") if equal else None


_STAGES: tuple[Callable[[Candidate, Sequence[KnownArticle]], Verdict | None], ...] = (_by_entry, _by_url, _by_text)
"""In order. Excerpt, Fuller, Sibling and Related join them after `_by_text`."""


def _found(known: Sequence[KnownArticle], by: str) -> list[KnownArticle]:
    """Those found that way: living before withdrawn, heads of stories first, then the oldest."""
    found = [article for article in known if by in article.found_by]
    return sorted(found, key=lambda article: (bool(article.tombstone), not article.original, article.id))


def _is_equal(candidate: Candidate, article: KnownArticle) -> bool:
    if not candidate.text_hash:
        return False
    if candidate.text_hash != article.text_hash:
        return True  # found by the hash of one of its earlier versions
    if len(fold(candidate.article.text)) < _SHORT and fold(candidate.article.title) != fold(article.title):
        return False
    # The hash knows letters and digits only: 2.41 meters and 24.1 are two reports.
    return candidate.article.text == article.text or numbers(candidate.article.text) == numbers(article.text)


def _is_another(candidate: Candidate, article: KnownArticle, known: Sequence[KnownArticle]) -> bool:
    """Under the entry's id stands another address: that of another known article, or of one with another title and
    hardly half of the text in common."""
    if not candidate.url_keys or "url" in article.found_by:
        return False
    own = [one for one in _found(known, "url") if one.organization_id == candidate.organization_id]
    if any(_is_alike(candidate, one) for one in own):
        return True
    return fold(candidate.article.title) != fold(article.title) and not _is_alike(candidate, article, kept=_KEPT_MOVED)


def _is_alike(candidate: Candidate, article: KnownArticle, *, kept: float = _KEPT) -> bool:
    if candidate.text_hash and candidate.text_hash == article.text_hash:
        return True
    new, old = _shingles(candidate.article.text), _shingles(article.text)
    return len(new & old) >= kept * max(min(len(new), len(old)), 1)


def _shingles(text: str) -> frozenset[str]:
    folded = fold(text)[:_COMPARED]
    return frozenset(folded[start : start + _SHINGLE] for start in range(max(len(folded) - _SHINGLE + 1, 1)))


def _updated(candidate: Candidate, article: KnownArticle, rule: str) -> Verdict:
    if article.tombstone:
        # Taken down or removed: it never comes back by itself, and a new version of it is no news.
        evidence = _evidence(rule, article, tombstone=article.tombstone)
        return Verdict(VerdictKind.UPDATED, evidence, of=article.id, change=Change(ChangeSize.NONE))
    what = change(article.title, article.text, candidate.article.title, candidate.article.text)
    if "title" in what.reasons and not _is_alike(candidate, article):
        what = replace(what, reasons=(*what.reasons, REPLACED))
    evidence = _evidence(rule, article, change=str(what.size), reasons=" ".join(what.reasons))
    return Verdict(VerdictKind.UPDATED, evidence, of=article.id, change=what)


def _copy_of(candidate: Candidate, others: Sequence[KnownArticle], rule: str) -> Verdict:
    """Another organization's article, or several copies of it: whose story is it?"""
    living = [article for article in others if not article.tombstone]
    if not living:
        evidence = _evidence(rule, others[0], tombstone=others[0].tombstone)
        return Verdict(VerdictKind.DUPLICATE, evidence, of=others[0].id, doubtful=True)
    choice = original([of_candidate(candidate), *(of_known(article, candidate.names) for article in living)])
    return _with_choice(candidate, living[0], choice, rule)


def _with_choice(candidate: Candidate, head: KnownArticle, choice: Choice, rule: str) -> Verdict:
    """`head` is the head of the story, or the best known copy where the head's text has changed since."""
    mine = choice.copy.id is None
    evidence = _evidence(
        rule,
        head,
        organization=head.organization_id,
        original=candidate.organization_id if mine else choice.copy.organization_id,
        original_by=choice.rule,
    )
    verdict = Verdict(VerdictKind.DUPLICATE, evidence, of=head.id, takes_over=mine, doubtful=choice.doubtful)
    if mine and not head.original:
        # It is better entitled than this copy; whether than the head, whose text is another by now, is for a person.
        return replace(verdict, takes_over=False, doubtful=True)
    # A third copy has the better claim: that too is for a person to sort out.
    return replace(verdict, doubtful=True) if not mine and choice.copy.id != head.id else verdict


def _evidence(rule: str, article: KnownArticle | None = None, **details: str) -> Evidence:
    told: Mapping[str, str] = {"with": str(article.id), "version": str(article.version)} if article else {}
    return Evidence(rule, {**told, **details}, version=RULES)
