"""Where sentences and items begin in a folded text: told by its words alone.

Line ends say nothing here. One copy of a document is hard-wrapped, another has a line a paragraph,
a third a line a sentence; what depends on them would label the copies differently.
"""

from __future__ import annotations

import re

_WORDS = (
    "U.S U.S.A U.K U.N E.U D.C E.O U.S.C C.F.R F.R Mr Mrs Ms Dr Prof Hon Rev Gen Lt Col Maj "
    "Capt Sgt Adm Sen Rep Gov Jr Sr St Ft Mt No Nos Sec Secs Fed Reg Pub Stat Art Arts Par "
    "Para Inc Corp Ltd Co Bros Dept Div Ave Blvd Rd Rm Ste vs v etc e.g i.e cf al et viz "
    "approx est Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec a.m p.m Ph.D L Ex Exec Ord "
    "Proc Cong Sess Res seq App Supp Vol pp p Ch Pt "
)
#: Words whose full stop ends no sentence, as written.
ABBREVIATIONS = frozenset(_WORDS.split())
_STOP = re.compile(r"[.!?]{1,9}[\"')\]]{0,3} (?=[\"'(\[]{0,2}[A-Z0-9§$])")
_BEFORE = re.compile(r"[\w.&'-]*$")
_LONGEST = 24  # characters of a word before a stop that matter
_INITIAL = re.compile(r"(?:^|\.)[A-Z]$")
#: Numbered items of an order or agreement, sections, a notice's heads, a fact sheet's heads.
_ITEM = re.compile(
    r"(?<=[.;:,]) (?:and |or )?(?=\((?:[a-z]{1,2}|[ivx]{1,4}|[A-Z]|\d{1,2})\) \"?[A-Za-z])"
    r"|(?<=[.;:\"])(?<!Sec\.)(?<!SEC\.)(?<!No\.)(?<!Nos\.) (?=\d{1,2}\. [A-Z])"
    r"| (?=(?:Section|Sec\.|SECTION|SEC\.|Article|ARTICLE) \d{1,2}\. ?[A-Z(])"
    r"| (?=(?:AGENCY|ACTION|SUMMARY|DATES|EFFECTIVE DATE|ADDRESSES|SUPPLEMENTARY INFORMATION"
    r"|FOR FURTHER INFORMATION CONTACT|BACKGROUND|Begin [Tt]ext|End [Tt]ext)\b:? )"
    r"| (?=(?:[A-Z][A-Z'.,&-]+ ){2,12}[A-Z][A-Z'.,&-]+: )"
)


_ORDINAL = re.compile(r"\d{1,2}")


def _numbers(text: str, at: int, items: set[int]) -> bool:
    """Whether the number at ``at`` counts an item or section rather than ends a sentence."""
    return at in items or text.endswith(
        ("Section ", "SECTION ", "Sec. ", "SEC. ", "Article "), 0, at
    )


def item_starts(text: str) -> list[int]:
    """Ascending offsets in a folded text at which a numbered item or a head begins, from 0."""
    return [0, *(found.end() for found in _ITEM.finditer(text))]


def sentence_starts(text: str, items: list[int]) -> list[int]:
    """Ascending offsets of sentence starts in a folded text, the first of them 0."""
    starts = set(items)
    for found in _STOP.finditer(text):
        at = found.start()
        if text[at] == "." and text[at + 1] != ".":
            before = _BEFORE.search(text, max(0, at - _LONGEST), at)
            word = before.group() if before else ""
            if word in ABBREVIATIONS or _INITIAL.search(word):
                continue
            if _ORDINAL.fullmatch(word) and _numbers(text, at - len(word), starts):
                continue
        starts.add(found.end())
    return sorted(start for start in starts if start < len(text) or start == 0)
