"""The report: every figure of one evaluation, as data and as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from nlp.evaluation.evidence import Tally
from nlp.evaluation.gold import REPORTED, Judgement
from nlp.evaluation.metrics import Bin, Figure, Pair, code_figures, figures, reliability
from nlp.versions import pipeline_version, vocabulary_version

TITLES = {
    "instrument": "Instrument",
    "measures": "Measures",
    "countries": "Countries with role",
    "countries-without-role": "Countries without role",
    "sectors": "Sectors",
    "deregulation": "Deregulation flags",
    "authorities": "Authorities",
    "safeguard": "Safeguard",
    "economic_security": "Economic-security relevance",
}
#: Facets whose codes get a table of their own.
BY_CODE = ("instrument", "measures", "countries", "sectors", "deregulation", "authorities")
MIN_GROUP = 10  # documents: below that a group's figures say nothing


@dataclass(slots=True)
class Report:
    """Figures of labels against gold."""

    documents: int
    missing: list[str]
    facets: dict[str, Figure]
    codes: dict[str, list[Figure]]
    groups: dict[str, dict[str, dict[str, Figure]]]
    evidence: Tally
    calibration_error: float
    reliability: list[Bin]
    versions: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For ``evaluate --json``: rates between 0 and 1."""
        return {
            "documents": self.documents,
            "missing": self.missing,
            **self.versions,
            "facets": {name: figure.as_dict() for name, figure in self.facets.items()},
            "codes": {
                facet: {figure.name: figure.as_dict() for figure in rows}
                for facet, rows in self.codes.items()
            },
            "groups": {
                kind: {
                    group: {name: figure.as_dict() for name, figure in rows.items()}
                    for group, rows in groups.items()
                }
                for kind, groups in self.groups.items()
            },
            "evidence": {
                name: {"right_labels_quoted": labels, "overlap_or_same_sentence": hits}
                | {"rate": hits / labels if labels else None}
                for name, (hits, labels) in self.tally().items()
            },
            "calibration": {
                "expected_error": self.calibration_error,
                "bins": [asdict(row) for row in self.reliability],
            },
        }

    def tally(self) -> Tally:
        """Evidence by facet, and over ``all`` of them."""
        hits = sum(found for found, _ in self.evidence.values())
        labels = sum(quoted for _, quoted in self.evidence.values())
        return {**self.evidence, "all": (hits, labels)}


def report(
    pairs: Sequence[Pair],
    documents: Sequence[Mapping[str, Any]],
    *,
    missing: Sequence[str] = (),
    evidence: Tally | None = None,
) -> Report:
    """Figures over pairs (gold, labels) and their corpus rows, in the same order."""
    error, table = reliability(_scored(pairs))
    return Report(
        documents=len(pairs),
        missing=list(missing),
        facets=figures(pairs),
        codes={facet: code_figures(pairs, facet) for facet in BY_CODE},
        groups={
            "source": _by(pairs, [str(row.get("source") or "unknown") for row in documents]),
            "section": _by(pairs, [_section(row) for row in documents]),
        },
        evidence=evidence or {},
        calibration_error=error,
        reliability=table,
        versions={
            "vocabulary_version": vocabulary_version(),
            "pipeline_version": pipeline_version(),
        },
    )


def _section(row: Mapping[str, Any]) -> str:
    return str(row.get("section") or row.get("type") or row.get("source") or "unknown")


def _by(pairs: Sequence[Pair], groups: Sequence[str]) -> dict[str, dict[str, Figure]]:
    found: dict[str, list[Pair]] = {}
    for pair, group in zip(pairs, groups, strict=True):
        found.setdefault(group, []).append(pair)
    return {
        group: figures(members, intervals=False)
        for group, members in sorted(found.items())
        if len(members) >= MIN_GROUP
    }


def _scored(pairs: Sequence[Pair]) -> list[tuple[float, bool]]:
    """Every label given, with its score and whether gold has it."""
    return [
        (item.score, code in gold.codes[facet])
        for gold, said in pairs
        for (facet, code), items in said.evidence.items()
        for item in items[:1]
        if item.score is not None
    ]


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _row(title: str, figure: Figure) -> str:
    interval = "-" if figure.low is None else f"{_cell(figure.low)} to {_cell(figure.high)}"
    name = "accuracy" if figure.measure == "accuracy" else "F1"
    return (
        f"| {title} | {name} | {_cell(figure.value)} | {interval} | {_cell(figure.precision)} "
        f"| {_cell(figure.recall)} | {figure.support} |"
    )


_HEAD = (
    "| {} | measure | value | 95 % interval | precision | recall | support |\n"
    "| --- | --- | ---: | --- | ---: | ---: | ---: |"
)


def summary(found: Report) -> str:
    """The accuracy table in Markdown, as it stands in the README."""
    return "\n".join(
        [_HEAD.format("facet"), *(_row(TITLES[facet], found.facets[facet]) for facet in REPORTED)]
    )


def tables(found: Report) -> str:
    """Everything in Markdown: facets, codes, sources, sections, evidence, calibration."""
    parts = [
        f"{found.documents} documents, vocabulary {found.versions.get('vocabulary_version')}, "
        f"pipeline {found.versions.get('pipeline_version')}",
        summary(found),
    ]
    if found.missing:
        parts.append(f"{len(found.missing)} gold documents are not in the corpus files given.")
    for facet, rows in found.codes.items():
        parts.append(
            "\n".join([_HEAD.format(TITLES[facet]), *(_row(row.name, row) for row in rows)])
        )
    for kind, groups in found.groups.items():
        lines = [f"| {kind} | " + " | ".join(TITLES[facet] for facet in REPORTED) + " |"]
        lines.append("| --- |" + " ---: |" * len(REPORTED))
        for group, figures_ in groups.items():
            cells = " | ".join(_cell(figures_[facet].value) for facet in REPORTED)
            lines.append(f"| {group} | {cells} |")
        parts.append("\n".join(lines))
    if found.evidence:
        parts.append(_evidence(found))
    parts.append(_calibration(found))
    return "\n\n".join(parts)


def _evidence(found: Report) -> str:
    lines = [
        "Evidence: right labels whose quotation overlaps gold's or shares its sentence.",
        "",
        "| facet | right labels quoted | hits | rate |",
        "| --- | ---: | ---: | ---: |",
    ]
    lines.extend(
        f"| {TITLES.get(facet, facet)} | {labels} | {hits} | {hits / labels:.3f} |"
        for facet, (hits, labels) in found.tally().items()
    )
    return "\n".join(lines)


def _calibration(found: Report) -> str:
    lines = [
        f"Calibration of the labels given: expected error {found.calibration_error:.3f}.",
        "",
        "| score | labels | mean score | share right |",
        "| --- | ---: | ---: | ---: |",
    ]
    lines.extend(
        f"| {row.low:.1f} to {row.high:.1f} | {row.count} | {row.mean_score:.3f} "
        f"| {row.share_right:.3f} |"
        for row in found.reliability
    )
    return "\n".join(lines)


@dataclass(slots=True, frozen=True)
class Miss:
    """One disagreement: ``missed`` (gold alone) or ``added`` (labels alone)."""

    id: str
    facet: str
    code: str
    kind: str
    quote: str
    rule: str
    score: float | None


def misses(gold: Judgement, said: Judgement) -> list[Miss]:
    """Every disagreement on one document, with the evidence of the side that has the label."""
    found = []
    for facet in REPORTED:
        if facet == "countries-without-role":
            continue
        for kind, side, other in (("missed", gold, said), ("added", said, gold)):
            for code in sorted(side.codes[facet] - other.codes[facet]):
                item = next(iter(side.evidence.get((facet, code), ())), None)
                found.append(
                    Miss(
                        gold.id,
                        facet,
                        code,
                        kind,
                        item.quote if item else "",
                        item.rule if item else "",
                        item.score if item else None,
                    )
                )
    return found
