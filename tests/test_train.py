"""Training: folds by near-duplicates, thresholds, a model that reads back as it was written."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
from click.testing import CliRunner

from db.folding import text_sha256
from db.records import StatecraftError
from nlp import crossval, train, train_fit, train_space, train_titles
from nlp.topics import lexicon, model
from nlp.topics.features import Material
from nlp.topics.terms import terms
from nlp.train_examples import INVENTED_WEIGHT, Labelled, labelled, prepare
from statecraft.cli import cli

TEXTS = {
    "tariff": "The order imposes a tariff of ten percent on imports of steel number {n}.",
    "export-control": "The rule adds firm {n} to the Entity List under the export controls.",
    None: "We honor the keepers of lighthouse {n} and their families on this day.",
}


def documents(number: int = 6) -> list[Labelled]:
    made = []
    for code, text in TEXTS.items():
        for n in range(number):
            quote = text.format(n=n)
            measures = [{"code": code, "quote": quote}] if code else []
            gold = {
                "id": f"{code}-{n}",
                "measures": measures,
                "sectors": [],
                "dereg": [],
                "economic_security": code is not None,
            }
            row = {"title": f"Document {n}", "text": f"{quote} Done {'here ' * n}."}
            made.append(Labelled(gold, row))
    return made


@pytest.fixture(scope="module")
def table():
    return prepare(documents(), lexicon.load())


def test_near_duplicates_share_a_fold_and_others_do_not_all() -> None:
    first = [f"w{i}" for i in range(100)]
    second = [*first[:90], *(f"v{i}" for i in range(10))]
    other = [[f"u{k}-{i}" for i in range(100)] for k in range(8)]
    group = crossval.groups([first, second, *other])
    assert group[0] == group[1]
    assert len(set(group)) == 9
    fold = crossval.folds([first, second, *other])
    assert fold[0] == fold[1]
    assert set(fold) == set(range(crossval.FOLDS))


def test_folds_are_the_same_each_time() -> None:
    texts = [[f"u{k}-{i}" for i in range(30)] for k in range(20)]
    assert crossval.folds(texts).tolist() == crossval.folds(texts).tolist()


def test_quotations_are_found_by_sentence(table) -> None:
    column = lexicon.load().columns["measure", "tariff"]
    assert table.quoted[0][column] == (0, 0)
    assert table.answers[0, column]
    assert not table.answers[-1].any()


def test_gold_without_a_text_is_named(tmp_path) -> None:
    gold, corpus = tmp_path / "gold.jsonl", tmp_path / "corpus.jsonl"
    gold.write_text(json.dumps({"id": "wh-lost", "measures": []}) + "\n")
    corpus.write_text(json.dumps({"id": "wh-other", "text": "x"}) + "\n")
    with pytest.raises(StatecraftError, match="wh-lost"):
        labelled([gold], [corpus])


def test_an_invented_document_brings_its_own_text(tmp_path) -> None:
    gold, corpus = tmp_path / "gold.jsonl", tmp_path / "corpus.jsonl"
    row = {"id": "wr-1", "invented": True, "title": "A Duty", "text": "A tariff.", "measures": []}
    gold.write_text(json.dumps(row) + "\n")
    corpus.write_text(json.dumps({"id": "wr-1", "text": "another"}) + "\n")
    (document,) = labelled([gold], [corpus])
    assert document.row["text"] == "A tariff."


def _invented(document: Labelled) -> Labelled:
    return Labelled({**document.gold, "invented": True}, document.row)


def test_invented_documents_teach_for_less_and_are_not_judged_by() -> None:
    known = lexicon.load()
    real, more = documents(), [_invented(document) for document in documents(3)]
    table = prepare([*real, *more], known)
    assert table.weights.tolist() == pytest.approx([1] * len(real) + [INVENTED_WEIGHT] * len(more))
    fold = np.arange(len(table)) % 3
    seen = train_fit.outside(table, known, fold, train_space.space(table.plain, rare=1))
    report = train.assess(table, seen, train.choose(table, seen, known), known)
    assert report.documents == len(real)
    assert report.by_code["measure/tariff"][3] == 6
    assert len(report.outside) == len(table)


def test_what_invented_documents_say_moves_no_threshold() -> None:
    known = lexicon.load()
    table = prepare([*documents(), *(_invented(document) for document in documents(3))], known)
    fold = np.arange(len(table)) % 3
    seen = train_fit.outside(table, known, fold, train_space.space(table.plain, rare=1))
    before = train.choose(table, seen, known)
    table.answers[table.invented] = ~table.answers[table.invented]
    table.relevant[table.invented] = ~table.relevant[table.invented]
    assert train.choose(table, seen, known) == before


def test_gold_with_an_unknown_code_is_named() -> None:
    bad = Labelled({"id": "wh-1", "measures": [{"code": "tarif"}]}, {"text": "x", "title": "y"})
    with pytest.raises(StatecraftError, match="tarif"):
        prepare([bad], lexicon.load())


def test_the_threshold_lies_between_half_the_best_f1_and_the_lowest_near_the_best() -> None:
    p = np.repeat([0.9, 0.8, 0.2, 0.1], train.MANY)
    truth = p > 0.5
    assert train.threshold(p, truth) == pytest.approx((0.5 + 0.21) / 2)


def test_of_few_labels_the_middle_of_the_best_thresholds_counts() -> None:
    p = np.array([0.9, 0.58, 0.2, 0.1])
    truth = np.array([True, True, False, False])
    assert train.threshold(p, truth) == pytest.approx((0.5 + 0.4) / 2)


def test_the_linear_part_tells_what_it_was_taught(table) -> None:
    linear = train_fit.fit_linear(table.bags, table.answers, table.weights)
    column = lexicon.load().columns["measure", "tariff"]
    yes = linear.scores(terms(["imposes", "a", "tariff", "on", "imports", "of", "steel"], []))
    no = linear.scores(terms(["we", "honor", "the", "keepers", "of", "the", "lighthouse"], []))
    assert yes[column] > no[column]


def test_a_model_reads_back_as_it_was_written(table, tmp_path) -> None:
    known = lexicon.load()
    fold = np.arange(len(table)) % 3
    along = train_space.space(table.plain, rare=1)
    seen = train_fit.outside(table, known, fold, along)
    settings = train.choose(table, seen, known)
    fitted = train_fit.fit(table, known, seen, along, train.SEEDS)
    train.save(fitted, settings, tmp_path)
    again = model.read(tmp_path)
    assert again.settings == json.loads(json.dumps(settings))
    bag = table.bags[0]
    before, after = train.slim(fitted.linear).scores(bag), again.linear.scores(bag)
    assert np.allclose(before, after, atol=0.05)
    rows = seen.rows[0]
    assert np.allclose(
        model.mean_scores(fitted.trees, rows), model.mean_scores(again.trees, rows), atol=1e-5
    )


def test_titles_are_calibrated_by_themselves_and_by_published_documents(
    table, tmp_path, monkeypatch
) -> None:
    """Of a bare title the trees think little, but in the right order: odds become probabilities."""
    known = lexicon.load()
    along = train_space.space(table.plain, rare=1)
    seen = train_fit.outside(table, known, np.arange(len(table)) % 3, along)
    settings = train.choose(table, seen, known)
    train.save(train_fit.fit(table, known, seen, along, train.SEEDS), settings, tmp_path)
    tariff = known.columns["measure", "tariff"]

    def think_little(_: object, material: Material, *__: object) -> model.Odds:
        codes = np.full(len(known.codes), -6, dtype=np.float32)
        codes[tariff] = -3 if "tariff" in material.title.text else -5
        return model.Odds(codes, -5.0 if "honor" in material.title.text else -3.0, [])

    monkeypatch.setattr(model.Model, "odds", think_little)
    named = [_titled(document) for document in documents()]
    written = train_titles.calibrate(named, tmp_path)
    trained = model.read(tmp_path)
    assert trained.settings == {**settings, "calibration_of_titles": written}
    assert trained.relevant(-3, bare=True) > 0.9 > 0.1 > trained.relevant(-5, bare=True)
    odds = np.full(len(known.codes), -3, dtype=np.float32)
    assert trained.probabilities(odds, known, bare=True)[tariff] > 0.9
    invented = [_invented(document) for document in named if document.gold["measures"]]
    wrong = [Labelled({**one.gold, "economic_security": False}, one.row) for one in invented]
    assert train_titles.calibrate([*named, *wrong], tmp_path) == written


def _titled(document: Labelled) -> Labelled:
    """The document with its text as its title."""
    return Labelled(document.gold, {**document.row, "title": document.row["text"]})


def test_training_twice_gives_the_same_model(table) -> None:
    known = lexicon.load()
    fold = np.arange(len(table)) % 3
    one, two = (
        train_fit.outside(table, known, fold, train_space.space(table.plain, rare=1))
        for _ in range(2)
    )
    assert np.array_equal(one.odds, two.odds)
    assert np.array_equal(one.relevance, two.relevance)


def test_the_command_fits_on_a_fixed_number_of_threads(tmp_path, monkeypatch) -> None:
    """Sums of floats depend on it in their last bits, and so would the model."""
    from threadpoolctl import threadpool_info, threadpool_limits

    from statecraft.commands.train import THREADS

    seen: list[int] = []

    def note(*_: object) -> None:
        seen.extend(pool["num_threads"] for pool in threadpool_info())
        raise StatecraftError("noted")

    monkeypatch.setattr(train, "train", note)
    gold, corpus = tmp_path / "gold.jsonl", tmp_path / "corpus.jsonl"
    gold.write_text(json.dumps({"id": "x", "measures": []}) + "\n")
    corpus.write_text(json.dumps({"id": "x", "text": "A tariff."}) + "\n")
    with threadpool_limits(1):
        CliRunner().invoke(cli, ["train", "--gold", str(gold), "--corpus", str(corpus)])
    assert seen
    assert set(seen) == {THREADS}


def test_trees_written_out_say_what_the_fitted_ensemble_says() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows = np.random.default_rng(3).random((300, 5)).astype(np.float32)
    wanted = rows[:, 0] + rows[:, 1] > 1
    fitted = HistGradientBoostingClassifier(max_iter=20, early_stopping=False).fit(rows, wanted)
    written = train_fit.to_trees(fitted).scores(rows)
    assert np.allclose(written, fitted.decision_function(rows), atol=1e-4)


def test_words_that_keep_company_speak_for_each_other() -> None:
    """ "levy" stands in no labelled document; unlabelled texts say that it goes with "tariff"."""
    words = {
        "trade": ["tariff", "levy", "customs", "importer"],
        "sea": ["lighthouse", "keeper", "storm", "harbor"],
        "court": ["judge", "verdict", "appeal", "docket"],
    }
    unlabelled = [
        Counter({word: 1 + (i + k) % 3 for k, word in enumerate(words[kind])})
        for i in range(12)
        for kind in words
    ]
    known = train_space.space(unlabelled, rare=2, directions=3)
    bags = [Counter({"tariff": 1, "customs": n}) for n in (1, 2, 3)]
    bags += [Counter({"lighthouse": 1, "storm": n}) for n in (1, 2, 3)]
    smooth = train_space.fit_smooth(known, bags, np.array([[True]] * 3 + [[False]] * 3), np.ones(6))
    assert smooth.scores(Counter(["levy"]))[0] > 0 > smooth.scores(Counter(["keeper"]))[0]


def test_offsets_of_shipped_gold_find_the_quotation_only_in_their_own_text() -> None:
    text = TEXTS["tariff"].format(n=1)
    row = {"title": "Document", "text": f"A word before it. {text}"}
    start = row["text"].index("imposes")
    item = {"code": "tariff", "start": start, "end": start + 16}
    column = lexicon.load().columns["measure", "tariff"]
    for sha, sentence in ((text_sha256(row["text"]), (1, 1)), (text_sha256("other"), None)):
        gold = {"id": "x", "measures": [item], "economic_security": True, "text_sha256": sha}
        table = prepare([Labelled(gold, row)], lexicon.load())
        assert table.quoted[0][column] == sentence


def test_what_models_say_of_unseen_documents_is_scored_like_any_labels(tmp_path) -> None:
    from click.testing import CliRunner

    from statecraft.cli import cli

    made = documents(10)
    for n, document in enumerate(made):
        own = " ".join(f"word{n}x{k}" for k in range(60))  # no near-duplicates, which share a fold
        document.row["text"] += f" {own}."
        of = {"tariff": "NO", "export-control": "WLD"}.get(document.gold["id"].rsplit("-", 1)[0])
        place = {"NO": "The duty falls on goods of Norway", "WLD": "It binds all countries"}
        document.row["text"] += f" {place.get(of, 'Its stones came from Sweden')}."
        document.gold["countries"] = [{"code": of, "role": "target"}] if of else []
        document.gold.update(instrument="statement", authorities=[], safeguard=False)
    gold, corpus, said = (tmp_path / name for name in ("gold.jsonl", "corpus.jsonl", "said.jsonl"))
    gold.write_text("".join(json.dumps(document.gold) + "\n" for document in made))
    rows = ({"id": document.gold["id"], **document.row} for document in made)
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows))
    files = ["--gold", str(gold), "--corpus", str(corpus)]
    run = CliRunner().invoke(cli, ["train", "--cv", "--labels", str(said), *files])
    assert run.exit_code == 0, run.output
    written = [json.loads(line) for line in said.read_text().splitlines()]
    assert [row["id"] for row in written] == [document.gold["id"] for document in made]
    scored = CliRunner().invoke(
        cli, ["evaluate", str(gold), "--corpus", str(corpus), "--labels", str(said), "--json"]
    )
    assert json.loads(scored.stdout)["documents"] == len(made)
    half = CliRunner().invoke(
        cli, ["train", "--cv", "--part", "topics", "--labels", str(said), *files]
    )
    assert half.exit_code == 2
    assert "--part" in half.output
