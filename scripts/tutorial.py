"""The tutorial, run: its commands are executed in order, and what they print is written under them.

The text of `docs/tutorial.md` is written by people; a comment above a fenced block says what is done with it:

    <!-- run -->                   execute it; its output is the `text` block that follows
    <!-- run keep=1-4,9 -->        the same, and show only these lines of it
    <!-- run exit=3 quiet -->      it ends with this code; its output is not shown
    <!-- start until=WORD -->      start it, wait until it prints the word, and leave it running
    <!-- file NAME -->             write it into this file, in the folder where all commands run
    <!-- not run: REASON -->       leave it alone

All commands run in one shell, as a reader pastes them into one terminal. `--check` changes nothing, and fails when the
page is not what its commands say.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "tutorial.md"

PATIENCE_SECONDS = 600
"""For all commands together; a server that does not start gets a tenth of it."""

_WIDTH = 100
_BLOCK = re.compile(
    r"^<!-- (?P<mark>run|start|file|not run:)(?P<options> [^\n]*|) -->\n```(?P<language>\w+)\n(?P<body>.*?)^```\n"
    r"(?:\n````text\n.*?^````\n)?",
    flags=re.MULTILINE | re.DOTALL,
)
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


class Failed(Exception):
    """A command of the page did not end as the page says."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block, and what its comment says of it."""

    mark: str
    options: str
    language: str
    body: str

    @classmethod
    def of(cls, found: re.Match[str]) -> Block:
        """The block of a match."""
        return cls(**{**found.groupdict(), "options": found["options"].strip()})

    def option(self, name: str, default: str) -> str:
        """What stands after `name=`."""
        given = (word.removeprefix(f"{name}=") for word in shlex.split(self.options) if word.startswith(f"{name}="))
        return next(given, default)

    @property
    def source(self) -> str:
        """The block as it stands on the page, without its output."""
        options = f" {self.options}" if self.options else ""
        return f"<!-- {self.mark}{options} -->\n```{self.language}\n{self.body}```\n"

    def shown(self, printed: str) -> str:
        """The block with what it printed."""
        if self.mark != "run" or "quiet" in shlex.split(self.options):
            return self.source
        lines = kept([line.rstrip() for line in printed.rstrip().splitlines()], self.option("keep", ""))
        return "\n".join([f"{self.source}", "````text", *lines, "````", ""])


def kept(lines: Sequence[str], ranges: str) -> list[str]:
    """The lines of some ranges, and how many are left out before, between and after them.

    >>> kept(["a", "b", "c", "d"], "1,3-4")
    ['a', '… (1 line left out)', 'c', 'd']
    """
    found: list[str] = []
    at = 0
    for first, last in _ranges(ranges) or [(1, len(lines))]:
        found += [*_left_out(first - 1 - at), *lines[first - 1 : last]]
        at = last
    return found + _left_out(len(lines) - at)


def _ranges(text: str) -> list[tuple[int, int]]:
    return [(int(first), int(last or first)) for first, last in _RANGE.findall(text)]


def _left_out(number: int) -> list[str]:
    return [f"… ({number} {'line' if number == 1 else 'lines'} left out)"] if number > 0 else []


def blocks(page: str) -> list[Block]:
    """Every block of a page that a comment speaks of."""
    return [Block.of(found) for found in _BLOCK.finditer(page)]


def regenerated(page: str) -> str:
    """The page with what its commands print now.

    Raises:
        Failed: One of them did not end as the page says.
    """
    with tempfile.TemporaryDirectory() as folder:
        printed = iter(_printed(blocks(page), Path(folder)))
        return _BLOCK.sub(lambda found: Block.of(found).shown(next(printed)), page)


def _printed(page: Sequence[Block], folder: Path) -> list[str]:
    """What each block printed, in order; nothing for those that are not run."""
    here = folder / "here"
    here.mkdir()
    script = "\n".join(["set -o pipefail", "trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT", *_script(page, folder)])
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAGEMAKER_COST_"))},
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "COLUMNS": str(_WIDTH),
        "HOME": str(folder),
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(["/bin/bash", "-c", script], cwd=here, env=environment, start_new_session=True) as shell:
        try:
            shell.wait(PATIENCE_SECONDS)
        finally:
            with suppress(ProcessLookupError):  # all of it is over, as it should be
                os.killpg(shell.pid, signal.SIGTERM)
    return [_said(block, folder / str(number)) for number, block in enumerate(page)]


def _script(page: Sequence[Block], folder: Path) -> Iterator[str]:
    for number, block in enumerate(page):
        out, code = (shlex.quote(str(folder / f"{number}{end}")) for end in (".out", ".code"))
        if block.mark == "file":
            Path(folder / "here" / block.options).write_text(block.body, encoding="utf-8")
        elif block.mark == "start":
            word = shlex.quote(block.option("until", ""))
            yield f"{block.body.strip()} > {out} 2>&1 &"
            yield f"for _ in $(seq {PATIENCE_SECONDS}); do grep -q {word} {out} && break; sleep 0.1; done"
            yield f"grep -q {word} {out}; echo $? > {code}"
        elif block.mark == "run":
            yield f"{{\n{block.body}}} > {out} 2>&1; echo $? > {code}"


def _said(block: Block, stem: Path) -> str:
    if block.mark not in {"run", "start"}:
        return ""
    out, code = stem.with_suffix(".out"), stem.with_suffix(".code")
    said = out.read_text(encoding="utf-8") if out.exists() else ""
    ended = code.read_text(encoding="utf-8").strip() if code.exists() else "nothing"
    if ended != block.option("exit", "0"):
        raise Failed(f"This ended with {ended}:\n\n{block.body}\nIt said:\n\n{said}")
    return said


def main() -> int:
    """Write or check the page; 1 when `--check` found a difference, or a command fails."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    try:
        now = regenerated(page)
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    if not arguments.check:
        PAGE.write_text(now, encoding="utf-8")
    elif now != page:
        print(
            f"{PAGE.relative_to(ROOT)} is not what its commands say; run: python -m scripts.tutorial", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
