"""Stand-in sites for tests: the three sources' markup and API behaviour on a local HTTP server.

All texts are invented. ``World`` holds the documents, ``Server`` serves them, ``faults`` breaks
answers on demand. Run it by hand with ``python -m tests.standin --port 8900``.
"""

from __future__ import annotations

from .faults import Fault
from .server import Server
from .world import Doc, World

__all__ = ["Doc", "Fault", "Server", "World"]
