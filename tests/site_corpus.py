"""A small store with everything the site must show, written for the tests."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from db.records import Document, Fetch, Label
from db.store import Store

PIPELINE, VOCABULARY = "1.0+test", "1+test"

VOCABULARY_ROWS = [
    ("instrument", "executive-order", "Executive order", "大統領令"),
    ("instrument", "statement", "Statement", "声明・発表"),
    ("instrument", "final-rule", "Final rule", "最終規則"),
    ("measure", "tariff", "Tariff", "関税"),
    ("measure", "export-control", "Export control", "輸出管理"),
    ("measure", "trade-agreement", "Trade agreement", "通商協定"),
    ("sector", "critical-minerals", "Critical minerals", "重要鉱物"),
    ("sector", "semiconductors", "Semiconductors", "半導体"),
    ("deregulation", "environmental-review", "Environmental review", "環境審査"),
    ("authority", "ieepa", "IEEPA", "国際緊急経済権限法（IEEPA）"),
    ("direction", "tariff:tighten", "Tariff: tightened", "関税：強化"),
    ("safeguard", "true", "Safeguard", "環境・安全への配慮"),
    ("economic_security", "true", "Economic security", "経済安全保障関連"),
]
COUNTRIES = [("CN", "China", "中国"), ("JP", "Japan", "日本"), ("WLD", "All countries", "全世界")]

TARIFF_TEXT = (
    "By the authority vested in me as President, including the International Emergency Economic"
    " Powers Act (50 U.S.C. 1701 et seq.), it is hereby ordered:\n\n"
    "Section 1.  Purpose.  Trade deficits are a threat.\n\n"
    "Sec. 2.  Duties.  (a) Articles of the People’s Republic of China shall be subject to an"
    " additional ad valorem rate of duty of 20 percent.\n\n"
    "Sec. 3.  Rare earths.  Nothing in this order affects critical minerals.\n"
)
HOSTILE = (
    '<script>window.pwned = 1</script><img src=x onerror="window.pwned = 2">'
    '\u202egnirts desrever\u202c\x07 {{ 7 * 7 }} "\' onmouseover="window.pwned = 3" '
    "javascript:window.pwned=4 </textarea></title></style>"
)


@dataclass(frozen=True)
class Made:
    """Keys of documents that tests ask for by name."""

    path: Path
    tariff: str
    deal: str
    edited: str
    gone: str
    untexted: str
    hostile: str


def label(facet: str, code: str, text: str, quote: str, role: str | None = None) -> Label:
    start = text.index(quote)
    return Label(
        facet=facet,
        code=code,
        field="text",
        start=start,
        end=start + len(quote),
        quote=quote,
        score=0.9,
        rule=f"{facet}.{code}.test",
        role=role,
    )


def _tag(store: Store, labels: dict[str, list[Label]]) -> None:
    for untagged in list(store.untagged(VOCABULARY, PIPELINE)):
        store.keep_labels(
            untagged.key,
            untagged.version,
            labels.get(untagged.key, []),
            untagged.input_sha,
            VOCABULARY,
            PIPELINE,
        )


def _reference(store: Store) -> None:
    store.replace_reference(
        "vocabulary",
        [
            {
                "facet": facet,
                "code": code,
                "label_en": en,
                "label_ja": ja,
                "definition_en": f"What counts as {en.lower()}.",
                "definition_ja": f"{ja}に当たるもの。",
                "aliases_ja": [],
            }
            for facet, code, en, ja in VOCABULARY_ROWS
        ],
    )
    store.replace_reference(
        "countries", [{"code": code, "name_en": en, "name_ja": ja} for code, en, ja in COUNTRIES]
    )
    store.replace_reference(
        "glossary",
        [{"term_ja": "相互関税", "aliases": [], "phrases_en": ["additional ad valorem"]}],
    )
    store.replace_reference(
        "groups",
        [
            {"group_code": "foreign-adversary", "country": "CN", "source": "15 CFR 791.4"},
            {"group_code": "treaty-ally", "country": "JP", "source": "treaty of 1960"},
            {"group_code": "nato", "country": "CN", "until": "2024-12", "source": "written here"},
            {"group_code": "nato", "country": "CN", "since": "2025-03", "source": "written here"},
        ],
    )
    store.replace_reference(
        "accuracy",
        [
            {
                "dataset": dataset,
                "facet": "measure",
                "precision": 0.8,
                "recall": 0.7,
                "f1": f1,
                "low": 0.7,
                "high": 0.8,
                "support": 100,
                "measured": "2026-11-01",
                "vocabulary_version": VOCABULARY,
                "pipeline_version": PIPELINE,
            }
            for dataset, f1 in (("cross-validation", 0.61), ("dev", 0.75), ("fresh", 0.66))
        ],
    )


def _page(slug: str, title: str, text: str | None, day: str, **more: object) -> Document:
    fields: dict[str, object] = {
        "source": "whitehouse",
        "url": f"https://www.whitehouse.gov/presidential-actions/{day[:4]}/{day[5:7]}/{slug}/",
        "title": title,
        "text": text,
        "text_kind": "full" if text else "none",
        "published": day,
        "published_basis": "page",
        "section": "presidential-actions",
        "captured": f"{day}T12:00:00+00:00",
        "origin": "test",
    }
    return Document(**{**fields, **more})  # type: ignore[arg-type]


def make_store(path: Path) -> Made:
    """Write the store; returns the keys of its documents."""
    with Store(path) as store:
        _reference(store)
        keep = store.keep
        tariff = keep(
            _page(
                "duties-on-china",
                "Imposing Duties on China",
                TARIFF_TEXT,
                "2025-02-01",
                signed="2025-02-01",
                executive_order_number="14195",
            )
        ).key
        deal_text = (
            "Japan will buy more soybeans.\nThe United States and Japan agree on rare earths."
        )
        deal = keep(_page("deal-with-japan", "A Deal with Japan", deal_text, "2025-07-23")).key
        first = "The notice was published first with ten words and no more at all."
        edited = keep(_page("edited-notice", "A Notice", first, "2025-03-05")).key
        later = first.replace("ten words", "eleven words")
        keep(
            _page(
                "edited-notice",
                "A Notice",
                later,
                "2025-03-05",
                captured="2025-03-09T12:00:00+00:00",
            )
        )
        gone = keep(_page("gone-page", "A Page That Went", "It was here once.", "2025-04-04")).key
        store.mark_gone(
            "https://www.whitehouse.gov/presidential-actions/2025/04/gone-page/",
            "2025-05-01T00:00:00+00:00",
        )
        untexted = keep(_page("only-listed", "Only Listed So Far", None, "2025-08-08")).key
        keep(
            _page(
                "about-when",
                "Collected, Not Dated",
                "A statement.",
                "2026-08-18",
                source="state",
                url="https://www.state.gov/releases/office-of-the-spokesperson/2026/08/about-when",
                published=None,
                published_basis=None,
                published_collected="2026-08-18",
            )
        )
        hostile = keep(
            _page(
                "hostile",
                f"=HYPERLINK(1) {HOSTILE}",
                f"{HOSTILE}\n\n" + "x" * 400_000 + f"\n\n{HOSTILE}",
                "2025-06-06",
                section=HOSTILE,
                agencies=[HOSTILE],
                native_tags=[HOSTILE],
                action=HOSTILE,
                attachments=["javascript:window.pwned=5"],
            )
        ).key
        _tag(
            store,
            {
                tariff: [
                    label("instrument", "executive-order", TARIFF_TEXT, "it is hereby ordered"),
                    label("measure", "tariff", TARIFF_TEXT, "additional ad valorem rate of duty"),
                    label("direction", "tariff:tighten", TARIFF_TEXT, "additional ad valorem"),
                    label(
                        "country",
                        "CN",
                        TARIFF_TEXT,
                        "People’s Republic of China shall be subject",
                        "target",
                    ),
                    label(
                        "authority",
                        "ieepa",
                        TARIFF_TEXT,
                        "International Emergency Economic Powers Act",
                    ),
                    label("economic_security", "true", TARIFF_TEXT, "threat"),
                ],
                deal: [
                    label("instrument", "statement", deal_text, "Japan will buy"),
                    label("measure", "trade-agreement", deal_text, "and Japan agree"),
                    label("country", "JP", deal_text, "Japan agree", "partner"),
                    label("sector", "critical-minerals", deal_text, "rare earths"),
                    label("economic_security", "true", deal_text, "agree"),
                ],
                hostile: [
                    label("measure", "export-control", HOSTILE, "<script>window.pwned = 1"),
                    label("deregulation", "environmental-review", HOSTILE, "onerror="),
                ],
            },
        )
        store.record_fetch(
            Fetch(
                url="https://www.state.gov/x",
                fetched="2026-11-01T00:00:00+00:00",
                source="state",
                status=200,
                outcome="refused",
                reason=HOSTILE,
            )
        )
        store.db["corrections"].insert(
            {
                "key": tariff,
                "facet": "measure",
                "code": "tariff",
                "verdict": "right",
                "who": f"A reader {HOSTILE}",
                "at": "2026-11-02T00:00:00+00:00",
                "why": f"It says so {HOSTILE}",
            }
        )
        run = store.begin_run("crawl", "state")
        store.end_run(run, "refused", message=HOSTILE, requests=3, refused=3)
    return Made(path, tariff, deal, edited, gone, untexted, hostile)


def make_many(path: Path, count: int, seed: int = 1) -> None:
    """``count`` short documents with random dates and codes, the same for the same seed."""
    chance = random.Random(seed)
    with Store(path) as store:
        _reference(store)
        labels: dict[str, list[Label]] = {}
        text = "A measure is taken. It is long enough to be quoted."
        for number in range(count):
            year, month = chance.randint(2019, 2026), chance.randint(1, 12)
            day = f"{year}-{month:02d}-{chance.randint(1, 28):02d}"
            source = chance.choice(["whitehouse", "state"])
            host = {
                "whitehouse": "www.whitehouse.gov/briefings",
                "state": "www.state.gov/releases/x",
            }
            has_text = chance.random() < 0.9
            kept = store.keep(
                _page(
                    f"n-{number}",
                    f"Document {number} {chance.choice(['on steel', 'on chips', 'of thanks'])}",
                    f"{text} {number}" if has_text else None,
                    day,
                    source=source,
                    url=f"https://{host[source]}/{day[:7].replace('-', '/')}/n-{number}/",
                    published=day if chance.random() < 0.9 else None,
                    published_basis="page",
                    published_collected=day if chance.random() < 0.9 else None,
                )
            )
            codes = [
                label(facet, code, text, "measure", "target" if facet == "country" else None)
                for facet, code, *_ in [
                    *VOCABULARY_ROWS,
                    *(("country", code) for code, *_ in COUNTRIES),
                ]
                if facet != "instrument" and chance.random() < 0.3
            ]
            codes.append(
                label(
                    "instrument",
                    chance.choice(["statement", "final-rule", "executive-order"]),
                    text,
                    "taken",
                )
            )
            if chance.random() < 0.2:
                codes.append(label("country", "JP", text, "long enough", "partner"))
            labels[kept.key] = codes
        _tag(store, labels)
