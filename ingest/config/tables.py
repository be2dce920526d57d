"""The keys of sources.yaml: which there are, what may stand behind them, and what editors say about them."""

from __future__ import annotations

from ingest.config import words
from ingest.config.access import AccessShape
from ingest.config.shapes import Choice, Count, Either, Flag, Key, Many, Place, Record, Table, Word
from ingest.schedule import parse_duration

TEXT = Word()
URL = Word(words.url, {"type": "string", "format": "uri", "pattern": "^https?://"})
ORGANIZATION_ID = Word(words.identifier, {"type": "string", "pattern": f"^{words.ID}$"})
TARGET_ID = Word(words.target_identifier, {"type": "string", "pattern": f"^{words.ID}$"})
SOURCE_ID = Word(words.source_identifier, {"type": "string", "pattern": f"^{words.SOURCE_ID}$"})
FORMER_ID = Word(words.former_identifier, {"type": "string"})
LANGUAGE = Word(words.language, {"type": "string", "examples": ["zh-Hans", "zh-Hant", "en"]})
TIMEZONE = Word(words.timezone, {"type": "string", "examples": ["Asia/Shanghai", "Asia/Hong_Kong", "UTC"]})
SCHEDULE = Word(
    words.schedule,
    {
        "type": "string",
        "pattern": "^(auto|every [0-9]+[smhdw]|cron .+)$",
        "examples": ["auto", "every 15m", 'cron "*/10 7-23 * * *"'],
    },
)
DURATION = Word(parse_duration, {"type": "string", "pattern": "^[0-9]{1,6}[smhdw]$", "examples": ["90s", "15m", "7d"]})
DAY = Word(words.day, {"type": "string", "format": "date"})
FORM = Choice(("full", "excerpt", "link"))
SECRET = Word(words.secret_address, {"type": "string", "pattern": f"^({words.ADDRESS})$"})

ACCOUNT = Record(
    (
        Key(
            "handle",
            Place(Word(words.handle, {"type": "string", "pattern": f"^{words.HANDLE}$"})),
            "The name by which the account is addressed, without @.",
            required=True,
        ),
        Key("display_name", TEXT, "The name that readers see; without it, the organization's."),
        Key("avatar", URL, "Address of a square picture."),
        Key("cover", URL, "Address of a wide picture."),
        Key("bio", TEXT, "Who this is, in a sentence."),
        Key("tokens", Table(TARGET_ID, SECRET), "Target id → where its secret is kept: env:NAME or file:PATH."),
    )
)
RIGHTS = Record(
    (
        Key("basis", TEXT, "What the permission rests on: contract, license, letter, …"),
        Key("reference", TEXT, "Where the agreement can be found."),
        Key("from", Place(DAY), "First day of the agreement, in the organization's time zone."),
        Key("until", Place(DAY), "Last day of the agreement."),
        Key("text", FORM, "How much of an article may be shown."),
        Key("images", Flag(), "Whether pictures may be shown."),
        Key("targets", Many(Place(ORGANIZATION_ID)), "Where posts may go; without it, every target."),
        Key("edits", Flag(), "Whether posts follow the corrections of the original."),
        Key("comments", Flag(), "Whether readers may comment."),
        Key("origin", Flag(), "Of a shared story, this organization is the original."),
        Key("after", Choice(("keep", "retract")), "What becomes of posts when the agreement ends."),
    ),
    empty=False,  # an agreement that says nothing must not allow everything
)
PUBLISH = Record(
    (
        Key(
            "mode", Choice(("review", "auto")), "review: a person approves each post; auto: posts go out by themselves."
        ),
        Key("text", FORM, "How much of an article to show, within what the rights allow."),
        Key("max_per_hour", Either({"none": None}, Count(1, 10_000)), "Posts an hour and account, or none for no cap."),
        Key(
            "quiet_hours",
            Either(
                {"none": None},
                Word(
                    words.quiet_hours, {"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2} ?[-–] ?[0-9]{1,2}:[0-9]{2}$"}
                ),
            ),
            'When nothing goes out, as in "23:30-07:00" in the organization\'s time zone, or none.',
        ),
    )
)
BACKFILL = Either(
    {"all": {"max": None, "since": None}, "none": {"max": 0}},
    Record(
        (
            Key("max", Either({"all": None}, Count()), "How many of the newest entries are taken at first contact."),
            Key("since", Either({"all": None}, DURATION), "How old they may be, as in 7d."),
        )
    ),
)
SELECTORS = Record(
    (
        Key("body", TEXT, "CSS of the element that holds the article."),
        Key("title", TEXT, "CSS of the headline."),
        Key("drop", Many(TEXT), "CSS of what does not belong to the article."),
    )
)
DEFAULTS = Record(
    (
        Key("schedule", SCHEDULE, "When sources are read."),
        Key("publish", PUBLISH, "How posts go out."),
        Key("backfill", BACKFILL, "What of a source's past is taken: {max, since}, all or none."),
    )
)
HOST = Record(
    (
        Key("at_once", Count(1, 16), "So many requests at a time, as agreed with it; without it, one."),
        Key(
            "pause",
            Word(words.pause, {"type": "string", "pattern": "^[0-9]{1,6}(ms|s)$"}),
            "Between two requests, as in 500ms. A longer Crawl-delay in its robots.txt counts.",
        ),
        Key(
            "gateway",
            Flag(),
            "It gives many partners' feeds, each with limits of its own: a 429 stops one address, not the host.",
        ),
    ),
    empty=False,
)
FETCH = Record(
    (
        Key(
            "allow",
            Many(Word(words.host, {"type": "string"})),
            "Host names and addresses that may be asked although they are not public.",
        ),
        Key("contact", Word(words.contact, {"type": "string"}), "A mail address or page in the User-Agent."),
        Key("hosts", Table(Word(words.host_pattern, {"type": "string"}), HOST), "How fast single hosts may be asked."),
    )
)
SOURCE_KEYS = (
    Key("id", Place(SOURCE_ID), "Its id, without the organization's; without it, made from the address."),
    *DEFAULTS.keys,
    Key("timezone", TIMEZONE, "Where its times without a zone belong, and its cron."),
    Key("language", LANGUAGE, "The language of its articles, where it differs."),
    Key("account", ACCOUNT, "The account that posts, where it is not the organization's."),
    Key("rights", RIGHTS, "What differs from the organization's rights."),
    Key("selectors", SELECTORS, "CSS that wins over what extraction finds by itself."),
    Key("priority", Count(-1000, 1000), "Higher wins when nothing else tells who is the original."),
    Key("access", Place(AccessShape()), "What a private source wants to see, by env: and file: only."),
    Key("render", Flag(), "true: its pages are empty without JavaScript, so a browser reads them."),
    Key("enabled", Flag(), "false: not read for now."),
    Key("was", Place(FORMER_ID), "Its former id: renames it and keeps its history."),
)
ORGANIZATION_KEYS = (
    Key("id", Place(ORGANIZATION_ID), "Its id: small letters, digits, hyphens.", required=True),
    Key("name", TEXT, "Its name, as readers know it.", required=True),
    Key("kind", Choice(("organization", "person")), "Who posts."),
    Key("homepage", URL, "Its website."),
    Key("language", LANGUAGE, "The language of its articles: zh-Hans, zh-Hant, en, …"),
    Key("description", TEXT, "What it is, in a sentence."),
    Key("timezone", TIMEZONE, "Its time zone."),
    Key("account", ACCOUNT, "Its official account; without it, @id with its name."),
    Key("rights", RIGHTS, "What it allows. Without it, nothing is published."),
    *DEFAULTS.keys,
    Key("was", Place(FORMER_ID), "Its former id: renames it and keeps its history."),
)
