"""Labelling: versions out of the store, through the pipeline, labels back with their evidence."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context

from db.labelling import Untagged
from db.records import Label, PartialError, StatecraftError
from db.store import Store
from nlp.versions import pipeline_version, vocabulary_version
from statecraft.progress import counter

#: Versions labelled and kept at a time: one transaction, one message to a worker.
BATCH = 25
#: Below this many versions other processes cost more than they save (a second or two each).
ALONE = 200

#: Labels of a version, or why there are none.
Result = list[Label] | str


@dataclass(slots=True)
class _Done:
    seen: int = 0
    kept: int = 0
    failures: list[str] = field(default_factory=list)


def label_batch(items: list[Untagged]) -> list[Result]:
    """The labels of each version; one that the pipeline breaks on does not stop the others."""
    from nlp.pipeline import load

    tagger = load()
    results: list[Result] = []
    for item in items:
        try:
            results.append(tagger.tag(item.text, item.meta))
        except Exception as error:  # reported by name, with exit code 1
            results.append(f"{type(error).__name__}: {error}")
    return results


def tag_untagged(
    store: Store, *, everything: bool = False, workers: int = 1, quiet: bool = False
) -> int:
    """Label what the present vocabulary and pipeline have not; how many versions were labelled.

    With ``everything`` all versions. Raises PartialError naming versions that the pipeline could
    not label; the others' labels are kept.
    """
    versions = (vocabulary_version(), pipeline_version())
    total = store.count_untagged(*versions, everything=everything)
    if not total:
        return 0
    items = store.untagged(*versions, everything=everything)
    workers = workers if total > ALONE else 1
    done = _Done()
    progress = nullcontext(lambda count: None) if quiet else counter("Labelling", total)
    with progress as report:
        for batch, results in _labelled(items, workers):
            _keep(store, batch, results, done)
            report(done.seen)
    return _finished(done)


def _finished(done: _Done) -> int:
    if done.failures:
        shown = "; ".join(done.failures[:5])
        raise PartialError(f"{len(done.failures)} versions could not be labelled: {shown}")
    return done.kept


def tag_documents(store: Store, keys: Iterable[str]) -> int:
    """Label every version of these documents again; how many there were.

    Raises PartialError as ``tag_untagged`` does.
    """
    found = (
        store.load_input(key, int(row["version"]))
        for key in keys
        for row in list(store.query("SELECT version FROM versions WHERE key = ?", [key]))
    )
    done = _Done()
    for batch in _batches(item for item in found if item is not None):
        _keep(store, batch, label_batch(batch), done)
    return _finished(done)


def default_workers() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _batches(items: Iterable[Untagged]) -> Iterator[list[Untagged]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _labelled(
    items: Iterable[Untagged], workers: int
) -> Iterator[tuple[list[Untagged], list[Result]]]:
    """Batches with their results, in order; only a few batches are in memory at a time."""
    if workers <= 1:
        for batch in _batches(items):
            yield batch, label_batch(batch)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: list[tuple[list[Untagged], Future[list[Result]]]] = []
        for batch in _batches(items):
            waiting.append((batch, pool.submit(label_batch, batch)))
            if len(waiting) > 2 * workers:
                first, future = waiting.pop(0)
                yield first, future.result()
        for batch, future in waiting:
            yield batch, future.result()


def _keep(store: Store, batch: list[Untagged], results: list[Result], done: _Done) -> None:
    """One transaction a batch; a version that changed meanwhile is left for the next time."""
    versions = (vocabulary_version(), pipeline_version())
    with store.atomic():
        for item, result in zip(batch, results, strict=True):
            done.seen += 1
            if isinstance(result, str):
                done.failures.append(f"{item.key} version {item.version} ({result})")
                continue
            try:
                done.kept += store.keep_labels(
                    item.key, item.version, result, item.input_sha, *versions
                )
            except StatecraftError as error:
                done.failures.append(str(error))
