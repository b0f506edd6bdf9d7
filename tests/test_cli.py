"""The command line as a person uses it: what it prints, and one line on stderr when something is wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.aws.reads import policy
from sagemaker_cost_mcp.cli import main
from sagemaker_cost_mcp.configuration import cache_folder

ROOT = Path(__file__).parents[1]
DEMO = ["--demo", "--now", "2026-11-20"]
NET = "$4,697.80"
GROSS = 4939.91
NOBODY: Mapping[str, str] = {}
"""An environment in which nothing is configured."""


class Said:
    """What one command printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err


class Run:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *argv: str, environment: Mapping[str, str] = NOBODY) -> Said:
        try:
            code = main(argv, environment)
        except SystemExit as left:  # argparse leaves by itself
            code = left.code if isinstance(left.code, int) else 1
        out, err = self._capsys.readouterr()
        return Said(code, out, err)

    def complaint(self, *argv: str, environment: Mapping[str, str] = NOBODY) -> str:
        """The one line of a command whose question or configuration is wrong."""
        said = self(*argv, environment=environment)
        assert (said.code, said.out) == (2, "")
        assert said.err.count("\n") == 1
        assert said.err.startswith("sagemaker-cost-mcp: ")
        assert "Traceback" not in said.err
        return said.err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


# -- the review -------------------------------------------------------------------------------------------------------


def reviewed(run: Run, *more: str) -> Said:
    said = run("review", *DEMO, "--period", "daily", *more)
    assert (said.code, said.err) == (0, "")
    return said


def test_a_review_is_plain_text_that_fits_a_terminal(run: Run) -> None:
    text = reviewed(run).out
    assert text.startswith("SageMaker cost review\n=====")
    assert NET in text
    assert "`" not in text
    assert "**" not in text
    assert max(len(line) for line in text.splitlines() if "  " not in line.strip()) <= 100


def test_a_review_as_markdown_is_the_tools_text(run: Run) -> None:
    text = reviewed(run, "--format", "markdown", "--limit", "3").out
    assert text.startswith("# SageMaker cost review\n")
    assert f"**{NET}/month**" in text
    assert "| Phase | Cost | Share |" in text


def test_a_review_as_json_is_the_tools_structured_answer(run: Run) -> None:
    answer = json.loads(reviewed(run, "--format", "json", "--limit", "2", "--detail", "full").out)
    assert f"${answer['net_monthly_saving_usd']:,.2f}" == NET
    assert len(answer["findings"]) == 2
    assert answer["findings"][0]["claims"]
    assert answer["meta"]["taken_at"].startswith("2026-11-20")
    assert None not in answer.values()


def test_a_review_as_a_table_fits_the_terminal_and_says_the_same_total(run: Run) -> None:
    said = run("review", *DEMO, "--format", "table", "--limit", "3")

    assert said.code == 0
    assert "$4,865.59 a month would leave the bill" in said.out
    assert "idle-notebook-instance" in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_the_doctor_asks_every_tool_of_an_account(run: Run) -> None:
    said = run("doctor", *DEMO)

    assert said.code == 0
    assert "Credentials are those of account 111122223333." in said.out
    assert "Not active as cost allocation tags: Experiment." in said.out
    assert re.search(r"Asking \d\d tools took \d{3} AWS calls, for which AWS bills \$0\.\d\d\.", said.out)


@pytest.mark.parametrize(("limit", "code"), [("4600", 3), ("4900", 0), ("0", 3)])
def test_a_scheduled_review_fails_over_an_amount(run: Run, limit: str, code: int) -> None:
    said = run("review", *DEMO, "--period", "daily", "--fail-over", limit)
    assert said.code == code
    assert "SageMaker cost review" in said.out
    assert said.err == ""


@pytest.mark.parametrize("amount", ["lots", "-1", "1e9", "nan", ""])
def test_an_amount_that_is_none_is_refused(run: Run, amount: str) -> None:
    said = run("review", *DEMO, "--fail-over", amount)
    assert said.code == 2
    assert "is not an amount of USD like 500 or 99.50" in said.err


def test_regions_narrow_the_review(run: Run) -> None:
    answer = json.loads(reviewed(run, "--format", "json", "--regions", "eu-west-1").out)
    assert answer["meta"]["regions"] == ["eu-west-1"]
    assert {row["resource"]["name"] for row in answer["findings"]} == {"workshop-dublin"}


@pytest.mark.parametrize("order", [["--demo", "--now", "2026-11-20", "permissions"], ["permissions"]])
def test_permissions_prints_the_policy_and_nothing_else(order: list[str], run: Run) -> None:
    said = run(*order)
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out) == policy()


def test_the_version_is_the_packages(run: Run) -> None:
    said = run("--version")
    assert (said.code, said.out) == (0, f"sagemaker-cost-mcp {__version__}\n")


# -- exemptions -------------------------------------------------------------------------------------------------------


@pytest.fixture
def exemptions(tmp_path: Path) -> Any:
    def written(text: str) -> str:
        file = tmp_path / "exemptions.toml"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return written


def test_an_exemption_leaves_a_finding_out_of_the_total_and_is_counted(exemptions: Any, run: Run) -> None:
    file = exemptions(
        '[[exemption]]\nresource = "nlp-bert-*"\nrule = "idle-notebook-instance"\nuntil = 2027-03-31\n'
        'why = "demo at the trade fair"\nwho = "ana"\n'
        '[[exemption]]\nresource = "vision-defects-gpu"\nuntil = 2026-11-20\n'
    )
    answer = json.loads(reviewed(run, "--format", "json", "--exemptions", file).out)
    assert answer["exempted"] == 2, "one by a tag, one by the file, none by what has ended"
    idle = {row["resource"]["name"] for row in answer["findings"] if row["rule"] == "idle-notebook-instance"}
    assert "nlp-bert-finetune" not in idle
    assert "vision-defects-gpu" in idle
    assert answer["gross_monthly_saving_usd"] == pytest.approx(GROSS - 2792.25)
    # Not NET less its saving: the instance that stays now uses the Savings Plan that the others leave.
    assert 4697.80 - 2792.25 < answer["net_monthly_saving_usd"] < answer["gross_monthly_saving_usd"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[exemption]\n", "not valid TOML"),
        ('[[exemption]]\nresource = "a"\nexpires = 2027-03-31\n', "Unknown key expires"),
        ('[[exemption]]\nresource = "a"\n', "needs a date without quotes"),
        ('[[exemption]]\nresource = "a"\nuntil = "2027-03-31"\n', "needs a date without quotes"),
        ('[[exemption]]\nresource = "a"\nuntil = 2027-03-31T10:00:00\n', "needs a date without quotes"),
        ("[[exemption]]\nuntil = 2027-03-31\n", "would exempt everything"),
        ('exemption = "all"\n', "[[exemption]]"),
        ('exemption = ["all"]\n', "[[exemption]]"),
        ("exemption = 7\n", "[[exemption]]"),
        ('[exemption]\nresource = "a"\nuntil = 2027-03-31\n', "[[exemption]]"),
        ('[[exemptions]]\nresource = "a"\nuntil = 2027-03-31\n', "[[exemption]]"),
        ('[[exemption]]\nresource = ["a", "b"]\nuntil = 2027-03-31\n', "The resource of exemption 1"),
    ],
)
def test_an_exemptions_file_that_makes_no_sense_is_told_with_its_place(
    text: str, says: str, exemptions: Any, run: Run
) -> None:
    file = exemptions(text)
    said = run.complaint("review", *DEMO, "--exemptions", file)
    assert says in said
    assert file in said


def test_an_exemptions_file_may_be_empty_and_be_named_in_the_environment(exemptions: Any, run: Run) -> None:
    said = run("permissions", environment={"SAGEMAKER_COST_EXEMPTIONS": exemptions("# nobody said no\n")})
    assert said.code == 0


@pytest.mark.parametrize("name", ["no-such-file.toml", "."])
def test_an_exemptions_file_that_cannot_be_read_is_named(name: str, tmp_path: Path, run: Run) -> None:
    assert str(tmp_path / name) in run.complaint("review", *DEMO, "--exemptions", str(tmp_path / name))


# -- wrong arguments and environments ---------------------------------------------------------------------------------


def test_now_needs_the_embedded_account(run: Run) -> None:
    assert "--demo" in run.complaint("review", "--now", "2026-11-20")
    assert "--demo" in run.complaint("--now", "2026-11-20")


@pytest.mark.parametrize("now", ["yesterday", "2026-13-01", "20.11.2026"])
def test_a_time_that_is_none_is_told_with_one_that_is(now: str, run: Run) -> None:
    said = run.complaint("review", "--demo", "--now", now)
    assert now in said
    assert "2026-11-20" in said


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("METRIC", "Netto", "NetAmortizedCost"),
        ("QUESTION_SECONDS", "soon", "from 1 to 3600"),
        ("QUESTION_SECONDS", "0", "from 1 to 3600"),
        ("REVIEW_SECONDS", "1e9", "from 1 to 3600"),
        ("REVIEW_SECONDS", "nan", "from 1 to 3600"),
    ],
)
def test_an_environment_variable_that_makes_no_sense_is_named(name: str, value: str, says: str, run: Run) -> None:
    said = run.complaint("review", *DEMO, environment={f"SAGEMAKER_COST_{name}": value})
    assert f"SAGEMAKER_COST_{name} is '{value}'" in said
    assert says in said


@pytest.mark.parametrize(
    ("environment", "platform", "folder"),
    [
        ({"XDG_CACHE_HOME": "/caches", "HOME": "/home/ana"}, "linux", "/caches/sagemaker-cost-mcp"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/ana"}, "linux", "/home/ana/.cache/sagemaker-cost-mcp"),
        ({"HOME": "/home/ana"}, "linux", "/home/ana/.cache/sagemaker-cost-mcp"),
        ({"HOME": "/Users/ana"}, "darwin", "/Users/ana/Library/Caches/sagemaker-cost-mcp"),
        ({"LOCALAPPDATA": "/ana/AppData/Local"}, "win32", "/ana/AppData/Local/sagemaker-cost-mcp"),
        ({}, "linux", None),
        ({}, "darwin", None),
        ({}, "win32", None),
    ],
)
def test_public_files_are_kept_where_this_user_keeps_caches(
    environment: Mapping[str, str], platform: str, folder: str | None
) -> None:
    assert cache_folder(environment, platform) == (None if folder is None else Path(folder))


def test_a_region_that_does_not_exist_names_the_closest_one(run: Run) -> None:
    assert "us-east-1" in run.complaint("review", *DEMO, "--regions", "us-est-1")


@pytest.mark.parametrize(
    "argv",
    [
        ["revue"],
        ["review", "--format", "pdf"],
        ["review", "--limit", "0"],
        ["review", "--limit", "many"],
        ["--region", "us-east-1", "--frobnicate"],
    ],
)
def test_arguments_that_do_not_exist_end_with_usage_and_code_2(argv: list[str], run: Run) -> None:
    said = run(*argv)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("usage: sagemaker-cost-mcp")
    assert "Traceback" not in said.err


# -- as a process -----------------------------------------------------------------------------------------------------


def as_process(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    """A shell line in a home directory in which nobody ever used AWS."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    line = command.replace("sagemaker-cost-mcp", f"{sys.executable} -m sagemaker_cost_mcp")
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],  # noqa: S607 - the shell of whoever runs the tests
        capture_output=True,
        text=True,
        env=environment,
        cwd=home,
        check=False,
        timeout=60,
    )


def test_a_reader_that_goes_away_ends_the_program_in_silence(tmp_path: Path) -> None:
    done = as_process("sagemaker-cost-mcp review --demo --now 2026-11-20 | head -1", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "SageMaker cost review\n", "")


@pytest.mark.parametrize("command", ["permissions", "--version", "--help"])
def test_a_reader_that_is_gone_before_the_first_byte_is_no_traceback(command: str, tmp_path: Path) -> None:
    done = as_process(f"sagemaker-cost-mcp {command} | true", tmp_path)
    assert done.stderr == ""


def test_without_credentials_one_line_says_what_to_do(tmp_path: Path) -> None:
    done = as_process("sagemaker-cost-mcp review", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"sagemaker-cost-mcp: .*credentials.*--demo.*\n", done.stderr)
