"""Sentence starts on folded text: at full stops that end something, and at paragraph breaks."""

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
ABBREVIATIONS = frozenset(_WORDS.split(" "))
_STOP = re.compile(r"([\w.&'-]*)([.!?]+)[\"')\]]{0,3} (?=[\"'(\[]{0,2}[A-Z0-9§$])")
_INITIAL = re.compile(r"(?:^|\.)[A-Z]$")


def sentence_starts(text: str, breaks: list[int]) -> list[int]:
    """Ascending offsets of sentence starts in a folded text, the first of them 0."""
    starts = set(breaks)
    starts.add(0)
    for found in _STOP.finditer(text):
        word, marks = found.group(1), found.group(2)
        if marks == "." and (word in ABBREVIATIONS or _INITIAL.search(word)):
            continue
        starts.add(found.end())
    return sorted(start for start in starts if start < len(text) or start == 0)
