"""What the stable codes mean, in the reader's language: pages, `status`, `why` and the docs all ask here."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.i18n import gettext as _


def skipped() -> Mapping[str, str]:
    """Why an entry was not taken."""
    return {
        "not_due": _("It is known, and it is not yet time to look again."),
        "too_old": _("It is older than what is taken."),
        "before_backfill": _("It is older than what is taken at first contact."),
        "future_date": _("Its date lies in the future."),
        "too_short": _("Its text is too short to be an article."),
        "no_body": _("No text was found on its page."),
        "truncated": _("Its text breaks off."),
        "paywall": _("Its text stands behind a paywall."),
        "consent_wall": _("The page asks for consent instead of showing the text."),
        "bot_wall": _("The page shows a check for robots instead of the text."),
        "not_an_article": _("The page is no article."),
        "wrong_language": _("It is in another language than agreed."),
        "wrong_content_type": _("The answer is no web page."),
        "skip_rule": _("A rule of the operator leaves it out."),
        "robots": _("The site's robots.txt asks us not to read it."),
        "dns": _("The host's name was not found."),
        "connect": _("The host could not be reached."),
        "tls": _("The host's certificate is not valid."),
        "redirect_loop": _("The address leads in circles."),
        "http_4xx": _("The server says that it may not or cannot be had."),
        "http_5xx": _("The server had a fault of its own."),
        "gone": _("The server says that it is gone for good."),
        "timeout": _("The server took too long."),
        "too_large": _("It is larger than what is read."),
        "unsafe_address": _("It lies at an address that is not public."),
        "extractor_killed": _("Reading the page took too long and was stopped."),
        "duplicate_of": _("It is the same as another organization's article."),
        "excerpt_of": _("It is an excerpt of another article."),
    }


def held() -> Mapping[str, str]:
    """Why a delivery waits."""
    return {
        "review": _("A person looks at it first: `ingest review`."),
        "weak_agreement": _("The extractors disagree about the text; a person should look: `ingest review`."),
        "layout_changed": _("The site's layout changed; a person should look: `ingest review`."),
        "rights_missing": _("No agreement is recorded: in sources.yaml, write `rights` below the organization."),
        "rights_not_started": _("The agreement has not begun; it goes out by itself when it does."),
        "rights_ended": _("The agreement has ended."),
        "rights_scope": _("The agreement does not cover this."),
        "embargo": _("The partner asked to wait; it goes out by itself."),
        "cap": _("The hour is full; it goes out by itself."),
        "quiet_hours": _("Quiet hours; it goes out by itself afterwards."),
        "paused": _("Its target or organization is not in sources.yaml, or paused."),
        "account": _("The account needs a new token."),
        "outcome_unknown": _("It may have been posted; a person should look at the target."),
        "conflict": _("A person edited the post by hand, and the partner edited the article."),
        "fuller_elsewhere": _("Another organization posted a shorter version; a person decides."),
    }


def retracted() -> Mapping[str, str]:
    """Why a post was withdrawn, or never sent."""
    return {
        "removed_at_source": _("The partner removed the article."),
        "taken_down": _("Taken down by the operator."),
        "rights_ended": _("The agreement ended and says that posts go."),
        "rehomed": _("The story belongs to another organization, which posts it."),
        "operator": _("Withdrawn by the operator."),
        "rejected": _("Rejected in review."),
        "too_late": _("It waited too long."),
        "expired": _("Its time was over."),
    }


def meaning(code: str) -> str:
    """The sentence of any code; the code itself where it has none."""
    for codes in (skipped(), held(), retracted()):
        if code in codes:
            return codes[code]
    return code
