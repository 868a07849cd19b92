"""The figures of an evaluation as rows of the ``accuracy`` table, and into the READMEs.

Run after the pipeline changed:

    statecraft evaluate GOLD --corpus FILES --json > evaluation.json
    python -m statecraft.accuracy evaluation.json --dataset dev

writes the dataset's rows of ``statecraft/data/accuracy.json`` (the site's figures come from it) and
its tables in README.md and README.ja.md, so that every figure shown comes out of one evaluation;
``--dataset fresh`` does so for ``nlp/gold/fresh.jsonl``.
Figures of training documents, read by models that had not seen them, come in the same way:

    statecraft train --cv --labels unseen.jsonl --gold train.jsonl --corpus FILES
    statecraft evaluate train.jsonl --labels unseen.jsonl --corpus FILES --json > evaluation.json
    python -m statecraft.accuracy evaluation.json --dataset cross-validation
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from db.records import StatecraftError

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "statecraft" / "data" / "accuracy.json"

#: Dataset -> the marks between which a README holds its table.
TABLES = {
    "dev": "accuracy-table",
    "fresh": "fresh-table",
    "cross-validation": "cross-validation-table",
}
#: Name in an evaluation -> facet of the store, and how a reader calls it.
FACETS = {
    "instrument": ("instrument", "Instrument", "文書形式"),
    "measures": ("measure", "Measures", "政策手段"),
    "countries": ("country", "Countries with role", "国（役割を含む）"),
    "countries-without-role": ("country-without-role", "Countries without role", "国（役割なし）"),
    "sectors": ("sector", "Sectors", "分野"),
    "deregulation": ("deregulation", "Deregulation flags", "環境規制緩和"),
    "authorities": ("authority", "Authorities", "根拠法令"),
    "safeguard": ("safeguard", "Safeguard", "環境・安全への配慮"),
    "economic_security": ("economic_security", "Relevance", "経済安全保障との関連"),
}


def rows(evaluation: dict[str, Any], dataset: str, measured: str) -> list[dict[str, Any]]:
    """One row a facet (code '') and one a code; accuracy stands in ``f1`` where it is used."""
    made = []
    versions = {name: evaluation[name] for name in ("vocabulary_version", "pipeline_version")}

    def row(facet: str, code: str, score: dict[str, Any]) -> dict[str, Any]:
        figures = {name: _rounded(score[name]) for name in ("precision", "recall", "low", "high")}
        return {
            "dataset": dataset,
            "facet": facet,
            "code": code,
            "f1": _rounded(score["value"]),
            "support": score["support"],
            "measured": measured,
            **figures,
            **versions,
        }

    for name, (facet, _, _) in FACETS.items():
        made.append(row(facet, "", evaluation["facets"][name]))
        for code, score in evaluation["codes"].get(name, {}).items():
            made.append(row(facet, code, score))
    return made


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def table(evaluation: dict[str, Any], *, japanese: bool = False) -> str:
    """The README's table."""
    head = (
        "| ファセット | 指標 | 値 | 95% 区間 | 適合率 | 再現率 | 件数 |"
        if japanese
        else "| facet | measure | value | 95 % interval | precision | recall | support |"
    )
    lines = [head, "| --- | --- | ---: | --- | ---: | ---: | ---: |"]
    for name, (_, english, translated) in FACETS.items():
        score = evaluation["facets"][name]
        measure = {"f1": "F1", "accuracy": "正解率" if japanese else "accuracy"}[score["measure"]]
        cells = [translated if japanese else english, measure, f"{score['value']:.3f}"]
        cells.append(f"{score['low']:.3f}–{score['high']:.3f}")
        cells += [
            "–" if score[part] is None else f"{score[part]:.3f}" for part in ("precision", "recall")
        ]
        lines.append("| " + " | ".join([*cells, str(score["support"])]) + " |")
    return "\n".join(lines)


def insert(path: Path, content: str, mark: str = TABLES["dev"]) -> None:
    """Put the table between its marks in a README."""
    text = path.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.S)
    changed, count = marked.subn(lambda m: f"{m[1]}{content}\n{m[2]}", text)
    if count != 1:
        raise StatecraftError(f"{path}: there is no place marked for the accuracy table")
    path.write_text(changed, encoding="utf-8")


@click.command()
@click.argument("evaluation", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--dataset",
    default="dev",
    type=click.Choice(list(TABLES)),
    show_default=True,
    help="What was measured on.",
)
def main(evaluation: Path, dataset: str) -> None:
    """Write the figures of EVALUATION into the package's data and the READMEs."""
    read = json.loads(evaluation.read_text(encoding="utf-8"))
    made = rows(read, dataset, datetime.now(UTC).date().isoformat())
    kept = json.loads(TARGET.read_text(encoding="utf-8"))["rows"] if TARGET.exists() else []
    made = [*(row for row in kept if row["dataset"] != dataset), *made]
    lines = ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in made)
    TARGET.write_text('{"rows": [\n' + lines + "\n]}\n", encoding="utf-8")
    insert(ROOT / "README.md", table(read), TABLES[dataset])
    insert(ROOT / "README.ja.md", table(read, japanese=True), TABLES[dataset])
    click.echo(f"{TARGET.name}: {len(made)} rows; tables of both READMEs written.", err=True)


if __name__ == "__main__":
    main()
