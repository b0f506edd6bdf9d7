"""Real botocore clients in front of described accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol, cast

import botocore.session
import pytest
from botocore.config import Config

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.description import Fleet, LinkedAccount, PostedRow
from sagemaker_cost_mcp.simulator.door import InProcessDoor

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
"""A Saturday."""


class Ask(Protocol):
    """Calls an operation through botocore and the door; the answer comes without `ResponseMetadata`."""

    def __call__(
        self,
        service: str,
        operation: str,
        *,
        region: str = "us-east-1",
        account: SimulatedAccount | None = None,
        **params: Any,
    ) -> dict[str, Any]: ...


AccountOf = Callable[[Fleet], SimulatedAccount]


@pytest.fixture(scope="session")
def ml_team_account() -> SimulatedAccount:
    return open_account("ml-team", lambda: NOW)


@pytest.fixture
def account_of() -> AccountOf:
    return lambda fleet: SimulatedAccount(fleet, lambda: NOW)


@pytest.fixture(scope="session")
def ask(ml_team_account: SimulatedAccount) -> Ask:
    clients: dict[tuple[int, str, str], Any] = {}
    kept: list[SimulatedAccount] = []  # so that no two of them share an id

    def client(account: SimulatedAccount, service: str, region: str) -> Any:
        key = (id(account), service, region)
        if key not in clients:
            kept.append(account)
            session = botocore.session.Session(session_vars={"config_file": (None, None, None, None)})
            session.set_credentials("AKIAIOSFODNN7EXAMPLE", "made-up")
            session.register("before-send", cast("Any", InProcessDoor(account)))
            config = Config(retries={"total_max_attempts": 1})
            clients[key] = session.create_client(cast("Any", service), region_name=region, config=config)
        return clients[key]

    def asked(
        service: str,
        operation: str,
        *,
        region: str = "us-east-1",
        account: SimulatedAccount | None = None,
        **params: Any,
    ) -> dict[str, Any]:
        answer = client(account or ml_team_account, service, region)._make_api_call(operation, params)
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    return asked


def _row(usage_type: str = "USE1-Notebk:ml.t3.medium", **changes: Any) -> PostedRow:
    given: dict[str, Any] = {
        "usage_type": usage_type,
        "quantity": Decimal(31),
        "unblended": Decimal("1.55"),
        "start": date(2026, 10, 1),
        "end": date(2026, 11, 1),
    }
    return PostedRow(**(given | changes))


@pytest.fixture
def few_rows(account_of: AccountOf) -> SimulatedAccount:
    return account_of(
        Fleet(
            account_id="1" * 12,
            linked_accounts=(LinkedAccount(account_id="2" * 12, name="sandbox"),),
            cost_allocation_tags=("Team",),
            posted_rows=(
                _row(tags={"Team": "nlp", "Secret": "x"}),
                _row("USE1-Notebk:VolumeUsage.gp2", unit="GB-Mo", quantity=Decimal(5)),
                _row("USE1-Train:ml.g5.xlarge", tags={"Team": "vision"}, amortized=Decimal("1.2")),
                _row("USE1-Train:ml.g5.xlarge", record_type="Credit", unblended=Decimal(-1), quantity=Decimal(0)),
                _row("EU-Notebk:ml.t3.medium", region="eu-west-1", account_id="2" * 12),
                _row("TimedStorage-ByteHrs", service="Amazon Simple Storage Service", unit="GB-Mo"),
            ),
        )
    )
