"""The tutorial is what its commands say; whatever is not run parses, or has its reason."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from sagemaker_cost_mcp.options import parser
from scripts.tutorial import PAGE, Failed, blocks, regenerated

TEXT = PAGE.read_text(encoding="utf-8")


def fenced(language: str) -> list[str]:
    written = re.sub(r"^````text\n.*?^````\n", "", TEXT, flags=re.MULTILINE | re.DOTALL)  # outputs hold fences too
    return re.findall(rf"^```{language}\n(.*?)^```", written, flags=re.MULTILINE | re.DOTALL)


def test_the_page_is_what_its_commands_say() -> None:
    assert regenerated(TEXT) == TEXT, "run: python -m scripts.tutorial"


def test_each_command_is_run_or_says_why_not() -> None:
    spoken_of = [block for block in blocks(TEXT) if block.language == "sh"]
    assert [block.body for block in spoken_of] == fenced("sh")
    assert all(block.options for block in spoken_of if block.mark == "not run:")
    assert sum(block.mark in {"run", "start"} for block in spoken_of) >= 12


def test_the_schedules_hold_commands_that_parse() -> None:
    (crontab,), workflows = fenced("crontab"), [block for block in fenced("yaml") if "jobs:" in block]
    steps = yaml.safe_load(workflows[0])["jobs"]["review"]["steps"]
    lines = [crontab, *(step["run"] for step in steps if "run" in step)]
    commands = [re.split(r"sagemaker-cost-mcp (?=review)", line)[1] for line in lines]
    assert len(commands) == 2
    for command in commands:
        assert parser().parse_args(shlex.split(command, comments=True)).command == "review"


def test_each_link_leads_to_a_page() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (PAGE.parent / target).exists(), target


def page(mark: str, body: str, output: str = "") -> str:
    shown = f"\n````text\n{output}````\n" if output else ""
    return f"before\n\n<!-- {mark} -->\n```sh\n{body}\n```\n{shown}\nafter\n"


@pytest.mark.parametrize("old", ["", "something else\n"])
def test_what_a_command_prints_stands_under_it(old: str) -> None:
    assert regenerated(page("run", "echo hello  ; echo '```' >&2", old)) == page(
        "run", "echo hello  ; echo '```' >&2", "hello\n```\n"
    )


def test_lines_that_are_left_out_are_counted() -> None:
    shown = "… (1 line left out)\n2\n… (2 lines left out)\n5\n6\n… (3 lines left out)\n"
    assert regenerated(page("run keep=2,5-6", "seq 9", "")) == page("run keep=2,5-6", "seq 9", shown)


def test_files_and_variables_of_one_step_are_there_in_the_next() -> None:
    first = "<!-- file greeting.txt -->\n```text\nhello\n```\n\n<!-- run quiet -->\n```sh\nexport WHO=you\n```\n\n"
    after = page("run", 'echo "$(cat greeting.txt) $WHO"', "hello you\n")
    assert regenerated(first + page("run", 'echo "$(cat greeting.txt) $WHO"')) == first + after


def test_what_is_started_runs_on_and_ends_with_the_page(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    sleeper = f"sh -c 'echo $$ > {told}; echo ready; exec sleep 600'"
    text = f"<!-- start until=ready -->\n```sh\n{sleeper}\n```\n\n" + page(
        "run", f"kill -0 $(cat {told}) && echo there"
    )
    assert "````text\nthere\n````" in regenerated(text)
    assert not Path(f"/proc/{told.read_text().strip()}").exists()


@pytest.mark.parametrize(
    ("mark", "body"), [("run", "exit_code() { return 3; }; exit_code"), ("run exit=3", "true"), ("run", "false | cat")]
)
def test_a_command_that_ends_otherwise_than_the_page_says_fails(mark: str, body: str) -> None:
    with pytest.raises(Failed, match="This ended with"):
        regenerated(page(mark, body))


def test_what_is_not_run_is_left_alone() -> None:
    text = page("not run: it would cost money", "false")
    assert regenerated(text) == text
