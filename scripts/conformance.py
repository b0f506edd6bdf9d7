"""`make conformance`: other people's programs against our server, on the embedded account.

The MCP conformance suite (2025-11-25 and 2026-07-28); the Inspector, strict, and the TypeScript client, in both eras,
over HTTP and stdio; the MCP bundle as a host starts it. Packages come from npm by tests/conformance/package-lock.json.
A failure that tests/conformance/expected-failures.yml does not explain ends it with 1, and so does an entry there
that explains nothing any more.
"""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.bundle import written
from scripts.conformance_verdicts import Verdict, reasons, stale, verdicts
from scripts.node_tools import SOURCES, installed, own, package, run_node
from scripts.package_description import ROOT
from scripts.packages import MCPB

ERAS = {"2025-11-25": "legacy", "2026-07-28": "modern"}
"""Versions of the protocol, and what the Inspector calls them."""
BASELINE, VACUOUS = SOURCES / "expected-failures.yml", SOURCES / "vacuous.yml"
SERVER = [sys.executable, "-m", "sagemaker_cost_mcp", "--demo", "--now", "2026-11-20"]
_PATIENCE = 180.0
_BUNDLE_PATIENCE = 600.0
_CONFORMANCE = ("@modelcontextprotocol/conformance", "dist/index.js")
_INSPECTOR = ("@modelcontextprotocol/inspector", "clients/launcher/build/index.js")
_MCPB = ("@anthropic-ai/mcpb", "dist/cli/cli.js")
_QUESTIONS: dict[str, tuple[str, ...]] = {
    "tools/list": ("--strict",),
    "tools/call": ("--tool-name", "run_cost_review", "--tool-args-json", '{"limit": 3}'),
    "resources/list": (),
    "resources/templates/list": (),
    "resources/read": ("--uri", "sagemaker-cost://permissions"),
    "prompts/list": (),
    "prompts/get": ("--prompt-name", "weekly-review"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that was tried."""

    who: str
    what: str
    passed: bool
    said: str


def main() -> int:
    """Install, try everything, print what came of it."""
    installed()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with served(home / "server.log") as url:
            found = [one for version in ERAS for one in suite(url, version, home)]
            lines = [*inspected(url, home), *clients([url], home)]
        lines += [*inspected(None, home), *clients(SERVER, home), *bundled(home)]
    return _reported(found, lines)


@contextlib.contextmanager
def served(log: Path) -> Generator[str]:
    """The server on any free loopback port; yields its URL."""
    with log.open("w") as stream:
        process = subprocess.Popen([*SERVER, "serve", "--transport", "http", "--port", "0"], stderr=stream, cwd=ROOT)
    try:
        yield _url(process, log)
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _url(process: subprocess.Popen[bytes], log: Path) -> str:
    began = time.monotonic()
    while process.poll() is None and time.monotonic() - began < _PATIENCE:
        if told := re.search(r"serving MCP at (\S+);", log.read_text(encoding="utf-8")):
            return told[1]
        time.sleep(0.05)
    raise SystemExit(f"The server did not start:\n{log.read_text(encoding='utf-8')}")


def suite(url: str, version: str, home: Path) -> list[Verdict]:
    """The conformance suite at one version of the protocol."""
    results = home / version
    options = ["--suite", "all", "--spec-version", version, "--expected-failures", str(BASELINE), "-o", str(results)]
    ended = run_node(package(*_CONFORMANCE), ["server", "--url", url, *options], home, _PATIENCE * 2)
    found = verdicts(results, version, reasons(BASELINE.read_text("utf-8")), reasons(VACUOUS.read_text("utf-8")))
    if not found:
        raise SystemExit(f"The conformance suite did not run: {ended.reason()}")
    if ended.code and all(one.kind != "unexpected" for one in found):  # it knows entries that are stale
        raise SystemExit(ended.out[ended.out.rfind("Stale baseline") :])
    return found


def inspected(url: str | None, home: Path) -> Iterator[Line]:
    """The Inspector in both eras; without a URL, over stdio."""
    target = [url] if url else SERVER
    way = "HTTP" if url else "stdio"
    for version, era in ERAS.items():
        for method, options in _QUESTIONS.items():
            words = ["--cli", *target, "--method", method, *options, "--protocol-era", era, "--format", "json"]
            ended = run_node(package(*_INSPECTOR), words, home, _PATIENCE)
            passed = not ended.code and bool(_answer(ended.out))
            said = f"{len(ended.out):,} bytes" if passed else ended.reason()
            yield Line(who=f"Inspector, {way}, {version}", what=method, passed=passed, said=said)


def _answer(out: str) -> object:
    """What was answered; nothing when it is an error or no JSON."""
    try:
        said = json.loads(out)
    except ValueError:
        return None
    answered = said.get("result", said)
    return None if answered.get("isError") else answered


def clients(target: list[str], home: Path) -> Iterator[Line]:
    """The TypeScript client in both eras."""
    way = "HTTP" if target[0].startswith("http") else "stdio"
    for version in ERAS:
        yield from _scripted(f"TypeScript client, {way}, {version}", "client.mjs", [version, *target], home)


def bundled(home: Path) -> Iterator[Line]:
    """The MCP bundle: its manifest, and the server in it as a host starts it, with every question left empty."""
    made = written(home)
    unpacked = str(home / "unpacked")
    for what, words in (("validate", [str(MCPB / "manifest.json")]), ("unpack", [str(made), unpacked])):
        ended = run_node(package(*_MCPB), [what, *words], home, _PATIENCE)
        yield Line(who="MCP bundle", what=what, passed=not ended.code, said=ended.out.strip().splitlines()[-1][:80])
    yield from _scripted("MCP bundle", "bundle.mjs", [unpacked], home)


def _scripted(who: str, script: str, words: list[str], home: Path) -> Iterator[Line]:
    """Lines that one of our scripts prints; an end without any is a failure too."""
    ended = run_node(own(script), words, home, _BUNDLE_PATIENCE)
    told = [json.loads(line) for line in ended.out.splitlines() if line.startswith("{")]
    for line in told:
        yield Line(who=who, what=line["name"], passed=line["passed"], said=line["said"])
    if ended.code and all(line["passed"] for line in told):
        yield Line(who=who, what=shlex.join(words)[:60], passed=False, said=ended.reason())


def _reported(found: list[Verdict], lines: list[Line]) -> int:
    for version in ERAS:
        _print_suite(version, [one for one in found if one.version == version])
    who = ""
    for line in lines:
        if line.who != who:
            who = line.who
            print(f"\n{who}")
        print(f"  {'ok  ' if line.passed else 'FAIL'} {line.what:30} {line.said[:110]}")
    expected, vacuous = (reasons(file.read_text("utf-8")) for file in (BASELINE, VACUOUS))
    old = stale(found, expected, vacuous)
    for entry in old:
        print(f"Stale: {entry} explains nothing any more; remove it.")
    news = sum(one.kind == "unexpected" for one in found) + sum(not line.passed for line in lines)
    tried = sum(line.passed for line in lines)
    print(f"\n{tried} of {len(lines)} passed outside the suite. Unexpected: {news}. Stale entries: {len(old)}.")
    return 1 if news or old else 0


def _print_suite(version: str, found: list[Verdict]) -> None:
    kinds: dict[str, Callable[[Verdict], str]] = {
        "passed": lambda one: f"{one.checks} checks",
        "unexpected": lambda one: "; ".join(one.why),
        "expected": lambda one: (f"{one.checks} checks pass; " if one.checks else "") + "; ".join(one.why),
        "vacuous": lambda _: "passes without trying anything of ours: not counted",
    }
    print(f"\nConformance suite, {version}")
    for kind, words in kinds.items():
        for one in (one for one in found if one.kind == kind):
            print(f"  {kind:10} {one.scenario:45} {words(one)[:150]}")
    counts = {kind: sum(one.kind == kind for one in found) for kind in kinds}
    checks = sum(one.checks for one in found if one.kind in {"passed", "expected"})
    formed = sum(one.well_formed for one in found)
    print("  " + ", ".join(f"{count} {kind}" for kind, count in counts.items()) + f" of {len(found)} scenarios.")
    print(f"  {checks} checks passed. In {formed} scenarios our messages were recorded and all valid by its schema.")


if __name__ == "__main__":
    sys.exit(main())
