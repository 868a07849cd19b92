"""The documents that the stand-in sites publish: invented, and the same for the same seed."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
SOURCES = ("whitehouse", "federal-register", "state")

_GOODS = "steel,aluminum,copper,semiconductor,battery,lumber,graphite,gallium,drone,tractor,vessel"
_COUNTRIES = "Japan,China,Mexico,Canada,Korea,India,Brazil,Vietnam,Germany,Chile,Australia,Norway"
_VERBS = "adjusts,reviews,suspends,extends,clarifies,amends,restores,limits,announces,withdraws"
_NOUNS = (
    "duties,licences,investments,ports,supply chains,procurement rules,tariff schedules,quotas,"
    "export controls,stockpiles,shipyards,standards,partnerships,forums,inspections,permits"
)
_JOINTS = (
    "in accordance with the schedule annexed to this notice,"
    "after consultation with the agencies concerned,"
    "as the Secretary may determine from time to time,"
    "with effect from the first day of the following month,"
    "for the benefit of workers in every State,"
    "subject to the review that section 4 describes,"
    "without prejudice to existing contracts"
)


@dataclass
class Doc:
    """One published document, in the terms that all three sites share."""

    source: str
    number: int  # running number within the source; the post id or serial follows from it
    kind: str  # "executive-orders", "fact-sheets", "rule", "press-release" ...
    title: str
    slug: str
    published: datetime
    modified: datetime
    paragraphs: list[str]
    country: str
    extra: dict[str, str] = field(default_factory=dict)
    removed: bool = False

    @property
    def post_id(self) -> int:
        return 40_000 + self.number

    @property
    def eastern(self) -> datetime:
        return self.published.astimezone(EASTERN)


WHITEHOUSE_KINDS = (
    "executive-orders",
    "proclamations",
    "presidential-memoranda",
    "fact-sheets",
    "briefings-statements",
    "releases",
)
FEDERAL_REGISTER_KINDS = ("rule", "notice", "executive_order", "proposed-rule", "proclamation")
STATE_KINDS = ("press-release", "press-release", "press-release", "briefing")
KINDS = {
    "whitehouse": WHITEHOUSE_KINDS,
    "federal-register": FEDERAL_REGISTER_KINDS,
    "state": STATE_KINDS,
}


class World:
    """Every site's documents, newest first; editable while a server serves them.

    Document 0 of a source is the oldest. They lie eight hours apart, the newest an hour before
    ``now``, so that no age of the re-visit schedule falls into the minutes a test takes.
    """

    def __init__(
        self, count: int = 30, *, seed: int = 1, now: datetime | None = None, spacing: float = 8.0
    ) -> None:
        self.lock = threading.RLock()
        self.seed = seed
        self.now = (now or datetime.now(UTC)).replace(microsecond=0)
        self.docs: dict[str, list[Doc]] = {source: [] for source in SOURCES}
        for source in SOURCES:
            for number in range(count):
                age = timedelta(hours=1 + spacing * (count - 1 - number))
                self.docs[source].append(self._make(source, number, self.now - age))

    def _make(self, source: str, number: int, published: datetime) -> Doc:
        rng = random.Random(f"{self.seed}/{source}/{number}")
        kind = KINDS[source][number % len(KINDS[source])]
        goods, country = rng.choice(_GOODS.split(",")), rng.choice(_COUNTRIES.split(","))
        subject = f"{rng.choice(_NOUNS.split(',')).title()} for {goods.title()} from {country}"
        title = f"{subject}, Number {number}"
        return Doc(
            source=source,
            number=number,
            kind=kind,
            title=title,
            slug="-".join(title.lower().replace(",", "").split()),
            published=published,
            modified=published,
            paragraphs=[_paragraph(rng) for _ in range(rng.randint(4, 7))],
            country=country,
        )

    def newest(self, source: str) -> list[Doc]:
        """Published and not removed, newest first."""
        with self.lock:
            live = [doc for doc in self.docs[source] if not doc.removed]
        return sorted(live, key=lambda doc: (doc.published, doc.number), reverse=True)

    def find(self, source: str, test: Callable[[Doc], bool]) -> Doc | None:
        return next((doc for doc in self.newest(source) if test(doc)), None)

    def add(self, source: str, count: int = 1, *, at: datetime | None = None) -> list[Doc]:
        """Publish ``count`` more documents, a minute apart, the last one at ``at`` (now)."""
        last = at or datetime.now(UTC).replace(microsecond=0)
        made = []
        with self.lock:
            for step in range(count):
                number = len(self.docs[source])
                doc = self._make(source, number, last - timedelta(minutes=count - 1 - step))
                self.docs[source].append(doc)
                made.append(doc)
        return made

    def edit(self, doc: Doc, *, at: datetime | None = None) -> None:
        """Change one paragraph's wording, as an editor would."""
        with self.lock:
            doc.paragraphs[0] = "A corrected opening sentence stands here. " + doc.paragraphs[0]
            doc.modified = at or datetime.now(UTC).replace(microsecond=0)

    def retitle(self, doc: Doc, title: str) -> None:
        with self.lock:
            doc.title, doc.modified = title, datetime.now(UTC).replace(microsecond=0)

    def replace_contents(self, doc: Doc) -> None:
        """Give the page another document's contents, as happened at least six times."""
        with self.lock:
            rng = random.Random(f"{self.seed}/other/{doc.number}")
            doc.title = f"Another Matter Altogether, Number {doc.number}"
            doc.paragraphs = [_babble(rng) for _ in doc.paragraphs]
            doc.modified = datetime.now(UTC).replace(microsecond=0)

    def remove(self, doc: Doc) -> None:
        with self.lock:
            doc.removed = True

    def restore(self, doc: Doc) -> None:
        with self.lock:
            doc.removed = False

    def redate(self, doc: Doc, published: datetime) -> None:
        """Post it again under another date: the month in its address changes, its id stays."""
        with self.lock:
            doc.extra["old-month"] = doc.eastern.strftime("%Y/%m")
            doc.published, doc.modified = published, datetime.now(UTC).replace(microsecond=0)

    def copy(self) -> World:
        """The same documents in a world of their own."""
        twin = World(0, seed=self.seed, now=self.now)
        for source, docs in self.docs.items():
            twin.docs[source] = [
                replace(doc, paragraphs=list(doc.paragraphs), extra=dict(doc.extra)) for doc in docs
            ]
        return twin


def _paragraph(rng: random.Random) -> str:
    sentences = []
    for _ in range(rng.randint(2, 4)):
        goods, country = rng.choice(_GOODS.split(",")), rng.choice(_COUNTRIES.split(","))
        verb, noun = rng.choice(_VERBS.split(",")), rng.choice(_NOUNS.split(","))
        joint = rng.choice(_JOINTS.split(","))
        sentences.append(
            f"The office {verb} {noun} on {goods} products of {country} worth "
            f"{rng.randint(2, 990)} million dollars {joint}."
        )
    return " ".join(sentences)


def _babble(rng: random.Random) -> str:
    """A paragraph that shares no words with any other document."""
    syllables = [
        "ba",
        "de",
        "fi",
        "go",
        "hu",
        "ka",
        "le",
        "mi",
        "no",
        "pu",
        "ra",
        "se",
        "ti",
        "vo",
        "zu",
    ]
    words = ["".join(rng.choices(syllables, k=4)) for _ in range(50)]
    return " ".join(words).capitalize() + "."
