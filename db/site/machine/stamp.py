"""What changes whenever the database does, looked at anew by each request for data.

The pages of the site may lag behind by some seconds while a crawl writes; a checksum or an
``ETag`` may not, since the download beside it reads the file as it stands.
"""

from __future__ import annotations

from pathlib import Path

Stamp = tuple[int, ...]


def stamp(path: Path) -> Stamp:
    """Times (ns) and sizes (bytes) of the database file and of its write-ahead log."""
    parts: list[int] = []
    for suffix in ("", "-wal"):
        try:
            found = Path(f"{path}{suffix}").stat()
        except FileNotFoundError:
            parts += [0, 0]
        else:
            parts += [found.st_mtime_ns, found.st_size]
    return tuple(parts)
