"""What stands in ``deploy/`` is checked as far as this machine can, and told on one page."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from crawler import sources
from statecraft.cli import COMMANDS, cli
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
PAGE = ROOT / "docs" / "scheduling.md"


def commands(text: str) -> list[list[str]]:
    """Every call of the command in a file, as words."""
    calls = re.findall(r"(?:^|[\s/;&{\"=])statecraft\s+([a-z]+(?: [^|;}\n>\\]*)?)", text)
    return [call.split() for call in calls if call.split()[0] in COMMANDS]


def options(name: str) -> set[str]:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return {opt for param in command.params for opt in (*param.opts, *param.secondary_opts)}


@pytest.mark.parametrize("path", [*FILES, PAGE], ids=lambda path: path.name)
def test_every_command_in_them_exists_with_its_options(path: Path) -> None:
    for name, *words in commands(path.read_text(encoding="utf-8")):
        if name in ("export", "archive", "starter"):
            continue  # their first word is a format or a subcommand
        given = {word for word in words if re.fullmatch(r"--[a-z-]+", word)}
        assert given <= options(name) | {"--help"}, f"{path.name}: statecraft {name}"


def test_commands_are_found_where_they_are_expected() -> None:
    found = {name for path in FILES for name, *_ in commands(path.read_text(encoding="utf-8"))}
    assert {"crawl", "tag", "serve", "export", "status"} <= found


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize("name", ["statecraft-crawl.timer", "statecraft-site.service"])
def test_systemd_takes_the_units(name: str, tmp_path: Path) -> None:
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text(encoding="utf-8")
        text = text.replace("/opt/statecraft/.venv/bin/statecraft", sys.executable)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if "statecraft" in line]
    assert not complaints
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_understands_the_calendar() -> None:
    timer = (DEPLOY / "systemd" / "statecraft-crawl.timer").read_text(encoding="utf-8")
    calendar = re.findall(r"^OnCalendar=(.+)$", timer, re.M)
    assert calendar
    for line in calendar:
        subprocess.run(["systemd-analyze", "calendar", line], check=True, capture_output=True)


def test_the_workflow_agrees_with_its_schema() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
        + [str(DEPLOY / "github-actions" / "crawl.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_writes_nothing_to_the_repository_and_pins_its_actions() -> None:
    workflow = yaml.safe_load((DEPLOY / "github-actions" / "crawl.yml").read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["crawl"]["steps"]
    assert all(re.search(r"@v\d+$", step["uses"]) for step in steps if "uses" in step)
    shell = "\n".join(step["run"] for step in steps if "run" in step)
    assert "${{ inputs." not in shell, "an input goes through the environment, not into the shell"


@pytest.mark.parametrize("step", ["Crawl", "Export"])
def test_the_workflow_s_scripts_are_shell(step: str) -> None:
    workflow = yaml.safe_load((DEPLOY / "github-actions" / "crawl.yml").read_text("utf-8"))
    script = next(s["run"] for s in workflow["jobs"]["crawl"]["steps"] if s.get("name") == step)
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_the_cron_line_has_five_times_a_user_and_a_shell_command() -> None:
    lines = (DEPLOY / "statecraft.cron").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if line and not re.match(r"#|[A-Z_]+=", line)]
    assert len(jobs) == 1
    *times, user, script = jobs[0].split(maxsplit=6)
    assert [bool(re.fullmatch(r"[\d*,/-]+", part)) for part in times] == [True] * 5
    assert user == "statecraft"
    assert "%" not in script, "cron reads a percent sign as a new line"
    subprocess.run(["bash", "-n", "-c", script], check=True)


def test_the_container_copies_what_there_is_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    instructions = [
        line.split(maxsplit=1) for line in text.splitlines() if re.match(r"[A-Z]+ ", line)
    ]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK"}
    assert {name for name, _ in instructions} == known | {"ENTRYPOINT", "CMD"}
    for name, rest in instructions:
        if name == "COPY" and "--from=" not in rest:
            assert [part for part in rest.split()[:-1] if not (ROOT / part).exists()] == []
    assert ["USER", "statecraft"] in instructions
    packages = {rest.split()[0] for name, rest in instructions if name == "COPY"}
    assert {"crawler", "db", "nlp", "statecraft"} <= packages


def test_one_page_explains_them_all_and_every_variable() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for path in FILES:
        place = path.parent if path.parent.name == "systemd" else path
        assert str(place.relative_to(ROOT)) in page
    for name in sources.names():
        source = sources.load(name)
        assert source.base_variable in page
        assert f"{source.politeness.delay:g}" in page
    for target in re.findall(r"\]\(([^)#]+)\)", page):
        assert (PAGE.parent / target).resolve().exists(), target
