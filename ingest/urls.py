"""Addresses: the key by which a page is known however it is linked, and safe joining. Pure; never fetched."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit

_MOBILE = ("www.", "m.", "wap.", "mobile.", "amp.", "3g.")
_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT = re.compile(r"%(?:([0-9A-Fa-f]{2})|)|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]]")
_INDEX = re.compile(r"/(?:index|default|home)\.(?:s?html?|php\d?|aspx?|jsp|do)$", re.I)
_AMP = re.compile(r"/amp(?:\.html)?$|\.amp(?=\.html$)|\.amp$")
_AMP_CACHE = re.compile(r"^//(?:[^/]+\.cdn\.ampproject\.org/(?:[vci]/)?s/|(?:www\.)?google\.[a-z.]+/amp/s/)(.+)$")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.I)

# Said about the visitor, never about the page.
_TRACKING = re.compile(
    r"""^(?:utm_.*|hsa_.*|mtm_.*|matomo_.*|pk_.*|piwik_.*|at_.*|sharer_.*|share_.*|guce_.*|hm(?:sr|pl|cu|kw|ci)
    |fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|mc_[ce]id|mkt_tok
    |_ga|_gl|_hsenc|_hsmi|vero_id|oly_(?:enc|anon)_id|s_kwcid|ef_id|trk|trkcampaign|xtor|cmpid|ocid|ncid|smid|s_cid
    |ref_src|ref_url|sr_share|guccounter|__twitter_impression|traffic_source|bd_vid|gdt_vid|qz_gdt
    |spm|scm|isappinstalled|chksm|scene|subscene|ascene|clicktime|enterid|sessionid|jsessionid|phpsessid|nsukey
    |wxshare_count|weibo_id|tt_from|tt_medium|app_version|amp|outputtype|amphtml)$""",
    re.I | re.X,
)
# Said about the page on some sites, and about the visitor on others: dropped only when the value is a way to share.
_WAYS = frozenset({"from", "source", "src", "ref", "via", "share", "channel", "platform", "refer", "cid", "partner"})
_SHARED = re.compile(
    r"""^(?:timeline|singlemessage|groupmessage|moments|weibo|wechat|weixin|wx|qq|qzone|rss2?|atom|feed|feedly|feedburner
    |twitter|facebook|fb|x|telegram|whatsapp|line|linkedin|reddit|instapaper|pocket|newsletter|e?mail|edm|push|social
    |share|appshare|h5share|copy|copylink|link|mobile)$""",
    re.I | re.X,
)
# Said about the moment of asking: another value at every read. Names alone do not tell, so the values have to look it.
_MOMENTS = frozenset(
    {"_", "t", "_t", "ts", "_ts", "time", "timestamp", "rnd", "rand", "random", "nonce", "cb", "nocache"}
)
_MOMENT = re.compile(r"^(?:1[4-9]\d{8}(?:\.?\d{1,6})?|0\.\d{6,})$")
_VISITS = frozenset({"sid", "session", "session_id", "token", "access_token", "nonce", "sess"})
_VISIT = re.compile(r"^(?=.*\d)[0-9a-f-]{16,}$|^(?=.*\d)(?=.*[a-zA-Z])[\w.-]{24,}$", re.I)
_PARAMETER = re.compile(r"([?&])([\w.-]{1,40})=([^&#]*)")
_WEIXIN = {"__biz": "__biz", "mid": "mid", "appmsgid": "mid", "idx": "idx", "itemidx": "idx"}
_SECTIONS = re.compile(
    r"""^(?:categor(?:y|ies)|tags?|topics?|sections?|channels?|columns?|authors?|lists?|search|archives?|news|articles
    |latest|home|index|blog|feed|rss|page)$""",
    re.I | re.X,
)
_PARENTS = re.compile(r"^(?:category|tags?|authors?|topics?|channel)$", re.I)
_ARTICLE_SLUG = re.compile(r"\d{3,}|[-_].+[-_].+[-_]|\.s?html?$|%[0-9A-F]{2}.*%[0-9A-F]{2}.*%", re.I)
_ITEMS = re.compile(
    r"^(?:stor(?:y|ies)|notes?|journals?|essays?|posts?|articles?|blogs?|p|a|read|entr(?:y|ies)|features?|reviews?)$",
    re.I,
)
_RANDOM_ID = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[\w-]{8,}$|^[A-Za-z0-9_-]{20,}$")
_INDEX_PAGE = re.compile(r"^(?:index|list|default)(?:[_-]?\d{1,3})?(?:\.s?html?|\.php)?$", re.I)


def url_key(url: str) -> str:
    """One key for all addresses of a page: `//host/path?query`, without scheme. Never raises; what is no web address
    comes back trimmed. `url_key(url_key(x)) == url_key(x)`.

    >>> url_key("http://www.paper.example/a/?utm_source=x&b=2&a=1#top")
    '//paper.example/a?a=1&b=2'
    """
    return _remembered_key(url) if len(url) <= _REMEMBERED else _key(url)


# Most addresses: nothing in them could be written in another way. What else an AMP page or an index is called is left
# to be looked at.
_PLAIN = re.compile(r"https?://((?:[a-z0-9-]{1,63}\.)+[a-z]{2,20})((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+)")
_TURNED = re.compile(r"[/.]amp(?:\.html)?$|/(?:index|default|home)\.[^/]*$", re.I)
_AMP_HOST = re.compile(r"ampproject\.org$|(?:^|\.)google\.")


def _key(url: str) -> str:
    plain = _PLAIN.fullmatch(url)
    if plain and not _TURNED.search(plain[2]) and not _AMP_HOST.search(plain[1]):
        return "//" + _without_mobile(plain[1]) + plain[2]
    trimmed = url.strip()
    try:
        parts = urlsplit(trimmed)
        port = parts.port
    except ValueError:
        return trimmed
    host = _host(parts.hostname or "")
    if parts.scheme not in ("http", "https", "") or not host:
        return trimmed
    key = "//" + host + _port(parts.scheme, port) + _rest(host, parts)
    cached = _AMP_CACHE.match(key)
    return url_key("//" + cached.group(1)) if cached else key


_REMEMBERED = 500  # characters; longer ones are rare, and would take memory
_remembered_key = lru_cache(maxsize=2048)(_key)  # an entry's link is asked for four times in a row


def steady(address: str) -> str:
    """An address, or an id that looks like one, without what is another at every read: sessions, the time of asking.
    What has none of it stays as it is written.

    >>> steady("https://paper.example/?p=7&_t=1795000000"), steady("https://paper.example/a;jsessionid=9F3C?p=7")
    ('https://paper.example/?p=7', 'https://paper.example/a?p=7')
    """
    if "=" not in address:
        return address
    kept = _PARAMETER.sub(lambda found: found[1] if _is_session(found[2], found[3]) else found[0], address)
    if kept == address:
        return _SESSION.sub("", address)
    return re.sub(r"[?&]+(?=#|$)", "", re.sub(r"([?&])[?&]+", r"\1", _SESSION.sub("", kept)))


def _is_session(name: str, value: str) -> bool:
    return name.lower() in {"jsessionid", "phpsessid", "sessionid"} or _is_passing(name, value)


def is_address(text: str) -> bool:
    """Whether a word of the command line is meant as a web address.

    >>> is_address("https://paper.example/feed"), is_address("hkdaily/rss.xml")
    (True, False)
    """
    return bool(re.match(r"https?://\S", text, re.IGNORECASE))


def host_of(url: str) -> str:
    """The folded host (and port) of an address; empty when it has none.

    >>> host_of("https://www.paper.example/a")
    'paper.example'
    """
    key = url_key(url)
    return re.split(r"[/?#]", key[2:])[0] if key.startswith("//") else ""


def host_and_port(url: str) -> str:
    """Host and port as the fetcher tells hosts apart, nothing folded; empty for what is no web address.

    >>> host_and_port("https://www.Paper.example/a"), host_and_port("longreads")
    ('www.paper.example:443', '')
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.hostname.rstrip('.')}:{port}" if parts.hostname and port else ""


def origin_of(url: str) -> str:
    """Scheme, host and a port that is not the usual one; empty for what is no web address.

    >>> origin_of("https://Paper.example:443/a"), origin_of("http://[::1]:8080/")
    ('https://paper.example', 'http://[::1]:8080')
    """
    scheme = url.strip().partition(":")[0].lower()
    host, _colon, port = host_and_port(url).rpartition(":")
    if not host or scheme not in ("http", "https"):
        return ""
    host = f"[{host}]" if ":" in host else host
    usual = {"http": "80", "https": "443"}[scheme]
    return f"{scheme}://{host}" if port == usual else f"{scheme}://{host}:{port}"


def is_section(url: str) -> bool:
    """Whether an address looks like a home or section page. As a canonical of an article it is not believed: sites
    that put their home page there would make one article of all.

    >>> is_section("https://paper.example/"), is_section("https://paper.example/news/2026/rain-on-the-harbor-123")
    (True, False)
    """
    key = url_key(url)
    if not key.startswith("//"):
        return True
    if "#!" in key:
        return False
    path, _mark, query = key.partition("?")
    segments = [segment for segment in path[2:].split("/")[1:] if segment]
    if not segments or _is_date(segments):
        return not query or not re.search(r"\d", query)
    last = segments[-1]
    if _SECTIONS.match(last) or _INDEX_PAGE.match(last):
        return not re.search(r"\d", query)
    if len(segments) > 1 and _PARENTS.match(segments[-2]):
        return True
    return not _names_an_article(segments, query)


def _names_an_article(segments: list[str], query: str) -> bool:
    if re.search(r"=.*\d", query):
        return True
    last = segments[-1]
    words = len(re.split("[-_]", last))
    if len(segments) > 3 or (len(segments) > 1 and words > (1 if _ITEMS.match(segments[-2]) else 2)):
        return True
    return bool(_ARTICLE_SLUG.search(last) or _RANDOM_ID.match(last) or re.search(r"\d{5,}", "".join(segments[-2:-1])))


def _is_date(segments: list[str]) -> bool:
    return bool(re.match(r"^(?:19|20)\d\d$", segments[0])) and all(
        re.match(r"^\d{1,2}$", segment) for segment in segments[1:]
    )


def resolve(base: str, href: str) -> str:
    """`href` as seen from `base`, if that is a web address; else empty (`javascript:`, `data:`, `mailto:`, rubbish)."""
    wanted = re.sub(r"[\x00-\x1f\x7f]", "", href).strip()
    if not wanted or re.fullmatch(r"https?:/*", wanted, re.I):
        return ""
    try:
        joined = urljoin(base, wanted)
        parts = urlsplit(joined if not joined.startswith("//") else "https:" + joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return parts.geturl().replace(" ", "%20") if usable else ""


def _host(name: str) -> str:
    host = name.strip().rstrip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower().rstrip(".")
        except UnicodeError:
            return "" if re.search(r"[\s/?#@:\\]", host) else _without_mobile(host)
    if ":" in host:
        return f"[{host}]"
    return "" if re.search(r"[\s<>\"^`{|}\\%]", host) else _without_mobile(host)


def _without_mobile(host: str) -> str:
    for prefix in _MOBILE:
        rest = host.removeprefix(prefix)
        if rest != host and "." in rest.strip("."):
            return _without_mobile(rest.lstrip("."))
    return host


def _port(scheme: str, port: int | None) -> str:
    return "" if port is None or port == _PORTS.get(scheme) else f":{port}"


def _rest(host: str, parts: SplitResult) -> str:
    path = _path(parts.path)
    pairs = _pairs(parts.query)
    if host == "mp.weixin.qq.com" and path == "/s":
        pairs = _weixin(pairs)
    query = "&".join(f"{name}={value}" if value is not None else name for name, value in pairs)
    fragment = _canonical(parts.fragment) if parts.fragment.startswith("!") else ""
    return path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _path(raw: str) -> str:
    path = _SESSION.sub("", re.sub(r"/{2,}", "/", _without_dots(_canonical(raw))))
    previous = None
    while path != previous:
        previous = path
        path = _INDEX.sub("", path).rstrip("/")
        path = _without_amp(path)
    return path


def _without_amp(path: str) -> str:
    shorter = _AMP.sub("", path)
    # /guitars/amp is a section on amplifiers: only what is an article without its ending has an AMP twin.
    return shorter if shorter != path and not is_section("//host.example" + shorter) else path


def _without_dots(path: str) -> str:
    if "." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _canonical(text: str) -> str:
    """Percent-encoding in one form: unreserved characters plain, all others encoded, hex digits in capitals."""
    return _PERCENT.sub(_encoded, text)


def _encoded(match: re.Match[str]) -> str:
    if match.group(1):
        character = chr(int(match.group(1), 16))
        return character if character in _UNRESERVED else match.group().upper()
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))


def _pairs(query: str) -> list[tuple[str, str | None]]:
    pairs: set[tuple[str, str | None]] = set()
    for piece in query.split("&"):
        name, mark, value = piece.partition("=")
        pair = (_word(name), _word(value) if mark else None)
        if pair[0] and not _is_tracking(pair[0], pair[1] or ""):
            pairs.add(pair)
    return sorted(pairs, key=lambda pair: (pair[0], pair[1] or ""))


def _word(text: str) -> str:
    return _canonical(text.replace("+", "%20"))


def _is_tracking(name: str, value: str) -> bool:
    if _TRACKING.match(name) or _is_passing(name, value):
        return True
    return name.lower() in _WAYS and bool(_SHARED.match(value))


def _is_passing(name: str, value: str) -> bool:
    """A session's token, or the time of the request."""
    name = name.lower()
    return bool((name in _MOMENTS and _MOMENT.match(value)) or (name in _VISITS and _VISIT.match(value)))


def _weixin(pairs: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """An article there is its account, message and place in it; all else is about the one who shared it."""
    named = {_WEIXIN[name]: value for name, value in pairs if name in _WEIXIN}
    if len(named) == 3:
        return sorted(named.items())
    return [pair for pair in pairs if pair[0] in ("__biz", "mid", "idx", "sn", "appmsgid", "itemidx")] or pairs
