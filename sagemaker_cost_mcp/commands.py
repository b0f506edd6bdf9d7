"""What each command does once its settings are known; each gives the program's exit code."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.options import PROGRAM, SIZES
from sagemaker_cost_mcp.settings import Settings

if TYPE_CHECKING:
    from sagemaker_cost_mcp.server import Source
    from sagemaker_cost_mcp.tools.desk import Desk, Line
    from sagemaker_cost_mcp.tools.review import ReviewAnswer, ReviewAsked
    from sagemaker_cost_mcp.tools.review_report import Report

DEMO_SCENARIO = "ml-team"
TOO_MUCH = 3
_TEMPLATE_CHARACTERS = 20_000_000
"""Length of a template that is read from a file: plans of Terraform hold all of a configuration."""
_LIMIT, _LIMIT_OF_A_PAGE = 50, 500
"""Findings at most: a page folds them."""


def served(arguments: argparse.Namespace, settings: Settings) -> int:
    """MCP on stdin and stdout, or over HTTP until Ctrl+C."""
    from sagemaker_cost_mcp.server import built  # noqa: PLC0415 - `permissions` and errors need no server

    server = built(settings, _source(arguments))
    if settings.doorway is None:
        server.run("stdio")
        return 0
    from sagemaker_cost_mcp.over_http import serve  # noqa: PLC0415 - the web server is no part of a start on stdio

    serve(server, settings.doorway, _ready)
    return 0


def _ready(url: str) -> None:
    print(f"{PROGRAM}: serving MCP at {url}; Ctrl+C ends it.", file=sys.stderr, flush=True)


def _source(arguments: argparse.Namespace) -> Source:
    from sagemaker_cost_mcp.server import Source  # noqa: PLC0415

    demo, now = getattr(arguments, "demo", False), getattr(arguments, "now", None)
    if now and not demo:
        raise BadQuestion("--now pins the clock of the embedded account, so it needs --demo.")
    return Source(scenario=DEMO_SCENARIO if demo else None, now=_moment(now) if now else None)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadQuestion(f"--now is '{text}'; it must look like 2026-11-20 or 2026-11-20T08:00:00+00:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def simulated(arguments: argparse.Namespace, settings: Settings) -> int:
    """The embedded account on a loopback port, until Ctrl+C."""
    del settings  # of a reader; here is what is read
    from sagemaker_cost_mcp.simulator.scenarios.fleet import Size  # noqa: PLC0415
    from sagemaker_cost_mcp.simulator.simulation import Simulation, serve  # noqa: PLC0415

    now = getattr(arguments, "now", None)
    pinned = _moment(now) if now else None
    asked = {kind: size for kind in SIZES if (size := getattr(arguments, kind)) is not None}
    simulation = Simulation(
        scenario=arguments.scenario,
        port=arguments.simulated_port,
        faults=arguments.faults,
        size=Size(**asked) if asked else None,
    )
    serve(simulation, lambda: pinned or datetime.now(UTC), lambda line: print(line, flush=True))
    return 0


def permissions(arguments: argparse.Namespace, settings: Settings) -> int:
    """The IAM policy, as JSON."""
    del arguments, settings  # the policy is that of the program
    from sagemaker_cost_mcp.aws.reads import policy  # noqa: PLC0415

    print(json.dumps(policy(), indent=2))
    return 0


def reviewed(arguments: argparse.Namespace, settings: Settings) -> int:
    """One review, as a table on a terminal, else as text; on demand in another form, or in a file."""
    from sagemaker_cost_mcp.report.destination import Destination  # noqa: PLC0415
    from sagemaker_cost_mcp.report.pages import check_extra  # noqa: PLC0415

    file = Destination.of(arguments.output) if arguments.output else None
    form = arguments.format or ("table" if sys.stdout.isatty() and not file else "text")
    if form == "html":
        check_extra()
    answer, page = _review(arguments, form, settings)
    if file:
        kept = StringIO()
        _print_review(answer, page or form, kept)
        file.write(kept.getvalue())
    else:
        _print_review(answer, page or form, sys.stdout)
    limit: Decimal | None = arguments.fail_over
    return 0 if limit is None or answer.net_monthly_saving_usd <= limit else TOO_MUCH


def _review(arguments: argparse.Namespace, form: str, settings: Settings) -> tuple[ReviewAnswer, Report | None]:
    """The answer, and the page that shows it where that was asked for."""
    from sagemaker_cost_mcp.report.progress_bar import progress_bar  # noqa: PLC0415
    from sagemaker_cost_mcp.server import desk  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.desk import Line  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.review import ReviewAsked, cost_review  # noqa: PLC0415

    html, shared = form == "html", desk(settings, _source(arguments))
    limit = arguments.limit or (_LIMIT_OF_A_PAGE if html else _LIMIT)
    asked = ReviewAsked(period=arguments.period, limit=limit, full=html or arguments.detail == "full")
    with progress_bar(sys.stderr) as progress:
        line = Line(progress=progress)
        answer = cost_review(shared, asked, line)
        return answer, _page(shared, answer, asked, line) if html else None


def _page(shared: Desk, answer: ReviewAnswer, asked: ReviewAsked, line: Line) -> Report:
    from sagemaker_cost_mcp.tools.review_report import review_report  # noqa: PLC0415 - every chart's answer

    return review_report(shared, answer, asked, line)


def _print_review(answer: ReviewAnswer, form: str | Report, stream: TextIO) -> None:
    from sagemaker_cost_mcp.report import review_view, terminal  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.plain import plain  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.review import review_text  # noqa: PLC0415

    if not isinstance(form, str):
        if form.cost_note:
            print(f"{PROGRAM}: {form.cost_note}", file=sys.stderr)
        print(form.html, file=stream)
        return
    if form == "table":
        terminal.printed(review_view.review_view(answer.model_dump(mode="json")), stream)
        return
    texts = {
        "text": lambda: plain(review_text(answer)),
        "markdown": lambda: review_text(answer),
        "json": lambda: answer.model_dump_json(indent=2, exclude_none=True),
    }
    print(texts[form](), file=stream)


def estimated(arguments: argparse.Namespace, settings: Settings) -> int:
    """What a template or plan would cost, and the rules it would break; 3 when it costs more than is allowed."""
    from sagemaker_cost_mcp.report.progress_bar import progress_bar  # noqa: PLC0415
    from sagemaker_cost_mcp.server import desk  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.desk import Line  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.estimates import estimate_text  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.plain import plain  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.template_estimate import TemplateAsked, template_estimate  # noqa: PLC0415

    asked = TemplateAsked(
        template=_template(arguments.file), parameters=_parameters(arguments.parameter), most=_TEMPLATE_CHARACTERS
    )
    with progress_bar(sys.stderr) as progress:
        answer = template_estimate(desk(settings, _source(arguments)), asked, Line(progress=progress))
    texts = {
        "text": lambda: plain(estimate_text(answer)),
        "markdown": lambda: estimate_text(answer),
        "json": lambda: answer.model_dump_json(indent=2, exclude_none=True),
    }
    print(texts[arguments.format]())
    limit: Decimal | None = arguments.fail_over
    return 0 if limit is None or answer.monthly_usd <= limit else TOO_MUCH


def _template(name: str) -> str:
    """Text of a template; longer ones than anybody deploys are cut, and then refused for their length."""
    most = _TEMPLATE_CHARACTERS + 1
    try:
        if name == "-":
            return sys.stdin.read(most)
        with Path(name).open(encoding="utf-8-sig") as file:
            return file.read(most)
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"Template {name} cannot be read: {error}.") from error


def _parameters(given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, sign, _ in pairs:
        if not name or not sign:
            raise BadQuestion(f"--parameter is '{name}'; it must look like InstanceType=ml.m5.large.")
    return {name: value for name, _, value in pairs}


def diagnosed(arguments: argparse.Namespace, settings: Settings) -> int:
    """What this account keeps from which tool; 1 when a tool cannot tell all that it should."""
    import anyio  # noqa: PLC0415 - the SDK's own; the other commands need no event loop

    from sagemaker_cost_mcp.doctor import asked, checks, healthy, printed  # noqa: PLC0415
    from sagemaker_cost_mcp.report.progress_bar import progress_bar  # noqa: PLC0415
    from sagemaker_cost_mcp.server import built  # noqa: PLC0415

    with progress_bar(sys.stderr) as progress:
        found = checks(anyio.run(asked, built(settings, _source(arguments)), progress))
    printed(found, sys.stdout)
    return 0 if healthy(found) else 1
