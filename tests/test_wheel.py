"""The wheel carries everything the installed command needs.

Built and installed into an empty environment (the dependencies come from this one, our code only
from the wheel), then run from a folder that is not the checkout.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)],
        check=True,
    )
    (built,) = folder.glob("statecraft_tracker-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of scripts of an environment that has the wheel and, for the rest, this one's."""
    environment = tmp_path_factory.mktemp("environment")
    venv.EnvBuilder(with_pip=False).create(environment)
    library = Path(
        sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)})
    )
    # A .pth line adds the folder but does not process that folder's own .pth files, so the
    # editable install of this checkout stays out of sight.
    (library / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = environment / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
        + ["--ignore-installed", "--disable-pip-version-check", str(wheel)],
        check=True,
    )
    return environment / "bin"


def run(scripts: Path, folder: Path, *arguments: str, stdin: str = "") -> str:
    result = subprocess.run(
        [str(scripts / "statecraft"), *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_code_comes_from_the_wheel_and_not_from_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    where = subprocess.run(
        [
            str(installed / "python"),
            "-c",
            "import db, nlp, crawler, statecraft; print(db.__file__)",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert str(ROOT) not in where
    assert str(installed.parent) in where


def test_tests_are_never_installed(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]


def test_versions_are_printed(installed: Path, tmp_path: Path) -> None:
    lines = run(installed, tmp_path, "--version").splitlines()
    assert [line.split()[0] for line in lines] == ["statecraft", "vocabulary", "pipeline"]


def test_the_vocabulary_and_the_model_are_inside(installed: Path, tmp_path: Path) -> None:
    document = {
        "id": "x",
        "title": "Imposing Duties on Imports from China",
        "source": "whitehouse",
        "section": "presidential-actions",
        "text": "By the authority vested in me as President by the Constitution and laws of the "
        "United States of America, including the International Emergency Economic Powers Act "
        "(50 U.S.C. 1701 et seq.), it is hereby ordered:\n\nSection 1. Articles that are "
        "products of China shall be subject to an additional ad valorem duty of 10 percent.",
    }
    answer = json.loads(run(installed, tmp_path, "label", stdin=json.dumps(document) + "\n"))
    assert answer["instrument"] == "executive-order"
    assert "tariff" in {measure["code"] for measure in answer["measures"]}
    assert {"code": "CN", "role": "target"}.items() <= answer["countries"][0].items()


def test_the_starter_index_fills_an_empty_database(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "run", "--offline", "--no-serve")
    exported = json.loads(
        run(installed, tmp_path, "export", "json", "--index", "--since", "2026-01-01")
    )
    assert exported
    assert (tmp_path / "statecraft.db").is_file()


def test_metadata_and_templates_are_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "db/site/datasette-metadata.yml" in names
    assert [name for name in names if name.startswith("db/site/templates/")]
