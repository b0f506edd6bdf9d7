"""Real botocore clients in front of described accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, cast

import botocore.session
import pytest
from botocore.config import Config

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.description import (
    Endpoint,
    Fleet,
    InferenceComponent,
    LinkedAccount,
    Model,
    PostedRow,
    Scaling,
    ScheduledAction,
    Serverless,
    Traffic,
    Variant,
)
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


def _ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def _machine(name: str = "main", **more: Any) -> Variant:
    given: dict[str, Any] = {"name": name, "model": "m", "instance_type": "ml.m5.xlarge"}
    return Variant(**(given | more))


@pytest.fixture
def inference_account(account_of: AccountOf) -> SimulatedAccount:
    scaled = Scaling(
        minimum=1,
        maximum=4,
        target=120,
        scheduled=(ScheduledAction(name="morning", schedule="cron(0 7 * * ? *)", minimum=2, maximum=6),),
    )
    day = Traffic(peak=500, peak_hour=12, peak_hours=10)
    return account_of(
        Fleet(
            account_id="1" * 12,
            models=(
                Model(name="m", image="1.dkr.ecr.us-east-1.amazonaws.com/a:1", created=_ago(300), artifact="s3://b/k"),
                Model(
                    name="Many",
                    image="1.dkr.ecr.us-east-1.amazonaws.com/b:1",
                    created=_ago(200),
                    multi_model=True,
                    environment={"TOKEN": "made-up"},
                    package="arn:aws:sagemaker:us-east-1:111111111111:model-package/p/1",
                    tags={"Team": "a"},
                ),
                Model(name="later", image="c:1", created=NOW + timedelta(days=1)),
            ),
            endpoints=(
                Endpoint(name="Plain", created=_ago(90), variants=(_machine(count=2),), tags={"Team": "a"}),
                Endpoint(
                    name="scaled",
                    created=_ago(80),
                    config="scaled-v2",
                    variants=(_machine(scaling=scaled, traffic=day),),
                    shadows=(_machine("shadow", weight=0.0),),
                    captures=True,
                ),
                Endpoint(
                    name="bare",
                    created=_ago(70),
                    variants=(
                        Variant(
                            model="m",
                            serverless=Serverless(memory_mb=2048, max_concurrency=5, provisioned=2),
                            scaling=Scaling(minimum=1, maximum=3, target=0.7),
                        ),
                    ),
                ),
                Endpoint(
                    name="queue",
                    created=_ago(60),
                    variants=(_machine(scaling=Scaling(minimum=0, maximum=2, target=5)),),
                    async_output="s3://b/out",
                ),
                Endpoint(
                    name="shared",
                    created=_ago(50),
                    variants=(_machine(model=None, count=2, managed=(1, 3), reservation_arn=None),),
                    components=(
                        InferenceComponent(
                            name="one",
                            created=_ago(49),
                            variant="main",
                            model="m",
                            copies=2,
                            accelerators=1,
                            scaling=Scaling(minimum=2, maximum=5, target=60),
                            tags={"Team": "b"},
                        ),
                        InferenceComponent(name="two", created=_ago(48), variant="main", status="Failed"),
                    ),
                ),
                Endpoint(name="hollow", created=_ago(45), variants=(_machine(model=None),), hosts_components=True),
                Endpoint(name="coming", created=_ago(0), variants=(_machine(),), status="Creating"),
                Endpoint(
                    name="broken", created=_ago(5), variants=(_machine(),), status="Failed", failure_reason="none"
                ),
                Endpoint(name="gone", created=_ago(300), deleted=_ago(100), variants=(_machine(),), tags={"Team": "a"}),
                Endpoint(name="Plain", created=_ago(20), region="eu-west-1", variants=(_machine(),)),
            ),
        )
    )
