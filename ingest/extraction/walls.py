"""Pages that answer 200 and show something else than their article: checks for robots, consent, payment, a login.

Each wall is known by its maker's own marks – names of scripts, cookies and hosts that stand in the markup whatever the
language –, and by the few sentences that readers see. A page is only called a wall when it has hardly any text of its
own: articles write about paywalls, and many pages carry a challenge's script beside their whole text.

Pure: the markup, the address and the text that was found go in, an error or nothing comes out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.errors import ExtractionError
from ingest.i18n import gettext as _
from ingest.text import count_letters
from ingest.urls import host_of

LITTLE = 600
"""Letters: a page with more than this says something beside its wall."""

_HEAD = 200_000  # characters of markup that are looked at: a wall is short, and says what it is early
_TEASER = 400  # letters: what is shown of an article that is not free
_SHOWN = 3000  # letters: a beginning of more than this is an article, whatever stands under it
_LAST = 3  # lines at the end of a text among which a wall's sentence stands
_SENTENCE = 120  # letters of a line that is a wall's and not an author's


@dataclass(frozen=True, slots=True)
class _Maker:
    """Whose wall it is, and by what in the markup it is known."""

    name: str
    marks: re.Pattern[str]


def _maker(name: str, marks: str) -> _Maker:
    return _Maker(name, re.compile(marks, re.I))


# What stands in the page that a robot is shown, and not in those of everybody who uses the service: many sites load a
# checker's script into every page.
_ROBOT_CHECKS = (
    _maker(
        "Cloudflare",
        r"<title>\s*Just a moment\b|<title>\s*Attention Required! \| Cloudflare|cf-browser-verification|_cf_chl_opt"
        r"|cf_chl_(?:prog|rt_tk)|/cdn-cgi/challenge-platform/h/\w+/(?:orchestrate|cmg|turnstile)",
    ),
    _maker(
        "Akamai",
        r"<title>\s*Access Denied\s*</title>[\s\S]{0,2000}Reference\s*(?:&#35;|#)|errors\.edgesuite\.net"
        r"|sec-if-cpt-container|/_sec/cp_challenge/",
    ),
    _maker(
        "Imperva",
        r"<iframe[^>]{0,300}_Incapsula_Resource|Incapsula incident ID|<title>\s*Pardon Our Interruption",
    ),
    _maker("HUMAN", r"px-captcha|captcha\.px-(?:cdn|cloud)\.net"),
    _maker("DataDome", r"captcha-delivery\.com"),
    _maker("AWS WAF", r"window\.gokuProps"),
    _maker("Sucuri", r"Sucuri WebSite Firewall|sucuri_cloudproxy_js"),
    _maker("DDoS-Guard", r"<title>\s*DDoS-Guard"),
    _maker("Kasada", r"ips\.js\?[^\"']{0,200}KP_UIDz|window\.KPSDK\s*="),
    _maker("Anubis", r"/\.within\.website/x/|Making sure you(?:'|&#39;|’)re not a bot"),
    _maker("Vercel", r"<title>\s*Vercel Security Checkpoint"),
    _maker("Alibaba Cloud", r"acw_sc__v[23]|var arg1\s*=\s*['\"][0-9A-F]{20,}|punish\?x5secdata"),
    _maker("Tencent Cloud", r"__tst_status|EO_Bot_Ssid"),
    _maker("Knownsec", r"__jsl_clearance|<title>\s*知道创宇云防御"),
    _maker("WeChat", r"secitptpage/verify|appmsgcaptcha|当前环境异常，完成验证后即可继续访问"),
    _maker(
        "",
        r"<title>\s*(?:Are you a robot|Security check|Human Verification|Bot Verification|安全验证|安全驗證|人机验证"
        r"|人機驗證|访问验证|訪問驗證|请输入验证码|滑动验证)",
    ),
)

_CONSENT_HOSTS = re.compile(r"^(?:consent|guce|myprivacy|privacy-?gate|cookiewall|consentement)\.", re.I)
_CONSENT = (
    _maker(
        "Google",
        r"<title>\s*(?:Before you continue|Bevor Sie|Avant de continuer|Antes de continuar)"
        r"|<form[^>]{1,300}consent\.(?:google|youtube)\.",
    ),
    _maker("Yahoo", r"guce\.(?:yahoo|advertising|oath)\.|<form[^>]{1,300}class=[\"'][^\"']{0,100}consent-form"),
    _maker("DPG Media", r"<title>\s*(?:DPG Media )?Privacy Gate"),
    _maker("contentpass", r"cp-first-layer"),
    _maker(
        "",
        r"<title>\s*(?:Your privacy|Privacy settings|Cookie (?:consent|wall|settings)|We value your privacy|SP Consent"
        r"|Datenschutz-Einstellungen)|<form[^>]{1,300}action=[\"'][^\"']{0,200}consent",
    ),
)

# Both: a field for a password stands, hidden, on many pages, and articles write about logging in.
_LOGIN = re.compile(
    r"<title>[^<]{0,80}?(?:\b(?:log|sign)[ -]?in\b|\b(?:anmelden|connexion|iniciar sesi[oó]n)\b|登[录錄入陆陸])", re.I
)
_PASSWORD = re.compile(r"<input[^>]{1,300}type\s*=\s*[\"']?password\b", re.I)

# The sentence under the beginning of an article, in the languages that partners write in. Whole short lines only.
_PAY = re.compile(
    r"""subscri\w+\s+(?:now\s+|today\s+)?(?:to\s+(?:continue|read|unlock|keep)|for\s+(?:full|unlimited)\s+access)
    |(?:this|the\s+full)\s+(?:article|story|content)\s+is\s+(?:only\s+)?(?:available\s+)?(?:for|to|exclusive\s+to|reserved\s+for)\s+
        (?:\w+\s+){0,2}(?:subscribers|members)
    |to\s+continue\s+reading|you(?:'|’)ve\s+(?:reached|used)\s+(?:all\s+)?your\s+(?:\w+\s+)?(?:article\s+|articles\s+)?limit
    |(?:log|sign)\s+in\s+(?:or\s+\w+\s+)?to\s+(?:continue|read)|register\s+(?:for\s+free\s+)?to\s+(?:continue|read)
    |(?:本文|以下|剩余|剩餘|余下|餘下|其余|其餘|全文)(?:内容|內容|部分|文章|全文)?(?:为|為|是|仅|僅|限|需|须|須|供|对|對|只|面向).{0,6}
        (?:付费|付費|收费|收費|会员|會員|订阅|訂閱|订户|訂戶)
    |(?:付费|付費|会员|會員|订户|訂戶)(?:专享|專享|专属|專屬)(?:内容|內容|文章|$)
    |(?:订阅|訂閱|购买|購買|付费|付費|开通会员|開通會員|成为会员|成為會員|登[录錄入陆陸]|注册|註冊).{0,12}
        (?:阅读|閱讀|查看|解锁|解鎖|浏览|瀏覽|看).{0,4}(?:全文|本文|余下|餘下|剩余|剩餘|完整)
    |(?:还有|還有|剩余|剩餘)\s*\d+\s*%.{0,6}(?:内容|內容|未读|未讀|付费|付費)""",
    re.I | re.X,
)
_READ_ON = re.compile(
    r"""^\W*(?:read\s+(?:more|on|the\s+(?:full|rest|whole))|continue\s+reading|(?:view|see)\s+(?:the\s+)?full\s+(?:article|story)
    |(?:点击|點擊|点此|點此)?(?:阅读|閱讀|查看|展开|展開|浏览|瀏覽|继续阅读|繼續閱讀)(?:全文|更多|原文|剩余|剩餘|余下|餘下)?.{0,6}
    |(?:全文|更多)\s*(?:请|請)?(?:见|見|看|点击|點擊|阅读|閱讀).{0,10}|more)\W*$""",
    re.I | re.X,
)
_BREAKS_OFF = re.compile(
    r"""(?:\[\s*(?:…|\.{3}|&hellip;|&\#8230;)\s*\]|\(\s*(?:…|\.{3}|more(?:…|\.{3})?)\s*\)|(?:…|\.{3,})\s*
    (?:[\[(（【]?\s*(?:read\s+(?:more|on|the\s+(?:full|rest))[^.]{0,40}|continue\s+reading.{0,200}|more
    |(?:点击|點擊)?(?:阅读|閱讀|查看|继续阅读|繼續閱讀)(?:全文|更多|原文)?|全文|更多|详情|詳情)\s*[\])）】]?)?)[\s»›>→]*$
    |(?:continue\s+reading\b.{0,200}|read\s+(?:more|the\s+(?:full|rest)\b.{0,40})|(?:点击)?(?:阅读|閱讀|查看)(?:全文|原文)|繼續閱讀|继续阅读)
    [\s»›>→.…]*$""",
    re.I | re.X,
)
# WordPress puts this line under texts that are whole as well as under those that are not.
_SIGNATURE = re.compile(r"\s*the post .{1,300} (?:appeared first on|first appeared on) .{1,120}$", re.I | re.S)
_TAG = re.compile(r"<[^<>]*>")
_NEEDS_SCRIPT = re.compile(
    r"(?:enable|requires?|turn on|need)\s+javascript|javascript\s+(?:is\s+)?(?:disabled|required|aus)"
    r"|(?:启用|開啟|啟用|打开|开启)\s*javascript",
    re.I,
)
_APPLICATION = re.compile(
    r"<div[^>]+id=[\"'](?:root|app|__next|__nuxt|___gatsby)[\"'][^>]*>\s*(?:<[^>]*>\s*){0,4}</div>", re.I
)


def wall(markup: str, url: str, text: str) -> ExtractionError | None:
    """The check for robots, for consent or the login that a page shows instead of its article; None where it shows
    none. `text` is what was found on it."""
    if not markup or count_letters(text) > LITTLE:
        return None
    head = markup[:_HEAD]
    if (name := _by(_ROBOT_CHECKS, head)) is not None:
        return ExtractionError(
            _("{name} asks whether we are human.", name=name or _("The site")),
            fix=_("Ask the partner to let our user agent in; the address of our machine helps them."),
            code="bot_wall",
        )
    name = _by(_CONSENT, head)
    if name is not None or _CONSENT_HOSTS.match(host_of(url)):
        return ExtractionError(
            _("A consent page{of} stands before the text.", of=f" ({name})" if name else ""),
            fix=_("Ask the partner for a feed with the whole text, or for an address without the page."),
            code="consent_wall",
        )
    if _LOGIN.search(head) and _PASSWORD.search(head):
        return ExtractionError(
            _("The page asks for a login instead of showing its text."), fix=_paid_fix(), code="paywall"
        )
    return None


def paid(text: str, *, free: bool, promised: int = 0) -> ExtractionError | None:
    """The error of a text that is only the beginning of an article which has to be paid for, or logged in for.

    `free`: the page does not say of itself that it costs something. `promised`: letters that the page says its article
    has; 0 where it says nothing."""
    letters = count_letters(text)
    sentence = _sentence_at_the_end(text) if letters < _SHOWN else ""
    if sentence:
        return ExtractionError(
            _("The text ends with “{sentence}”.", sentence=sentence), fix=_paid_fix(), code="paywall"
        )
    short_of_its_promise = 0 < letters < promised * 0.6
    if not free and (letters < _TEASER or (short_of_its_promise and letters < _SHOWN)):
        return ExtractionError(
            _("The page shows only a beginning to readers who have not paid."), fix=_paid_fix(), code="paywall"
        )
    return None


def broken_off(text: str) -> ExtractionError | None:
    """The error of a short text that ends with an invitation to read on elsewhere. Long texts often have such a button
    beside their whole text."""
    line = _last_line(text)
    if count_letters(text) > LITTLE or not _READ_ON.match(line):
        return None
    return ExtractionError(
        _("The text breaks off with “{line}”.", line=line),
        fix=_("Ask the partner for the address of the whole text, or for a feed that carries it."),
        code="truncated",
    )


def breaks_off(html: str) -> bool:
    """Whether the text that a feed brings (HTML) is only the beginning of an article: it ends with “[…]”, “Read more”,
    “阅读全文” and the like, as content systems write under what they cut.

    >>> breaks_off("<p>It rained all night […]</p>"), breaks_off("<p>“I waited …”</p>")
    (True, False)
    """
    from html import unescape

    words = " ".join(unescape(_TAG.sub(" ", html[-4000:])).split())
    tail = _SIGNATURE.sub("", words)
    found = _BREAKS_OFF.search(tail[-300:])
    if found is None:
        return False
    # An author may end with three dots; what software cut has brackets or an invitation, or stops inside a sentence.
    return bool(re.search(r"[\w\])）】»›>→]\s*$", found[0])) or _inside_a_sentence(tail)


def needs_script(markup: str) -> bool:
    """Whether a page without text is one that a script would fill."""
    return bool(_APPLICATION.search(markup[:_HEAD]) or _NEEDS_SCRIPT.search(markup[:_HEAD]))


def _by(makers: tuple[_Maker, ...], head: str) -> str | None:
    return next((maker.name for maker in makers if maker.marks.search(head)), None)


def _last_line(text: str) -> str:
    line = text.rstrip().rpartition("\n")[2].strip()
    return line if len(line) <= _SENTENCE else ""


def _sentence_at_the_end(text: str) -> str:
    lines = [line.strip() for line in text.rstrip().split("\n")]
    return next((line for line in lines[-_LAST:] if len(line) <= _SENTENCE and _PAY.search(line)), "")


def _paid_fix() -> str:
    return _("Ask the partner for a feed with the whole text or for access, and write it as `access:` of the source.")


def _inside_a_sentence(tail: str) -> bool:
    """“… went to the … ” breaks off; “And then …” after a full stop is a way to write."""
    return bool(re.search(r"[^\W\d_]{2,}\s?(?:…|\.{3})$", tail)) and not re.search(r"[”’\"'」』]\s*$", tail)
