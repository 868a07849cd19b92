"""Countries with roles: who a document is aimed at, and who it is made with.

Names are found (``gazetteer``, ``mentions``), lists of them put together and the sentence read for
relations (``relations``), places weighed (``sightings``); rules are tried by kind
of document and place (``verdicts``), all of it becomes numbers (``gathering``, ``features``), and a
trained model weighs them (``model``). The codebook's constraints and the quotation come last
(``decide``). The code WLD is a decision of its own (``world``).
"""

from __future__ import annotations

from db.records import Label
from nlp.countries import decide, model
from nlp.reading import Reading


def find(reading: Reading) -> list[Label]:
    """Labels of the facet country: one role each, WLD first, then by code."""
    return decide.labels(reading, model.load())
