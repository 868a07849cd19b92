"""Gathered voices: what third parties say, and what they are called, is no cue."""

from __future__ import annotations

from nlp.pipeline import load
from nlp.topics import features, lexicon, voices
from nlp.topics.features import Material

LEAD = "President Roe's duty on kettles is hailed across the country."
STEEL = (
    "Atlantis Iron and Steel Institute President Jane Doe: “We thank the President for the duty. "
    "Our steel mills will run again, and the coal mines that feed them will open their gates.”"
)
CORN = (
    "National Corn Growers Chairman John Doe: “Farmers stand behind this duty on kettles, which "
    "brings the corn of our fields to every table of the whole wide country once more.”"
)
TEXT = f"{LEAD}\n\n{CORN}\n\n{STEEL}\n\n{CORN}"


TITLE = "WHAT THEY ARE SAYING: A Duty on Kettles"


def cues(title: str, text: str = TEXT) -> set[str]:
    reading = load().read(text, {"title": title, "text": text})
    reading.notes["instrument"] = "article"
    book = lexicon.load()
    material: Material = features.gather(reading, book)
    return {book.codes[seen.column][1] for seen in material.seen if not seen.title}


def test_voices_and_names_of_speakers_are_no_cues() -> None:
    found = cues(TITLE)
    assert "tariff" in found
    assert not found & {"metals", "coal"}


def test_the_first_speaker_is_introduced_behind_the_announcement() -> None:
    text = f"{LEAD} What growers and makers of steel say:\n\n{STEEL}\n\n{CORN}"
    reading = load().read(text, {"title": TITLE, "text": text})
    spans = voices.of(reading, lexicon.load())
    assert not spans.hold(reading.flat.index("makers of steel"))
    assert spans.hold(reading.flat.index("Iron and Steel Institute"))


def test_the_words_about_them_are() -> None:
    assert "metals" in cues(
        "WHAT THEY ARE SAYING: A Duty", TEXT + "\n\nThe order puts a duty on steel."
    )


def test_officials_on_air_and_reprinted_papers_speak_for_themselves() -> None:
    assert {"metals", "coal"} <= cues("SUNDAY SHOWS: A Duty on Kettles")
    assert {"metals", "coal"} <= cues("ICYMI: A Duty on Kettles")


def test_a_title_of_praise_over_a_text_of_its_own_bars_nothing() -> None:
    own = "The order puts a duty on steel. " * 12
    assert "coal" in cues("Growers Applaud the Duty", f"{own}\n\n{STEEL}")
