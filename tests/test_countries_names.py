"""Names of countries: what is found, what only looks like one, and how lists hold together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.countries import gazetteer, mentions, relations, topics, verdicts
from nlp.pipeline import load

NIGER = ("NE", "NG", "GN", "GW", "GQ")


def codes(text: str) -> list[str]:
    """Codes of the mentions in a text, in their order."""
    return [code for mention in mentions.find(text) for code in mention.codes]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("imports from the People's Republic of China and Hong Kong", ["CN", "HK"]),
        ("The U.S.-Japan alliance, the U.S.–UK deal and EU-China trade", ["JP", "GB", "EU", "CN"]),
        ("the Democratic People's Republic of Korea and the Republic of Korea", ["KP", "KR"]),
        ("the Democratic Republic of the Congo and Rwanda", ["CD", "RW"]),
        ("the Republic of the Congo", ["CG"]),
        (
            "Niger, Nigeria, Guinea, Guinea-Bissau, and Equatorial Guinea",
            list(NIGER),
        ),
        ("Papua New Guinea and Dominica, not the Dominican Republic", ["PG", "DM", "DO"]),
        ("Northern Ireland and Ireland", ["GB", "IE"]),
        ("Beijing said no; Tehran and the Kremlin agreed", ["CN", "IR", "RU"]),
        ("Iranian oil, Turkish steel, Türkiye's ports", ["IR", "TR", "TR"]),
        ("a Vietnam-based company and an Iran-backed militia", ["VN", "IR"]),
        ("MEXICO AND CANADA", ["MX", "CA"]),
        ("products of Taiwan, Macau, Kosovo, and Greenland", ["TW", "MO", "XK", "GL"]),
        ("our northern border and the Southern Border", ["CA", "MX"]),
        ("under the United States-Mexico-Canada Agreement", ["CA", "MX"]),
        ("Georgia, Armenia, and Azerbaijan", ["GE", "AM", "AZ"]),
        ("Tbilisi must act, and Georgia knows it", ["GE", "GE"]),
        ("Jordan signed", ["JO"]),
        ("the Indian government in New Delhi", ["IN", "IN"]),
    ],
)
def test_names_are_found(text: str, found: list[str]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "farms in New Mexico and New Jersey",
        "the Gulf of Mexico and the South China Sea",
        "Rep. Jim Jordan and Michael Jordan",
        "plants in Atlanta, Georgia, and Savannah",
        "a mill in Lebanon, Pennsylvania, or Peru, Indiana",
        "Paris, Texas, and Rome, Georgia",
        "Indian Tribes and the Bureau of Indian Affairs",
        "the Confederated Tribes of Siletz Indians",
        "American Samoa, Guam, and Puerto Rico",
        "Irish-American and Mexican Americans",
        "the Korean War and Vietnam Veterans",
        "National Thanksgiving Turkey",
        "Chad Miller of Ohio",
        "roast turkey with fine china",
        "the United States and America",
        "you can say us and it is we",
        "the Paris Agreement and the Geneva Conventions",
    ],
)
def test_what_only_looks_like_a_country_is_none(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize("code", sorted(gazetteer.iso_names()))
def test_every_iso_name_is_found_or_never_labelled(code: str) -> None:
    for name in gazetteer.iso_names()[code]:
        found = codes(f"the text names {name} there, Armenia, and Belgium")
        assert code in gazetteer.NEVER_LABELLED or code in found, name


def test_codes_are_the_codebooks() -> None:
    known = set(gazetteer.codes())
    assert {"EU", "WLD", "XK", "HK", "MO", "TW", "GL", "PS"} <= known
    assert not known & gazetteer.NEVER_LABELLED
    assert set(gazetteer.vocabulary().countries) <= known
    for group in gazetteer.vocabulary().collectives:
        assert set(group.members) <= known


def test_names_in_two_languages() -> None:
    assert gazetteer.english_name("KR") == "South Korea"
    assert gazetteer.japanese_name("JP") == "日本"
    assert gazetteer.japanese_name("EU") == "欧州連合"
    assert all(gazetteer.japanese_name(code) for code in gazetteer.codes())


def test_no_name_belongs_to_two_countries() -> None:
    owners: dict[str, str] = {}
    for code, entry in gazetteer.vocabulary().countries.items():
        for kind in gazetteer.CountryNames.model_fields:
            for name in getattr(entry, kind):
                assert owners.setdefault(name.lower(), code) == code, name


@given(st.lists(st.sampled_from(["France", "Japan", "Chile", "the Netherlands"]), min_size=2))
def test_a_list_is_one_place(names: list[str]) -> None:
    text = f"Goods of {', '.join(names[:-1])}, and {names[-1]} pay more."
    found = mentions.find(text)
    places = relations.places(text, found, [(0, len(text))] * len(found))
    assert len(places) == 1
    assert len(places[0].mentions) == len(names)


@given(st.text(max_size=300))
def test_mentions_stand_where_they_say(text: str) -> None:
    last = 0
    for mention in mentions.find(text):
        assert last <= mention.start < mention.end <= len(text)
        last = mention.end


@pytest.mark.parametrize("relation", relations.vocabulary(), ids=lambda relation: relation.id)
def test_every_relation_matches_its_example_and_not_the_other(relation: relations.Relation) -> None:
    assert relation.id in _relations_at_mark(relation.match)
    assert relation.id not in _relations_at_mark(relation.reject)


def _relations_at_mark(marked: str) -> set[str]:
    at = marked.index("[")
    text = marked.replace("[", "").replace("]", "")
    found = mentions.find(text)
    places = relations.places(text, found, [(0, len(text))] * len(found))
    names = relations.vocabulary()
    here = [place for place in places if place.start <= at < place.end]
    assert here, f"no country at the mark: {marked}"
    lower = relations.clauses(text.lower())
    return {names[hit.relation].id for place in here for hit in relations.hits(lower, place)}


@pytest.mark.parametrize(
    ("marked", "holds"),
    [
        ("Support of $2.5 million from U.S. funds goes to [Norway].", True),
        ("We met Mr. Dahl to speak of aid by U.S. agencies to [Norway].", True),
        ("We spoke of aid by our agencies. To [Norway] we say farewell.", False),
        ("Our aid is well known. [Norway] is near.", False),
    ],
)
def test_a_stop_inside_an_abbreviation_or_number_parts_no_clause(marked: str, holds: bool) -> None:
    assert ("support-for" in _relations_at_mark(marked)) is holds


def test_rules_name_only_what_exists_and_ids_are_unique() -> None:
    rules = verdicts.vocabulary()
    for ids in ([rule.id for rule in rules.rules], [entry.id for entry in rules.classes]):
        assert len(ids) == len(set(ids))
    used = {name for rule in rules.rules for name in (*rule.classes, *rule.not_classes)}
    assert used == {entry.id for entry in rules.classes}


def test_topics_compile() -> None:
    assert topics.of_documents()["tariff"].search("new tariffs on steel")
    assert not topics.of_documents()["tariff"].search("tariffic")
    assert topics.of_sentences()["money"].search("worth $ 5 in all")


def test_wrapping_changes_no_sentence() -> None:
    plain = (
        "Japan [announced](https://example.org/a/very/long/address/that/no/wrapper/can/break)"
        " a large investment in American ports and railways, to be made over the next ten years."
        "\n\n"
        "- Saudi Arabia pledged the same, and more, for the years that follow these ten years.\n"
    )
    wrapped = (
        "Japan\n"
        "[announced](https://example.org/a/very/long/address/that/no/wrapper/can/break)\n"
        "a large investment in American ports and railways, to be made over the\n"
        "next ten years.\n\n"
        "-   Saudi Arabia pledged the same, and more, for the years that follow\n"
        "    these ten years.\n"
    )
    one, other = (load().read(text, {"title": "x"}) for text in (plain, wrapped))
    assert one.flat == other.flat
    assert one.sentences == other.sentences
    assert len(one.sentences) == 2
