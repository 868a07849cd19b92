"""What codes are called, in English and Japanese, read from the reference tables of the store."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field

from db.site.language import Language

#: Facets in the order in which pages show them, with their names.
FACETS: dict[str, tuple[str, str]] = {
    "source": ("Source", "出典"),
    "instrument": ("Instrument", "文書の形式"),
    "measure": ("Measure", "措置"),
    "country": ("Country", "国・地域"),
    "sector": ("Sector", "産業・技術"),
    "deregulation": ("Deregulation", "規制緩和"),
    "authority": ("Authority", "根拠法"),
    "safeguard": ("Safeguard language", "環境・安全への配慮"),
    "economic_security": ("Economic-security relevance", "経済安全保障関連"),
    "direction": ("Direction (experimental)", "方向（試行）"),
}
#: What is counted or measured beside the facets.
_BESIDE: dict[str, tuple[str, str]] = {
    "year": ("Year", "年"),
    "country-without-role": ("Country, whatever its role", "国・地域（役割を問わず）"),
}
ROLES: dict[str, tuple[str, str]] = {
    "target": ("target", "対象国"),
    "partner": ("partner", "協力国"),
}
SOURCES: dict[str, tuple[str, str]] = {
    "whitehouse": ("White House", "ホワイトハウス"),
    "federalregister": ("Federal Register", "連邦官報"),
    "state": ("Department of State", "国務省"),
}


#: What may have happened to a page after publication.
CHANGES: dict[str, tuple[str, str]] = {
    "new": ("new", "新規"),
    "version": ("text changed", "本文変更"),
    "retitled": ("title changed", "表題変更"),
    "replaced": ("replaced by another document", "別の文書に差し替え"),
    "gone": ("no longer on the site", "公式サイトから削除済み"),
}

#: What came of a request to a source, and of a run.
OUTCOMES: dict[str, tuple[str, str]] = {
    "document": ("document", "文書"),
    "listing": ("listing", "一覧"),
    "feed": ("feed", "フィード"),
    "attachment": ("attachment", "添付"),
    "not-found": ("not found", "見つからない"),
    "not-modified": ("not modified", "変更なし"),
    "redirect": ("redirected", "転送"),
    "unhandled": ("not a document", "文書でない"),
    "unknown": ("not understood", "解釈できない"),
    "cut": ("cut off", "途中で切断"),
    "error": ("error", "エラー"),
    "refused": ("refused", "拒否"),
    "done": ("done", "完了"),
    "partial": ("done in part", "一部完了"),
    "failed": ("failed", "失敗"),
    "interrupted": ("interrupted", "中断"),
}
#: Relations of documents, as the one says it and as the other.
RELATIONS: dict[tuple[str, str], tuple[str, str]] = {
    ("corrects", "out"): ("corrects", "訂正の対象"),
    ("corrects", "in"): ("corrected by", "訂正した文書"),
    ("attachment", "out"): ("attaches", "添付する文書"),
    ("attachment", "in"): ("attached to", "添付元の文書"),
}
GROUPS: dict[str, tuple[str, str]] = {
    "treaty-ally": ("treaty ally", "条約上の同盟国"),
    "five-eyes": ("Five Eyes", "ファイブ・アイズ"),
    "g7": ("G7", "G7"),
    "nato": ("NATO", "NATO（北大西洋条約機構）"),
    "quad": ("Quad", "クアッド（日米豪印）"),
    "usmca": ("USMCA", "USMCA（米国・メキシコ・カナダ協定）"),
    "eu-member": ("European Union member", "EU加盟国"),
    "pax-silica": ("Pax Silica", "パックス・シリカ"),
    "minerals-security-partnership": (
        "Minerals Security Partnership",
        "鉱物安全保障パートナーシップ（MSP）",
    ),
    "foreign-adversary": ("foreign adversary (15 CFR 791.4)", "外国の敵対者（15 CFR 791.4）"),
    "ear-e": ("EAR Country Group E", "EAR国グループE"),
}


@dataclass(slots=True)
class Term:
    """One code: its labels and definitions."""

    facet: str
    code: str
    en: str
    ja: str | None = None
    definition_en: str | None = None
    definition_ja: str | None = None
    aliases_ja: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Names:
    """All codes by facet, with their labels; an unknown code is called by its code."""

    terms: dict[str, dict[str, Term]]
    #: Markup made of them, for as long as they hold.
    kept: dict[tuple[str, ...], str] = field(default_factory=dict, compare=False, repr=False)

    def term(self, facet: str, code: str) -> Term:
        found = self.terms.get(facet, {}).get(code)
        return found or Term(facet, code, code)

    def label(self, facet: str, code: str, language: Language) -> str:
        """The label in ``language``, the English one where there is no Japanese."""
        term = self.term(facet, code)
        return term.ja if language == "ja" and term.ja else term.en

    def other(self, facet: str, code: str, language: Language) -> str | None:
        """The label in the other language, None where there is none or it is the same."""
        term = self.term(facet, code)
        other = term.en if language == "ja" else term.ja
        return other if other and other != self.label(facet, code, language) else None

    def definition(self, facet: str, code: str, language: Language) -> str | None:
        term = self.term(facet, code)
        return (language == "ja" and term.definition_ja) or term.definition_en

    def codes(self, facet: str) -> list[str]:
        return list(self.terms.get(facet, {}))


def facet_name(facet: str, language: Language) -> str:
    """The facet's own name."""
    return {**FACETS, **_BESIDE}.get(facet, (facet, facet))[language == "ja"]


def change_name(change: str, language: Language) -> str:
    """What happened to a page, in words."""
    return CHANGES.get(change, (change, change))[language == "ja"]


def relation_name(relation: str, way: str, language: Language) -> str:
    """What another document is to this one; ``way`` is "out" or "in"."""
    return RELATIONS.get((relation, way), (relation, relation))[language == "ja"]


def outcome_name(outcome: str, language: Language) -> str:
    """What came of a request or a run, in words."""
    return OUTCOMES.get(outcome, (outcome, outcome))[language == "ja"]


def read_names(connection: sqlite3.Connection) -> Names:
    """Read ``vocabulary`` and ``countries``; sources are named here."""
    terms: dict[str, dict[str, Term]] = {facet: {} for facet in FACETS}
    for facet, code, en, ja, about_en, about_ja, aliases in connection.execute(
        "SELECT facet, code, label_en, label_ja, definition_en, definition_ja, aliases_ja"
        " FROM vocabulary ORDER BY rowid"
    ):
        names = [alias for alias in json.loads(aliases or "[]") if alias]
        terms.setdefault(facet, {})[code] = Term(facet, code, en, ja, about_en, about_ja, names)
    for code, en, ja in connection.execute(
        "SELECT code, name_en, name_ja FROM countries ORDER BY code"
    ):
        known = terms["country"].get(code)
        terms["country"][code] = Term(
            "country",
            code,
            en,
            (known.ja if known else None) or ja,
            known.definition_en if known else None,
            known.definition_ja if known else None,
            known.aliases_ja if known else [],
        )
    for code, (en, ja) in SOURCES.items():
        terms["source"][code] = Term("source", code, en, ja)
    return Names(terms)
