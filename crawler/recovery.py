"""After a run that was killed: what it had archived and not yet kept is taken up.

Every response is archived before it is parsed, so the archive of a killed run may be one record
ahead of the store. Nothing is asked again for it.
"""

from __future__ import annotations

from pathlib import Path

from crawler import clock, sources
from crawler.captures import CutArchiveError, contents, fetch_of, read_captures
from crawler.dispatch import dispatch
from crawler.intake import Intake
from crawler.ledger import Ledger
from crawler.sources import Source
from db.store import Store


def recover(store: Store, folder: Path) -> list[str]:
    """Close the runs that never ended, and keep what their archives hold beyond the ledger.

    For the start of a run that holds the lock. Returns a sentence a killed run.
    """
    said = []
    for name in sources.names():
        source = sources.load(name)
        ledger = Ledger(store, source)
        for run, file in ledger.unfinished_runs():
            kept = _take_up(store, source, ledger, folder / file) if file else 0
            message = f"killed; {kept} archived responses taken up by the next run"
            ledger.end_run(run, "interrupted", message, {"archive": file, "complete": False})
            said.append(f"{name}: the last run was killed; {kept} archived responses taken up")
    return said


def _take_up(store: Store, source: Source, ledger: Ledger, path: Path) -> int:
    """Keep the captures of one file that the ledger does not know; how many they were."""
    if not path.exists():
        return 0
    last = ledger.last_offset(path.name)
    table = contents([path])
    table.entries = [entry for entry in table.entries if entry.offset > last]
    intake = Intake(source, ledger, parse=dispatch)
    count = 0
    try:
        for capture in read_captures(table):
            fetch = fetch_of(capture, source.store)
            fetch.fetched = fetch.fetched or clock.stamp(clock.now())
            intake.take(capture, fetch, trail=[])
            count += 1
    except CutArchiveError:
        pass  # what is damaged in the middle, ``archive verify`` names
    return count
