"""What people say of labels: checked, kept, listed and taken back; labelling obeys it.

A row names a document, a facet and a code, says ``right`` or ``wrong``, who says so, when and
why. ``right`` may point to its passage, by offsets into the present text or by quoting it. The
passage is kept as words too, so that it is found again where another version has it elsewhere.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from sqlite_utils import Database

from db.exports.csv_rows import defuse
from db.jsonlines import errors_named, open_text, read_objects, string
from db.records import EXPERIMENTAL, FACETS, StatecraftError
from db.resolve import find

#: Columns of a row, in the order in which a listing writes them; an import takes these and no
#: others, ``NEEDED`` in every row.
COLUMNS = ("key", "facet", "code", "role", "verdict", "who", "at", "why", "start", "end", "quote")
NEEDED = ("key", "facet", "code", "verdict", "who", "why")
ROLES = ("target", "partner")
VERDICTS = ("right", "wrong")
#: Longest passage that is evidence, as the codebook has it, and longest remark.
LONGEST_QUOTE = 300
LONGEST_REMARK = 2000

Row = dict[str, Any]


def read_file(path: Path) -> Iterator[tuple[str, Row]]:
    """(place, row) of a CSV with a head, or of JSON lines; told apart by the name's ending.

    Raises StatecraftError naming file and line.
    """
    if ".csv" not in path.suffixes:
        for line, row in read_objects(path):
            yield f"{path}:{line}", row
        return
    place = 1
    with errors_named(path, lambda: place), open_text(path) as raw:
        try:
            whole = raw.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise StatecraftError(f"{path}: not UTF-8 ({error.reason})") from error
    table = csv.DictReader(io.StringIO(whole, newline=""), strict=True)
    try:
        for row in table:
            place = table.line_num
            if None in row:
                raise StatecraftError(f"{path}:{place}: more cells than the head has names")
            yield f"{path}:{place}", {name: _undo(value) for name, value in row.items() if value}
    except csv.Error as error:
        raise StatecraftError(f"{path}:{table.line_num}: not CSV: {error}") from error


def _undo(cell: str) -> str:
    """A cell as it was before ``defuse`` put an apostrophe in front."""
    return cell[1:] if cell.startswith("'") and defuse(cell[1:]) == cell else cell


def write_csv(rows: Iterable[Row], stream: TextIO) -> None:
    """Rows as CSV that ``read_file`` takes; cells that a spreadsheet would run are defused."""
    table = csv.writer(stream, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in rows:
        values = [row.get(name) for name in COLUMNS]
        table.writerow("" if value is None else defuse(str(value)) for value in values)


def checked(db: Database, row: Row, now: str) -> Row:
    """The row as it is stored: known document, known code, passage found in the present text.

    ``row`` has strings under ``COLUMNS`` (offsets may be numbers); ``now`` stands for a missing
    ``at``. Raises StatecraftError with one line that says what is wrong and what would do.
    """
    unknown = sorted(set(row) - set(COLUMNS))
    if unknown:
        raise StatecraftError(f"unknown column {unknown[0]!r}; known are {', '.join(COLUMNS)}")
    values: Row = {name: (string(row, name) or "").strip() or None for name in COLUMNS}
    lacking = [name for name in NEEDED if not values[name]]
    if lacking:
        raise StatecraftError(f"{lacking[0]}: is missing")
    key = find(db, values["key"])
    if key is None:
        raise StatecraftError(f"key: no document is known under {values['key'][:200]!r}")
    if values["verdict"] not in VERDICTS:
        raise StatecraftError(f"verdict: {values['verdict'][:40]!r} is neither right nor wrong")
    for name in ("who", "why"):
        if len(values[name]) > LONGEST_REMARK:
            raise StatecraftError(f"{name}: longer than {LONGEST_REMARK} characters")
    _check_code(db, values)
    return {**values, "key": key, "at": _instant(values["at"]) or now, **_passage(db, key, values)}


def _check_code(db: Database, values: Row) -> None:
    facet, code, role = values["facet"], values["code"], values["role"]
    if facet not in (*FACETS, *EXPERIMENTAL):
        named = ", ".join((*FACETS, *EXPERIMENTAL))
        raise StatecraftError(f"facet: {facet[:40]!r} is none of {named}")
    known = db.execute(
        "SELECT 1 FROM countries WHERE ? = 'country' AND code = ?"
        " UNION ALL SELECT 1 FROM vocabulary WHERE facet = ? AND code = ?",
        [facet, code, facet, code],
    )
    if known.fetchone() is None:
        raise StatecraftError(
            f"code: {code[:80]!r} is no code of {facet}; the codebook page and"
            " docs/data-dictionary.md list them"
        )
    if facet != "country" and role is not None:
        raise StatecraftError(f"role: only countries have one, not {facet}")
    if role is not None and role not in ROLES:
        raise StatecraftError(f"role: {role[:40]!r} is neither target nor partner")
    if facet == "country" and role is None and values["verdict"] == "right":
        raise StatecraftError("role: a country that is right needs target or partner")


def _instant(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            date.fromisoformat(value)
        else:
            datetime.fromisoformat(value)
    except ValueError as error:
        raise StatecraftError(
            f"at: {value[:40]!r} is no day or instant; write YYYY-MM-DD"
        ) from error
    return value


def _passage(db: Database, key: str, values: Row) -> Row:
    """Offsets and words of the passage pointed to; all None where none is."""
    start, end, quote = values["start"], values["end"], values["quote"]
    if (start is None) != (end is None):
        raise StatecraftError("start, end: one is given without the other")
    if start is None and quote is None:
        return {"start": None, "end": None, "quote": None}
    found = db.execute(
        "SELECT v.text FROM documents d JOIN versions v ON v.key = d.key AND v.version = d.version"
        " WHERE d.key = ? AND v.text IS NOT NULL",
        [key],
    ).fetchone()
    if found is None:
        raise StatecraftError(f"{key}: its text is not held, so no passage can be pointed to")
    text = str(found[0])
    if start is None:
        begin = text.find(quote)
        if begin < 0:
            raise StatecraftError(f"quote: {quote[:60]!r} does not stand in the text of {key}")
        finish = begin + len(quote)
    else:
        if not (start.isdigit() and end.isdigit()) or max(len(start), len(end)) > 9:
            raise StatecraftError("start, end: whole numbers, counted in characters from 0")
        begin, finish = int(start), int(end)
        if not 0 <= begin < finish <= len(text):
            raise StatecraftError(
                f"start, end: {begin}-{finish} is no passage of a text of {len(text)} characters"
            )
        if quote is not None and text[begin:finish] != quote:
            raise StatecraftError(f"quote: other words stand at {begin}-{finish} of {key}")
    if finish - begin > LONGEST_QUOTE:
        raise StatecraftError(f"a passage is at most {LONGEST_QUOTE} characters")
    return {"start": begin, "end": finish, "quote": text[begin:finish]}


def add(db: Database, rows: Iterable[Row]) -> list[str]:
    """Store checked rows; keys of documents with a new one. What stands there already is passed.

    Call inside a transaction. Versions of these documents then wait to be labelled again.
    """
    touched = []
    same = " AND ".join(f"{name} IS ?" for name in COLUMNS if name != "at")
    for row in rows:
        values = [row[name] for name in COLUMNS if name != "at"]
        if db.execute(f"SELECT 1 FROM corrections WHERE {same}", values).fetchone():  # noqa: S608
            continue
        db.conn.execute(
            f"INSERT INTO corrections ({', '.join(f'[{name}]' for name in COLUMNS)})"  # noqa: S608
            f" VALUES ({', '.join('?' * len(COLUMNS))})",
            [row[name] for name in COLUMNS],
        )
        touched.append(row["key"])
    return _waiting(db, touched)


def remove(db: Database, ids: Iterable[int]) -> list[str]:
    """Take corrections back; the keys of their documents. Call inside a transaction.

    Raises StatecraftError naming a number that is none.
    """
    touched = []
    for number in ids:
        row = db.execute("SELECT key FROM corrections WHERE id = ?", [number]).fetchone()
        if row is None:
            raise StatecraftError(f"no correction has the number {number}; `correct list` has them")
        db.conn.execute("DELETE FROM corrections WHERE id = ?", [number])
        touched.append(str(row[0]))
    return _waiting(db, touched)


def listed(db: Database, key: str | None = None) -> Iterator[Row]:
    """Every correction, or those of one document, oldest first, with its number as ``id``."""
    names = ", ".join(f"[{name}]" for name in ("id", *COLUMNS))
    where = "" if key is None else " WHERE key = ?"
    cursor = db.execute(
        f"SELECT {names} FROM corrections{where} ORDER BY at, id",  # noqa: S608 our own names
        [] if key is None else [key],
    )
    for row in cursor:
        yield dict(zip(("id", *COLUMNS), row, strict=True))


def _waiting(db: Database, keys: list[str]) -> list[str]:
    """Ask for new labels of every version of these documents; the keys, each once."""
    once = list(dict.fromkeys(keys))
    for key in once:
        db.conn.execute(
            "UPDATE versions SET vocabulary_version = NULL, pipeline_version = NULL"
            " WHERE key = ? AND text IS NOT NULL",
            [key],
        )
    return once
