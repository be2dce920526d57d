"""NewsML-G2, as an agency would send it: every item in its latest version, what was withdrawn as canceled."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from ingest.demo.sites.addresses import short_id
from ingest.demo.sites.house import House
from ingest.demo.sites.pages import body_html
from ingest.demo.world import Publication, Snapshot

PATH = "/newsml.xml"

_FRAME = """<?xml version="1.0" encoding="utf-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">
<header><sent>{sent}</sent><sender>{host}</sender></header>
<itemSet>
{items}
</itemSet>
</newsMessage>
"""
_ITEM = """<newsItem guid="{guid}" version="{version}" standard="NewsML-G2" xml:lang="{language}">
<itemMeta><itemClass qcode="ninat:text"/>
<versionCreated>{changed}</versionCreated><firstCreated>{published}</firstCreated>
<pubStatus qcode="stat:{status}"/><link rel="irel:seeAlso" href={page} contenttype="text/html"/></itemMeta>
<contentMeta>{by}<headline>{title}</headline>{subjects}
<description role="drol:summary">{dek}</description></contentMeta>
{content}
</newsItem>"""
_CONTENT = """<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>
{body}
</body></html></inlineXML></contentSet>"""


def news_message(house: House, snapshot: Snapshot) -> str:
    """Everything as it is at the snapshot's time."""
    items = [_item(house, each, snapshot.at) for each in (*snapshot.standing, *snapshot.deleted)]
    return _FRAME.format(sent=house.iso(snapshot.changed), host=house.partner.host, items="\n".join(items))


def _item(house: House, publication: Publication, at: datetime) -> str:
    story, version = publication.told(at), publication.version(at)
    return _ITEM.format(
        guid=f"urn:newsml:{house.partner.host}:{short_id(publication)}",
        version=version or 3,
        language=house.partner.language,
        changed=house.iso(publication.changed(at)),
        published=house.iso(publication.published),
        status="usable" if version else "canceled",
        page=quoteattr(house.addresses.page(publication)),
        by="".join(f"<by>{escape(author)}</by>" for author in story.authors),
        title=escape(story.title),
        subjects="".join(f"<subject><name>{escape(tag)}</name></subject>" for tag in story.tags),
        dek=escape(story.dek),
        content=_CONTENT.format(body=body_html(story.body)) if version else "",
    )
