"""The examples of docs/api.md are run as they stand, against a real server."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from db.exports import FORMATS
from db.site.app import bind
from tests.conftest import ROOT
from tests.site_corpus import make_store

WRITTEN = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
HERE = "http://127.0.0.1:8001"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", WRITTEN, re.M | re.S)


def blocks(*languages: str) -> list[str]:
    return [block for language, block in BLOCKS if language in languages]


def has_r() -> bool:
    """Whether R is here, with the package that the example names; it is no part of our locks."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "stopifnot(requireNamespace('jsonlite', quietly = TRUE))"]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of the small store on a free port."""
    made = make_store(tmp_path_factory.mktemp("api") / "site.db")
    bound = bind("127.0.0.1", 0)
    number = int(bound.getsockname()[1])
    bound.close()
    command = [sys.executable, "-m", "statecraft.cli", "--db", str(made.path)]
    server = subprocess.Popen([*command, "serve", "--port", str(number)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                HTTPConnection("127.0.0.1", number, timeout=5).connect()
                break
            except OSError:
                time.sleep(0.1)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=30)


def run(command: list[str], code: str, port: int) -> str:
    code = code.replace(HERE, f"http://127.0.0.1:{port}")
    done = subprocess.run(
        [*command, code], check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{code}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("code", blocks("sh"), ids=range(len(blocks("sh"))))
def test_the_commands_work(code: str, port: int) -> None:
    assert run(["bash", "-euo", "pipefail", "-c"], code, port).strip()


@pytest.mark.parametrize("code", blocks("python"), ids=range(len(blocks("python"))))
def test_the_python_works(code: str, port: int) -> None:
    assert run([sys.executable, "-c"], code, port).strip()


@pytest.mark.skipif(not has_r(), reason="needs R with jsonlite")
@pytest.mark.parametrize("code", blocks("r"), ids=range(len(blocks("r"))))
def test_the_r_works(code: str, port: int) -> None:
    assert run(["Rscript", "-e"], code, port).strip()


def test_the_second_answer_is_304(port: int) -> None:
    code = next(block for block in blocks("sh") if "If-None-Match" in block)
    assert run(["bash", "-euo", "pipefail", "-c"], code, port).strip() == "304"


def test_the_checksum_is_the_one_the_citation_names(port: int) -> None:
    code = next(block for block in blocks("sh") if "sha256sum" in block)
    citation, checksum = run(["bash", "-euo", "pipefail", "-c"], code, port).splitlines()
    assert checksum.split()[0] in citation


@pytest.mark.parametrize("address", sorted(set(re.findall(rf'"{HERE}(/[^"]+)"', WRITTEN))))
def test_every_address_in_an_example_answers(address: str, port: int) -> None:
    """Those of R too, which is not installed everywhere."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address)
    assert connection.getresponse().status == 200


def test_every_format_and_filter_is_named() -> None:
    from db.filters import Filter

    for name in [*(f".{form}" for form in FORMATS), *(f"`{field}`" for field in Filter.__slots__)]:
        assert name in WRITTEN, name


def test_the_table_names_only_addresses_that_are_there(port: int) -> None:
    rows = re.findall(r"^\| (`/.*?) \|", WRITTEN, re.M)
    named = [address for row in rows for address in re.findall(r"`(/[^`]*)`", row)]
    assert len(named) > 8
    for address in named:
        plain = address.replace("CURSOR", "wh:").replace("size=N", "size=2")
        plain = plain.replace("2025/10/SLUG", "2025/02/duties-on-china").replace("…", "select+1")
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", plain)
        assert connection.getresponse().status == 200, address
