"""`simulate`: one scenario's account on a loopback port, until somebody says stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import MAIN_REGION
from sagemaker_cost_mcp.simulator.fault_plans import fault_plan
from sagemaker_cost_mcp.simulator.faults import FaultPlan
from sagemaker_cost_mcp.simulator.http_door import LOOPBACK, HttpDoor
from sagemaker_cost_mcp.simulator.scenarios import SCENARIOS
from sagemaker_cost_mcp.simulator.scenarios.fleet import Size, fleet

_FLEET = "fleet"

# AWS's documented example, so that nobody takes it for a real one.
_ENVIRONMENT = (
    "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY "
    f"AWS_REGION={MAIN_REGION} AWS_DEFAULT_REGION={MAIN_REGION}"
)


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What is to be simulated."""

    scenario: str
    port: int = 0
    """0: any that is free."""
    faults: str | None = None
    """A file or line as `fault_plans.fault_plan` reads it."""
    size: Size | None = None
    """How large a fleet; only the scenario `fleet` has a size."""


def serve(simulation: Simulation, clock: Callable[[], datetime], tell: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; to be called from the main thread.

    Args:
        simulation: What to simulate.
        clock: The account's clock, in UTC.
        tell: Gets one line: the environment that leads any AWS client to the account.

    Raises:
        BadQuestion: There is no such scenario, port or fault, or the port is taken.
    """
    account = opened(simulation, clock)
    plan = fault_plan(simulation.faults) if simulation.faults else FaultPlan()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Set for SIGINT as well: a shell starts its background jobs with that ignored.
        signal.signal(number, signal.default_int_handler)
    try:
        with _door(account, plan, simulation.port) as door:
            name = f"account {account.account_id}, {account.fleet.name}"
            tell(f"export AWS_ENDPOINT_URL={door.url} {_ENVIRONMENT}  # {name}")
            threading.Event().wait()
    except KeyboardInterrupt:
        return


def opened(simulation: Simulation, clock: Callable[[], datetime]) -> SimulatedAccount:
    """The account to be simulated, as of now.

    Raises:
        BadQuestion: There is no such scenario, or it has no size.
    """
    scenario = SCENARIOS.get(simulation.scenario)
    if scenario is None:
        raise BadQuestion(f"There is no scenario {simulation.scenario!r}; there are {', '.join(sorted(SCENARIOS))}.")
    if simulation.size is None:
        return SimulatedAccount(scenario(clock()), clock)
    if simulation.scenario != _FLEET:
        raise BadQuestion(f"Only --scenario {_FLEET} has a size; {simulation.scenario} is what it is.")
    return SimulatedAccount(fleet(clock(), simulation.size), clock)


def _door(account: SimulatedAccount, plan: FaultPlan, port: int) -> HttpDoor:
    try:
        return HttpDoor(account, plan, port=port)
    except (OSError, OverflowError) as error:
        raise BadQuestion(f"Port {port} of {LOOPBACK} cannot be listened on: {error}. --port 0 takes any.") from error
