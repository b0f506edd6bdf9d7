"""A bar on a terminal while AWS is read."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

from sagemaker_cost_mcp.model.ports import Progress, silent
from sagemaker_cost_mcp.report.terminal import shown


@contextmanager
def progress_bar(stream: TextIO) -> Generator[Progress]:
    """What to tell of each step; the bar goes when the reading is over. Nothing where the stream is no terminal."""
    if not stream.isatty():
        yield silent
        return
    from rich import progress as bars  # noqa: PLC0415 - a program whose output is piped does without
    from rich.console import Console  # noqa: PLC0415

    columns = (bars.SpinnerColumn(), bars.BarColumn(), bars.MofNCompleteColumn(), bars.TimeElapsedColumn())
    said = bars.TextColumn("{task.description}", markup=False)
    with bars.Progress(*columns, said, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task("Reading the account", total=None)
        yield lambda done, total, message: bar.update(task, completed=done, total=total, description=shown(message))
