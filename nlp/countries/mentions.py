"""Mentions of countries in a reading: exact spans, ambiguous names settled.

A name is matched on the folded text wherever a capital begins it, the longest name first. Then
context decides what gazetteers get wrong: "Rome, Georgia", "Jim Jordan", Georgia the state, the
two Congos.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nlp.countries import gazetteer
from nlp.countries.gazetteer import Alias, Kind

_CAPITALISED = re.compile(r"(?<![A-Za-z0-9_])[A-ZÀ-Þ]\w*")
#: The borders of the United States stand for the neighbour, in whatever case they are written.
_BORDER = re.compile(r"\b(?P<side>northern|southern|southwest(?:ern)?) border\b", re.IGNORECASE)
_US_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii"
    "|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan"
    "|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New York|North Carolina"
    "|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota"
    "|Tennessee|Texas|Utah|Vermont|Virginia|Washington|Wisconsin|Wyoming"
    "|AL|AZ|CA|CO|CT|FL|GA|IL|KS|KY|MA|MD|MI|MN|MO|MS|NC|NE|NH|NV|NY|OH|OK|PA|SC|TN|TX|UT|VA|WA|WI|WV"
)
_IN_A_STATE = re.compile(rf",? (?:{_US_STATES})\b")
_STATE_NEAR = re.compile(rf"\b(?:{_US_STATES})\b")
_NAME_BEFORE = re.compile(r"(?:\b[A-Z][a-z]+\.?|\b[A-Z]\.) $")
_AMERICANS = re.compile(r"[- ]Americans?\b(?!-)")
#: A branch of a group called after the country it fights in: "ISIS-Mozambique".
_BRANCH_OF = re.compile(
    r"\b(?:ISIS|ISIL|Islamic State|al-Qa['.]?ida|Al-Qa['.]?ida|AQ)(?: in)?[- ]$"
)
_TITLED = re.compile(r"\b(?:Rep|Reps|Sen|Sens|Gov|Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Capt|Hon|[A-Z])\.$")
_SURNAME_AFTER = re.compile(r" (?:[A-Z]\. )?[A-Z][a-z]{2,}\b")
#: Capitalised words that may stand before a country without making it a surname.
_NOT_A_GIVEN_NAME = frozenset(
    """The In And Of With For From To By As While If When After Since Until Under President
    King Kingdom Prime Minister Secretary Ambassador East West North South Western Eastern
    Northern Southern Government Republic State Although Both Against Between Including
    Outside""".split()  # noqa: SIM905
)
#: Capitalised words that may follow a country without making it a given name.
_NOT_A_SURNAME = frozenset(
    """And Will Has Have Is The Trade Deal Agreement Framework Fact Sheet On To For In Of
    Government Prime President Foreign Ministry Minister Bilateral Free Joint Defense
    Security Country Desk Act Energy Embassy National""".split()  # noqa: SIM905
)


@dataclass(slots=True, frozen=True)
class Mention:
    """A span [start, end) of the folded text (or title) that names ``codes``."""

    start: int
    end: int
    codes: tuple[str, ...]
    kind: Kind
    phrase: str
    shared: bool = False


def find(flat: str) -> list[Mention]:
    """Mentions in a folded text, ascending, without overlaps."""
    index = gazetteer.load().by_first_word
    found: list[Mention] = []
    free = 0
    for word in _CAPITALISED.finditer(flat):
        aliases = index.get(word.group().lower())
        if aliases is None or word.start() < free:
            continue
        alias = _longest(flat, word.start(), aliases)
        if alias is None:
            continue
        start, end = word.start(), word.start() + len(alias.phrase)
        free = end
        if alias.kind == "never" or _is_elsewhere(flat, start, end, alias):
            continue
        found.append(Mention(start, end, alias.codes, alias.kind, alias.phrase, alias.shared))
    for border in _BORDER.finditer(flat):
        code = "CA" if border["side"].lower() == "northern" else "MX"
        found.append(Mention(border.start(), border.end(), (code,), "border", "border"))
    found.sort(key=lambda mention: mention.start)
    return _settle(flat, [m for i, m in enumerate(found) if not i or m.start >= found[i - 1].end])


def _longest(flat: str, start: int, aliases: list[Alias]) -> Alias | None:
    for alias in aliases:
        end = start + len(alias.phrase)
        written = flat[start:end]
        if written.lower() != alias.phrase:
            continue
        if alias.exact is not None and written != alias.exact:
            continue
        if end < len(flat) and (flat[end].isalnum() or flat[end] == "_"):
            continue
        return alias
    return None


def _is_elsewhere(flat: str, start: int, end: int, alias: Alias) -> bool:
    """Whether the name stands for a town of an American state or for a person."""
    if alias.kind in ("seat", "name", "place") and _IN_A_STATE.match(flat, end):
        after = flat[end : end + 25]
        if not (after.startswith(", Georgia,") or (alias.kind == "name" and after[:1] != ",")):
            return True
    if alias.kind == "demonym" and _AMERICANS.match(flat, end):
        return True
    if alias.kind == "name" and _BRANCH_OF.search(flat[max(0, start - 20) : start]):
        return True
    if not alias.person:
        return False
    before = _NAME_BEFORE.search(flat[max(0, start - 30) : start])
    if before:
        word = before.group().strip().rstrip(".")
        lead = flat[max(0, start - 40) : start - len(before.group())].rstrip()
        opens_sentence = lead.endswith((".", "!", "?", ":")) and not _TITLED.search(lead)
        if word not in _NOT_A_GIVEN_NAME and not opens_sentence:
            return True
    after_name = _SURNAME_AFTER.match(flat, end)
    return after_name is not None and after_name.group().split()[-1] not in _NOT_A_SURNAME


def _settle(flat: str, found: list[Mention]) -> list[Mention]:
    """Decide shared names and the two Congos by the company they keep."""
    sure = {code for mention in found if not mention.shared for code in mention.codes}
    settled: list[Mention] = []
    for i, mention in enumerate(found):
        if mention.shared and not (set(mention.codes) & sure) and not _among(flat, found, i):
            continue
        other_congo = mention.codes == ("CG",) and mention.phrase == "congo" and "CD" in sure
        settled.append(replace(mention, codes=("CD",)) if other_congo else mention)
    return settled


def _among(flat: str, found: list[Mention], i: int) -> bool:
    """Whether the mention stands in a list of countries: two others within 60 characters."""
    here = found[i]
    near = [
        m
        for m in found[max(0, i - 3) : i + 4]
        if m is not here
        and not m.shared
        and m.kind == "name"
        and abs(m.start - here.start) <= 60 + len(here.phrase)
    ]
    if len(near) < 2:
        return False
    return not _STATE_NEAR.search(flat[max(0, here.start - 60) : here.start])
