"""CSL items as BibTeX entries: UTF-8, titles kept in their own capitals."""

from __future__ import annotations

import re

from db.citing.csl import Item

_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # BibTeX counts braces before LaTeX sees the backslash, so none may stand alone
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SAFE_KEY = re.compile(r"[^a-z0-9:/.\-]")


def citation_key(key: str) -> str:
    """The document's key in the characters that BibTeX allows; others as their code point."""
    return _SAFE_KEY.sub(lambda match: f"+{ord(match.group()):x}", key.lower())


def _braced(value: str) -> str:
    return "{" + value.translate(_SPECIAL) + "}"


def entry(item: Item) -> str:
    """One entry, ``@techreport`` for reports and ``@misc`` else, with a final blank line."""
    kind = "techreport" if item["type"] == "report" else "misc"
    authors = " and ".join(_braced(author["literal"]) for author in item["author"])
    where = item.get("container-title")
    if where and item.get("volume"):
        where = f"{where} {item['volume']}, {item.get('page', '')}".rstrip(", ")
    fields: dict[str, str | None] = {
        "author": "{" + authors + "}",
        "title": "{" + _braced(item["title"]) + "}",
        "institution" if kind == "techreport" else "howpublished": _braced(
            (item["author"][0]["literal"] if kind == "techreport" else where) or item["genre"]
        ),
        "type": _braced(item["genre"]),
        "number": _braced(item["number"]) if item.get("number") else None,
        "url": "{" + item["URL"].translate(_URL) + "}" if item.get("URL") else None,
        "note": _braced(item["note"]) if item.get("note") else None,
    }
    fields.update(_dates(item))
    body = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{citation_key(item['id'])},\n{body}}}\n\n"


#: Braces would end the field; a percent sign is harmless inside ``url``.
_URL = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def _dates(item: Item) -> dict[str, str | None]:
    issued = item.get("issued", {}).get("date-parts", [[]])[0]
    accessed = item.get("accessed", {}).get("date-parts", [[]])[0]
    return {
        "year": "{" + str(issued[0]) + "}" if issued else None,
        "month": _MONTHS[issued[1] - 1] if len(issued) > 1 and 1 <= issued[1] <= 12 else None,
        "day": "{" + str(issued[2]) + "}" if len(issued) > 2 else None,
        "urldate": "{" + "-".join(f"{part:02d}" for part in accessed) + "}" if accessed else None,
    }
