"""Which operations the simulated account answers: `handlers/<service>.py`, found when first asked for.

A module is named after botocore's service name with `_` for `-` (`application_autoscaling.py` answers
`application-autoscaling`) and exposes `HANDLERS`, a dict from operation name to function. Modules whose name
begins with `_` hold what several handlers share and are not services.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import ModuleType

from sagemaker_cost_mcp.simulator import handlers
from sagemaker_cost_mcp.simulator.request import Handler

HandlerTables = Mapping[str, Mapping[str, Handler]]
"""Service name -> operation name -> handler."""


class HandlerModules(HandlerTables):
    """The handler tables of a package, each imported when it is first looked up.

    Args:
        package: Package whose modules are the services.
    """

    def __init__(self, package: ModuleType) -> None:
        self._package = package

    @cached_property
    def _modules(self) -> dict[str, str]:
        names = [found.name for found in pkgutil.iter_modules(self._package.__path__)]
        prefix = self._package.__name__
        return {name.replace("_", "-"): f"{prefix}.{name}" for name in names if not name.startswith("_")}

    def __getitem__(self, service: str) -> Mapping[str, Handler]:
        table: Mapping[str, Handler] = importlib.import_module(self._modules[service]).HANDLERS
        return table

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


HANDLERS: HandlerTables = HandlerModules(handlers)
"""Everything the simulated account answers."""


def handler(service: str, operation: str) -> Handler | None:
    """The function that answers an operation, or None where the simulated account has none."""
    return HANDLERS.get(service, {}).get(operation)
