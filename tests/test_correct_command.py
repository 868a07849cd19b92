"""`correct`: a person's word on a label is checked, kept, obeyed, listed and taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from db import corrections
from db.records import StatecraftError
from db.store import Store
from statecraft.cli import cli
from tests.store_helpers import ORDER, keep_orders, sighting

KEY = "wh:2025/04/p0"
WHO = ("--who", "M. Kato", "--why", "It says so.")
HEAD = "key,facet,code,verdict,who,why\n"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    with Store(path) as store:
        keep_orders(store, 2)
        store.keep(
            sighting(
                url="https://www.whitehouse.gov/presidential-actions/2025/04/listed-only/",
                text=None,
            )
        )
    assert run(path, "tag").exit_code == 0
    return path


def run(db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--db", str(db), *arguments])


def correct(db: Path, *arguments: str) -> Result:
    return run(db, "correct", *arguments)


def labels(db: Path, key: str = KEY) -> dict[tuple[str, str], tuple[str, str]]:
    """(facet, code) -> (quote, rule) of the present version, and the same codes on the site."""
    with Store(db, readonly=True) as store:
        found = {
            (row["facet"], row["code"]): (row["quote"], row["rule"])
            for row in store.query("SELECT * FROM labels WHERE key = ?", [key])
        }
        codes = store.query("SELECT facet, code FROM document_codes WHERE key = ?", [key])
        assert {(row["facet"], row["code"]) for row in codes} == set(found)
    return found


def test_a_wrong_label_goes_at_once_and_comes_back_when_the_word_is_taken_back(db: Path) -> None:
    assert ("measure", "tariff") in labels(db)
    said = correct(db, "add", KEY, "measure", "tariff", "wrong", *WHO)
    assert said.exit_code == 0
    assert "1 documents changed" in said.stderr
    assert ("measure", "tariff") not in labels(db)
    assert ("measure", "tariff") in labels(db, "wh:2025/04/p1"), "the other document is left alone"
    assert run(db, "tag", "--all").exit_code == 0
    assert ("measure", "tariff") not in labels(db), "labelling obeys it"
    number = correct(db, "list").stdout.split("\t")[0]
    assert correct(db, "remove", number).exit_code == 0
    assert ("measure", "tariff") in labels(db)
    assert correct(db, "list").stdout == ""


def test_a_right_label_is_added_with_the_passage_quoted(db: Path) -> None:
    quote = "imports of products of China"
    given = ("add", KEY, "measure", "import-restriction", "right", *WHO)
    assert correct(db, *given, "--quote", quote).exit_code == 0
    assert labels(db)["measure", "import-restriction"] == (quote, "person:M. Kato")


def test_a_span_says_the_same_as_its_words(db: Path) -> None:
    start = ORDER.index("products of China")
    given = ("add", KEY, "sector", "metals", "right", *WHO)
    assert correct(db, *given, "--span", f"{start}-{start + 17}").exit_code == 0
    assert labels(db)["sector", "metals"][0] == "products of China"


def test_a_right_label_without_a_passage_rests_on_the_reason(db: Path) -> None:
    given = ("add", KEY, "country", "JP", "right", "--role", "target", *WHO)
    assert correct(db, *given).exit_code == 0
    assert labels(db)["country", "JP"] == ("It says so.", "person:M. Kato")


def test_a_direction_can_be_corrected_too(db: Path) -> None:
    given = ("add", KEY, "direction", "tariff:tighten", "right", *WHO)
    quote = "duty of 20 percent shall be imposed"
    assert correct(db, *given, "--quote", quote).exit_code == 0
    assert labels(db)["direction", "tariff:tighten"] == (quote, "person:M. Kato")


def test_the_passage_is_found_again_where_a_new_version_has_it_elsewhere(db: Path) -> None:
    given = ("add", KEY, "sector", "metals", "right", *WHO, "--quote", "products of China")
    assert correct(db, *given).exit_code == 0
    with Store(db) as store:
        store.keep(
            sighting(
                url="https://www.whitehouse.gov/presidential-actions/2025/04/p0/",
                text="Some words were put in front of it. " + ORDER,
                subcategory="Executive Orders",
                captured="2025-05-03T00:00:00+00:00",
            )
        )
    assert run(db, "tag").exit_code == 0
    with Store(db, readonly=True) as store:
        (row,) = store.query(
            "SELECT quote FROM labels WHERE key = ? AND version = 2 AND rule LIKE 'person:%'", [KEY]
        )
    assert row["quote"] == "products of China"


def test_an_address_will_do_for_the_key(db: Path) -> None:
    address = "https://www.whitehouse.gov/presidential-actions/2025/04/p0/"
    assert correct(db, "add", address, "measure", "tariff", "wrong", *WHO).exit_code == 0
    assert ("measure", "tariff") not in labels(db)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("wh:2025/04/absent", "measure", "tariff", "wrong"), "no document is known under"),
        ((KEY, "measures", "tariff", "wrong"), "facet: 'measures' is none of"),
        ((KEY, "measure", "tarif", "wrong"), "code: 'tarif' is no code of measure"),
        ((KEY, "country", "XX", "wrong"), "code: 'XX' is no code of country"),
        ((KEY, "country", "JP", "right"), "needs target or partner"),
        ((KEY, "country", "JP", "right", "--role", "enemy"), "neither target nor partner"),
        ((KEY, "measure", "tariff", "right", "--role", "target"), "only countries have one"),
        ((KEY, "measure", "tariff", "right", "--quote", "no such words"), "does not stand in"),
        ((KEY, "measure", "tariff", "right", "--span", "5"), "is no START-END"),
        ((KEY, "measure", "tariff", "right", "--span", "9-5"), "is no passage"),
        ((KEY, "measure", "tariff", "right", "--span", "0-301"), "at most 300 characters"),
        ((KEY, "measure", "tariff", "right", "--at", "yesterday"), "is no day or instant"),
        (
            ("wh:2025/04/listed-only", "measure", "tariff", "right", "--quote", "x"),
            "its text is not held",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_in_one_line(
    db: Path, given: tuple[str, ...], said: str
) -> None:
    result = correct(db, "add", *given, *WHO)
    assert isinstance(result.exception, StatecraftError)
    assert said in str(result.exception)
    assert "\n" not in str(result.exception)
    assert correct(db, "list").stdout == ""


def test_a_file_is_kept_whole_or_not_at_all(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    path.write_text(
        HEAD
        + f"{KEY},measure,tariff,wrong,mk,no duty\n"
        + f"{KEY},measure,nonsense,wrong,mk,no such code\n",
        encoding="utf-8",
    )
    result = correct(db, "import", str(path))
    assert str(result.exception).startswith(f"{path}:3: code: 'nonsense'")
    assert correct(db, "list").stdout == ""
    assert ("measure", "tariff") in labels(db)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_an_import_taken_twice_changes_nothing_more(db: Path, tmp_path: Path, ending: str) -> None:
    row = dict(
        zip(HEAD.strip().split(","), (KEY, "measure", "tariff", "wrong", "mk", "no"), strict=True)
    )
    path = tmp_path / f"said.{ending}"
    line = json.dumps(row) if ending == "jsonl" else HEAD + ",".join(row.values())
    path.write_text(line + "\n", encoding="utf-8")
    assert "1 documents changed" in correct(db, "import", str(path)).stderr
    assert "0 documents changed" in correct(db, "import", str(path)).stderr
    assert correct(db, "list", KEY).stdout.count("\n") == 1


def test_a_listing_can_be_imported_elsewhere(db: Path, tmp_path: Path) -> None:
    """Formula cells are defused in the CSV and come back as they were."""
    why = "=1+1, he said\nand 'meant' it"
    given = ("add", KEY, "sector", "metals", "right", "--who", "+mk", "--why", why)
    assert correct(db, *given, "--quote", "products of China").exit_code == 0
    for form in ("csv", "json"):
        listed = correct(db, "list", f"--{form}").stdout
        assert '"=1' not in listed or form == "json"
        path = tmp_path / f"listed.{form}"
        path.write_text(listed, encoding="utf-8", newline="")
        assert "0 documents changed" in correct(db, "import", str(path)).stderr


def test_a_document_without_text_keeps_the_word_until_the_text_comes(db: Path) -> None:
    result = correct(db, "add", "wh:2025/04/listed-only", "measure", "tariff", "right", *WHO)
    assert result.exit_code == 0
    assert "have no text yet" in result.stderr
    assert "listed-only" in correct(db, "list").stdout


def test_numbers_to_be_taken_back_are_taken_all_or_none(db: Path) -> None:
    correct(db, "add", KEY, "measure", "tariff", "wrong", *WHO)
    number = correct(db, "list").stdout.split("\t")[0]
    result = correct(db, "remove", number, "999")
    assert "no correction has the number 999" in str(result.exception)
    assert correct(db, "list").stdout.count("\n") == 1


def test_no_database_is_made_by_correcting(tmp_path: Path) -> None:
    path = tmp_path / "absent.db"
    result = correct(path, "add", KEY, "measure", "tariff", "wrong", *WHO)
    assert isinstance(result.exception, StatecraftError)
    assert not path.exists()


@given(st.dictionaries(st.sampled_from(corrections.COLUMNS), st.text(min_size=1), min_size=1))
def test_what_is_written_as_csv_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, row: dict[str, str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "round.csv"
    row = {
        name: value.encode("utf-8", "ignore").decode().replace("\0", "")
        for name, value in row.items()
    }
    with path.open("w", encoding="utf-8", newline="") as stream:
        corrections.write_csv([row], stream)
    assert [found for _, found in corrections.read_file(path)] == [
        {name: value for name, value in row.items() if value}
    ] or not any(row.values())
