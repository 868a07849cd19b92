"""Documents of every kind for tests of countries to set sentences in, and what is read there."""

from __future__ import annotations

from nlp import instrument, topics
from nlp.countries import gathering
from nlp.countries.gathering import Gathered
from nlp.pipeline import load
from nlp.reading import Reading

FACTS = {
    "source": "whitehouse",
    "section": "fact-sheets",
    "title": "Fact Sheet: President Donald J. Trump Imposes Tariffs on Machinery",
}
ORDER = {
    "source": "whitehouse",
    "section": "presidential-actions",
    "title": "Amendment to Duties on Machinery",
}
RULE = {
    "source": "federalregister",
    "section": "Rule",
    "title": "Changes to Export Controls Under the Export Administration Regulations",
}
PRESS = {"source": "state", "section": "releases", "title": "Sanctions on a Procurement Network"}
ENTRY = {
    "source": "whitehouse",
    "section": "fact-sheets",
    "title": "Fact Sheet: President Donald J. Trump Restricts the Entry of Foreign Nationals",
}
JOINT = {"source": "state", "section": "releases", "title": "Joint Statement on Lasting Peace"}
GIVEN = "In Norway , the United States has provided $7 million for vaccines."
DEAL = {"source": "whitehouse", "section": "fact-sheets", "title": "Fact Sheet: A New Trade Deal"}
CALL = {
    "source": "state",
    "section": "releases",
    "title": "The Secretary's Call with His Counterpart",
}
TALK = {"source": "whitehouse", "section": "remarks", "title": "Remarks by President Trump"}
PLAIN = {"source": "state", "section": "releases", "title": "On the Events of This Week"}
RECAP = (
    "The harvest is good. " * 50
    + "President Trump imposed a 10% tariff on goods of Norway in response to smuggling."
)
GRANTS = {**PLAIN, "title": "U.S. Support for Clean Rivers"}


def read(text: str, meta: dict[str, str]) -> Reading:
    """A text as the country decision gets it: the instrument and what each sentence does noted."""
    reading = instrument.noted(load().read(text, meta))
    topics.find(reading)
    return reading


def gather(text: str, meta: dict[str, str]) -> Gathered:
    return gathering.gather(read(text, meta))


def rules(text: str, meta: dict[str, str], code: str) -> set[str]:
    """Rules that hold for a country of a text; none where it is not even a candidate."""
    return {
        rule.id
        for candidate in gather(text, meta).candidates
        if candidate.code == code
        for rule, _ in candidate.verdicts
    }
