"""What training puts on the simulated bill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.usage_types import instance_type, phase
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.bill import PriceMissing
from sagemaker_cost_mcp.simulator.description import Fleet, InstanceGroup, TrainingJob, WarmPool

START = datetime(2026, 11, 10, 9, tzinfo=UTC)
DAY = START.date()
HOUR = 3600
D = Decimal
ROUNDED = D("1e-9")
"""AWS writes quantities with ten decimals."""


def billed(**fields: Any) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Quantity and cost by usage type of one job on one day."""
    given: dict[str, Any] = {"name": "j", "instance_type": "ml.m5.xlarge", "started": START, "seconds": 2 * HOUR}
    account = SimulatedAccount(
        Fleet(account_id="1" * 12, training_jobs=(TrainingJob(**(given | fields)),)), lambda: NOW
    )
    rows: defaultdict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (D(0), D(0)))
    for charge in account.bill.day(DAY):
        quantity, cost = rows[charge.heading.usage_type]
        rows[charge.heading.usage_type] = (quantity + charge.quantity, cost + charge.unblended)
    return dict(rows)


NOW = datetime(2026, 11, 20, tzinfo=UTC)


def test_trap_13_managed_spot_bills_as_trspt_apart_from_train() -> None:
    on_demand, spot = billed(), billed(billable_seconds=HOUR)
    assert set(on_demand) == {"USE1-Train:ml.m5.xlarge", "USE1-Train:VolumeUsage.gp2"}
    assert set(spot) == {"USE1-TrSpt:ml.m5.xlarge", "USE1-Train:VolumeUsage.gp2"}
    assert on_demand["USE1-Train:ml.m5.xlarge"][0] == 2
    assert spot["USE1-TrSpt:ml.m5.xlarge"][0] == 1
    assert spot["USE1-TrSpt:ml.m5.xlarge"][1] * 2 == on_demand["USE1-Train:ml.m5.xlarge"][1]


@pytest.mark.parametrize("usage", ["USE1-TrSpt:ml.m5.xlarge", "USE1-Train:ml.m5.xlarge", "EU-TrSpt:ml.p3.2xlarge"])
def test_trap_13_both_are_training_to_the_phase_classifier(usage: str) -> None:
    assert phase(usage) is Phase.TRAINING
    assert instance_type(usage) == usage.rpartition(":")[2]


def test_each_group_of_a_heterogeneous_cluster_is_billed_as_what_it_is() -> None:
    rows = billed(
        groups=(
            InstanceGroup(name="a", instance_type="ml.g5.xlarge"),
            InstanceGroup(name="b", instance_type="ml.c5.2xlarge", count=3),
        )
    )
    assert rows["USE1-Train:ml.g5.xlarge"][0] == 2
    assert rows["USE1-Train:ml.c5.2xlarge"][0] == 6
    per_volume = billed()["USE1-Train:VolumeUsage.gp2"][0]
    assert rows["USE1-Train:VolumeUsage.gp2"][0] == pytest.approx(per_volume * 4, abs=ROUNDED)


def test_a_warm_pool_bills_at_the_price_of_training_after_the_job() -> None:
    rows = billed(count=2, warm_pool=WarmPool(keep_alive=HOUR, retained=HOUR // 2))
    quantity, cost = rows["USE1-TrainingWarmPool:ml.m5.xlarge"]
    trained, price = rows["USE1-Train:ml.m5.xlarge"]
    assert (trained, quantity) == (4, 1)
    assert cost == price / 4
    kept, used = (rows[f"USE1-{component}:VolumeUsage.gp2"][0] for component in ("TrainingWarmPool", "Train"))
    assert kept == pytest.approx(used / 4, abs=ROUNDED)
    assert phase("USE1-TrainingWarmPool:ml.m5.xlarge") is Phase.TRAINING
    assert phase("USE1-TrainingWarmPool:VolumeUsage.gp2") is Phase.STORAGE


def test_trap_20_what_runs_on_a_training_plan_is_not_billed_again() -> None:
    rows = billed(training_plan="arn:aws:sagemaker:us-east-1:111122223333:training-plan/autumn")
    assert set(rows) == {"USE1-Train:VolumeUsage.gp2"}


def test_a_warm_pool_of_what_is_not_for_sale_is_a_mistake_in_the_description() -> None:
    with pytest.raises(PriceMissing):
        billed(instance_type="ml.none.xlarge", training_plan="p", warm_pool=WarmPool(keep_alive=60, retained=60))
