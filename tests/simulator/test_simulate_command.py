"""`sagemaker-cost-mcp simulate`, as a process."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from sagemaker_cost_mcp.cli import main

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "sagemaker_cost_mcp"]
PATIENCE_SECONDS = 300


def variables(line: str) -> dict[str, str]:
    """What a shell would export on reading the line."""
    word, *pairs = shlex.split(line, comments=True)
    assert word == "export"
    return dict(pair.split("=", 1) for pair in pairs)


@contextmanager
def simulating(home: Path, *options: str) -> Generator[tuple[subprocess.Popen[str], dict[str, str]]]:
    bare = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*PROGRAM, "simulate", *options],
        env=bare,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, {**bare, **variables(process.stdout.readline())}
        finally:
            process.kill()


def asked(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *command],
        env=environment,
        cwd=environment["HOME"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def ended(process: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str, str]:
    process.send_signal(how)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, out, err


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_one_line_is_all_that_a_review_of_it_needs(how: signal.Signals, tmp_path: Path) -> None:
    with simulating(tmp_path, "--scenario", "fleet", "--notebooks", "12") as (process, environment):
        done = asked(environment, "review", "--format", "json", "--limit", "500")
        assert (done.returncode, done.stderr) == (0, "")
        answer = json.loads(done.stdout)
        assert answer["meta"]["account_ids"] == ["333344445555"]
        assert {row["resource"]["name"] for row in answer["findings"]} >= {"notebook-00001", "notebook-00003"}
        assert ended(process, how) == (0, "", "")


def test_faults_are_served_as_planned(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('[[fault]]\nkind = "access-denied"\noperation = "logs:*"\n')
    options = ("--scenario", "fleet", "--notebooks", "3", "--now", "2026-11-20", "--faults", str(plan))
    with simulating(tmp_path, *options) as (process, environment):
        done = asked(environment, "review", "--format", "json")
        gaps = json.loads(done.stdout)["gaps"]
        assert "logs:DescribeLogStreams" in {gap.get("missing_permission") for gap in gaps}
        assert ended(process, signal.SIGTERM) == (0, "", "")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--scenario", "atlantis"], "There is no scenario 'atlantis'; there are empty, everything-wrong, fleet"),
        (["--notebooks", "3"], "Only --scenario fleet has a size"),
        (["--jobs", "3"], "Only --scenario fleet has a size"),
        (["--endpoints", "3"], "Only --scenario fleet has a size"),
        (["--faults", "thunder"], "kinds are access-denied"),
        (["--port", "99999"], "Port 99999 of 127.0.0.1 cannot be listened on"),
        (["--now", "yesterday"], "--now is 'yesterday'"),
    ],
)
def test_what_makes_no_sense_is_one_line(options: Sequence[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", *options], {}) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.startswith("sagemaker-cost-mcp: ")
    assert err.count("\n") == 1


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = asked(
            {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
            "simulate",
            "--port",
            str(taken.getsockname()[1]),
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert "in use" in done.stderr
    assert done.stderr.count("\n") == 1
