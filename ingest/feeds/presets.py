"""What is known of interfaces that many partners have: where they are, what to ask them for, where things stand in the
answer. Each path can be overridden, so a partner's deviation costs one line and not the preset.

    wordpress   https://developer.wordpress.org/rest-api/reference/posts/ (4.7 and later)
    ghost       https://docs.ghost.org/content-api (Ghost 3 and later)
    ninjs       https://iptc.org/std/ninjs/userguide/ (1.0 to 3.x)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote_plus, urlsplit, urlunsplit

from ingest.feeds.answers import Fields

_UNFINISHED = "['draft', 'pending', 'future', 'auto-draft', 'inherit']"
_MEDIA = "['picture', 'audio', 'video', 'graphic', 'planning', 'event', 'component']"
_OTHERS = "(renditions.* || renditions)[?starts_with(to_string(mimetype || contenttype || contentType), 'image/')]"


@dataclass(frozen=True, slots=True)
class Preset:
    """`path`: below a site's address, where the address is not that of the interface itself – which is told by one of
    `marks` in it. `query`: parameters that are added where they are not there. `page`: the one that numbers the
    answers. `total`: the header with their number. `key`: the parameter that takes the partner's key."""

    fields: Fields
    path: str = ""
    marks: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    total: str = ""
    key: str = ""

    def address(self, location: str) -> str:
        """Where the articles are asked for, for the address that an operator wrote."""
        parts = urlsplit(location)
        path = parts.path
        if self.path and not any(mark in f"{path}?{parts.query}" for mark in self.marks):
            path = path.rstrip("/") + self.path
        there = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
        added = [f"{name}={quote_plus(value)}" for name, value in self.query.items() if name not in there]
        query = "&".join([parts.query] * bool(parts.query) + added)
        return urlunsplit(parts._replace(path=path, query=query))


PRESETS: Mapping[str, Preset] = {
    "wordpress": Preset(
        Fields(
            items="@",
            guid="id",
            link="link",
            title="title.rendered || title",
            # `date` is in the site's own zone, which the answer does not name.
            published="date_gmt && join('', [date_gmt, 'Z']) || date",
            updated="modified_gmt && join('', [modified_gmt, 'Z']) || modified",
            summary="excerpt.rendered",
            content="(content.protected != `true`) && content.rendered",
            authors="_embedded.author",
            tags='_embedded."wp:term"[]',
            images=(
                '_embedded."wp:featuredmedia"[].{url: source_url, alt: alt_text, caption: caption.rendered,'
                " width: media_details.width, height: media_details.height} || jetpack_featured_media_url"
            ),
            deleted="contains(['trash', 'private'], to_string(status))",
            skip=f"contains({_UNFINISHED}, to_string(status))",
        ),
        path="/wp-json/wp/v2/posts",
        marks=("/wp-json/", "rest_route="),
        query={"per_page": "20", "_embed": "author,wp:featuredmedia,wp:term"},
        page="page",
        total="x-wp-totalpages",
    ),
    "ghost": Preset(
        Fields(
            items="posts",
            guid="id",
            link="url",
            title="title",
            published="published_at",
            updated="updated_at",
            summary="custom_excerpt || excerpt",
            content="(access != `false`) && html",  # of what only members may read, it holds the beginning
            authors="authors",
            tags="tags[?visibility != 'internal']",
            images="feature_image && {url: feature_image, alt: feature_image_alt, caption: feature_image_caption}",
            next="meta.pagination.next",
        ),
        path="/ghost/api/content/posts/",
        marks=("/ghost/api/",),
        query={"include": "authors,tags", "limit": "20"},
        page="page",
        key="key",
    ),
    "ninjs": Preset(
        Fields(
            items="not_null(items, articles, results, data, uri && [@], @)",
            guid="uri",
            # The uri names the item; whether there is a page behind it only the partner knows.
            link="url || link || (altids[?contains(['url', 'web', 'weblink', 'link'], to_string(role))].value | [0])",
            title=(
                "headline || headline_main || (headlines[?role == 'main'].value | [0]) || headlines[0].value || title"
            ),
            published="firstcreated || firstCreated || contentcreated || contentCreated",
            updated="versioncreated || versionCreated",
            summary="description_text || description_main || descriptions[0].value || description_html",
            content=(
                "body_html || body_xhtml || body_richtext"
                " || (bodies[?contains(to_string(contenttype || contentType), 'html')].value | [0])"
                " || body_text || (bodies[?starts_with(to_string(contenttype || contentType || 'text/'), 'text/')]"
                ".value | [0])"
            ),
            authors="byline || by",
            tags="keywords || (subject || subjects)[].name",
            images=(
                "(associations.* || associations)[?type == 'picture'].{"
                f"url: {_OTHERS} | [0].href, width: {_OTHERS} | [0].width, height: {_OTHERS} | [0].height,"
                " caption: description_text || descriptions[0].value, credit: byline || by || creditline}"
            ),
            lang="language",
            deleted="contains(['canceled', 'withheld'], to_string(pubstatus || pubStatus))",
            embargo="embargoed",
            skip=f"contains({_MEDIA}, to_string(type))",
        ),
    ),
}
