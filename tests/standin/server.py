"""The HTTP server: one port, a path prefix a site, a log of every request, faults on demand."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import federal_register, state, whitehouse
from .answers import Answer
from .faults import DATA_FAULTS, HUGE_BYTES, Fault, bomb, refusal_page
from .world import World

SITES = {
    "whitehouse": whitehouse.answer,
    "federal-register": federal_register.answer,
    "state": state.answer,
}
VARIABLES = {
    "whitehouse": "STATECRAFT_WHITEHOUSE_BASE",
    "federal-register": "STATECRAFT_FEDERAL_REGISTER_BASE",
    "state": "STATECRAFT_STATE_BASE",
}


@dataclass(frozen=True)
class Hit:
    """One request as the server saw it; ``at`` is monotonic seconds."""

    at: float
    source: str
    path: str
    status: int
    agent: str
    conditional: bool


class Server:
    """Serves a world; a context manager. ``env`` points a crawl at it."""

    def __init__(self, world: World, *, port: int = 0) -> None:
        self.world = world
        self.faults: list[Fault] = []
        self.hits: list[Hit] = []
        self.lock = threading.Lock()
        self._http = _Threading(("127.0.0.1", port), _Handler)
        self._http.standin = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    def base(self, source: str) -> str:
        return f"http://127.0.0.1:{self.port}/{source}"

    @property
    def env(self) -> dict[str, str]:
        """Environment variables that point the crawler here, without delay between requests."""
        return {name: self.base(source) for source, name in VARIABLES.items()} | {
            "STATECRAFT_DELAY": "0"
        }

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def fault(self, kind: str, pattern: str = "", **options: float) -> Fault:
        """Break matching answers from now on; ``pattern`` is searched in ``source:path?query``."""
        fault = Fault(kind, pattern, **options)  # type: ignore[arg-type]
        with self.lock:
            self.faults.append(fault)
        return fault

    def mend(self) -> None:
        with self.lock:
            self.faults.clear()

    def forget(self) -> None:
        with self.lock:
            self.hits.clear()

    def requests(self, source: str | None = None) -> list[Hit]:
        """What was asked, robots.txt and sitemaps left out."""
        with self.lock:
            hits = list(self.hits)
        return [
            hit
            for hit in hits
            if (source is None or hit.source == source)
            and not hit.path.endswith("/robots.txt")
            and "sitemap" not in hit.path
        ]

    def struck(self, source: str, path: str) -> list[Fault]:
        with self.lock:
            return [fault for fault in self.faults if fault.strikes(source, path)]


class _Threading(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    standin: Server

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Threading

    def log_message(self, format: str, *args: object) -> None:
        """Silence: the log is ``Server.hits``."""

    def do_GET(self) -> None:
        at = time.monotonic()
        _, _, rest = self.path.partition("/")
        source, _, path = rest.partition("/")
        path = "/" + path
        if source not in SITES:
            self._send(Answer(404, body=b"no such site"))
            return
        standin = self.server.standin
        struck = standin.struck(source, path)
        status = self._answer(source, path, {fault.kind: fault for fault in struck})
        hit = Hit(
            at,
            source,
            path,
            status,
            self.headers.get("User-Agent", ""),
            "If-None-Match" in self.headers or "If-Modified-Since" in self.headers,
        )
        with standin.lock:
            standin.hits.append(hit)

    def _answer(self, source: str, path: str, faults: Mapping[str, Fault]) -> int:
        for kind, fault in faults.items():
            breaker = getattr(self, "_fault_" + kind.replace("-", "_"), None)
            if breaker is not None:
                done: int | None = breaker(source, path, fault)
                if done is not None:
                    return done
        with self.server.standin.world.lock:
            answer = SITES[source](self.server.standin.world, path, set(faults) & DATA_FAULTS)
        if "redirects" in faults:
            answer = Answer(302, location=f"{path}{'&' if '?' in path else '?'}again=1")
            answer.location = "https://" + _HOSTS[source] + str(answer.location)
        if "stuck-validator" in faults:
            answer.validator = "stuck"
        if answer.etag and self.headers.get("If-None-Match") == answer.etag:
            answer = Answer(304, validator=answer.validator)
        return self._send(answer, cut="cut" in faults, faults=faults)

    def _send(
        self, answer: Answer, *, cut: bool = False, faults: Mapping[str, Fault] | None = None
    ) -> int:
        faults = faults or {}
        body, content_type = answer.body, answer.content_type
        if cut:
            body = body[: len(body) * 2 // 3]
        if "wrong-charset" in faults:
            content_type = content_type.split(";")[0] + "; charset=UTF-16"
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 2000:
            body = gzip.compress(body, 1, mtime=0)
            answer.headers["Content-Encoding"] = "gzip"
        self.send_response(answer.status)
        if answer.status != 304:
            self.send_header("Content-Type", content_type)
            extra = 1000 if "wrong-length" in faults else 0
            self.send_header("Content-Length", str(len(body) + extra))
        if answer.location:
            self.send_header("Location", answer.location)
        if answer.etag:
            self.send_header("ETag", answer.etag)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.status != 304:
            self.wfile.write(body)
        if "wrong-length" in faults:
            self._hang_up()
        return answer.status

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

    # Each breaker answers itself and gives the status, or None to let the answer go on.

    def _fault_slow(self, source: str, path: str, fault: Fault) -> int | None:
        time.sleep(fault.seconds)
        return None

    def _fault_hang(self, source: str, path: str, fault: Fault) -> int:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
        self.wfile.flush()
        time.sleep(fault.seconds)
        self._hang_up()
        return 0

    def _fault_dropped(self, source: str, path: str, fault: Fault) -> int:
        self._hang_up()
        return 0

    def _fault_429(self, source: str, path: str, fault: Fault) -> int:
        retry = {"Retry-After": str(int(fault.seconds))}
        return self._send(Answer(429, body=b"Too Many Requests", headers=retry))

    def _fault_500(self, source: str, path: str, fault: Fault) -> int:
        return self._send(
            Answer(500, body=b"<html><body><h1>Internal Server Error</h1></body></html>")
        )

    def _fault_403(self, source: str, path: str, fault: Fault) -> int:
        body = (
            b"<html><head><title>403 Forbidden</title></head><body>Request blocked.</body></html>"
        )
        return self._send(Answer(403, body=body))

    def _fault_gzip_bomb(self, source: str, path: str, fault: Fault) -> int:
        return self._send_raw("text/html; charset=UTF-8", _bomb(), {"Content-Encoding": "gzip"})

    def _fault_huge(self, source: str, path: str, fault: Fault) -> int:
        start = b"<!DOCTYPE html><html><head><title>Huge</title></head><body><main><p>"
        return self._send_raw("text/html; charset=UTF-8", start + b"word " * (HUGE_BYTES // 5))

    def _fault_refusal_page(self, source: str, path: str, fault: Fault) -> int:
        return self._send(Answer(200, body=refusal_page(source)))

    def _fault_html_for_data(self, source: str, path: str, fault: Fault) -> int:
        body = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Hello</body></html>"
        return self._send(Answer(200, body=body))

    def _fault_unblock(self, source: str, path: str, fault: Fault) -> int:
        return self._send(Answer(302, location="https://unblock.federalregister.gov/"))

    def _fault_stray(self, source: str, path: str, fault: Fault) -> int:
        return self._send(Answer(302, location="https://[not-an-address/"))

    def _fault_elsewhere(self, source: str, path: str, fault: Fault) -> int:
        return self._send(Answer(302, location="https://example.org/sign-in"))

    def _fault_empty(self, source: str, path: str, fault: Fault) -> int:
        return self._send(Answer(200, body=b""))

    def _fault_garbage(self, source: str, path: str, fault: Fault) -> int:
        return self._send(Answer(200, body=bytes((i * 7919) % 251 for i in range(5000))))

    def _send_raw(
        self, content_type: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> int:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)
        return 200


_HOSTS = {
    "whitehouse": "www.whitehouse.gov",
    "federal-register": "www.federalregister.gov",
    "state": "www.state.gov",
}
_bombs: list[bytes] = []


def _bomb() -> bytes:
    if not _bombs:
        _bombs.append(bomb())
    return _bombs[0]
