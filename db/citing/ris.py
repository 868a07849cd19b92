"""CSL items as RIS records (two-letter tags, one value a line, ended by ``ER``)."""

from __future__ import annotations

from db.citing.csl import Item

TYPES = {
    "legislation": "STAT",
    "treaty": "GOVDOC",
    "speech": "GEN",
    "report": "RPRT",
    "webpage": "ELEC",
}


def _date(parts: dict[str, list[list[int]]] | None) -> str | None:
    """RIS dates are ``YYYY/MM/DD/``; what is not known stays empty between the slashes."""
    if not parts:
        return None
    numbers = [f"{number:02d}" for number in parts["date-parts"][0]]
    return "/".join([*numbers, "", ""][:3]) + "/"


def record(item: Item) -> str:
    """One RIS record, with a final blank line."""
    issued = item.get("issued")
    fields: list[tuple[str, str | None]] = [("TY", TYPES[item["type"]])]
    fields += [("AU", f"{author['literal']},") for author in item["author"]]
    fields += [
        ("TI", item["title"]),
        ("T2", item.get("container-title")),
        ("VL", item.get("volume")),
        ("SP", item.get("page")),
        ("M1", item.get("number")),
        ("M3", item.get("genre")),
        ("PB", item.get("publisher")),
        ("PY", str(issued["date-parts"][0][0]) if issued else None),
        ("DA", _date(issued)),
        ("Y2", _date(item.get("accessed"))),
        ("UR", item.get("URL")),
        ("AB", item.get("abstract")),
        ("LA", item.get("language")),
        ("ID", item["id"]),
        ("N1", item.get("note")),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value is not None) + "\r\n"
