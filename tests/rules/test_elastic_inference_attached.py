from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.money import BillRow, Phase
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules.elastic_inference_attached import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import bill, endpoint, notebook, price, row, snapshot, variant

EIA = "ml.eia2.medium"
ON_BILL = row(f"USE1-EI-Host:{EIA}", "36.00", "300")


def served(count: int | None = 2, accelerator: str | None = EIA, **more: Any) -> Endpoint:
    blue = variant("blue", count=count).model_copy(update={"elastic_inference": accelerator})
    return endpoint("vision", blue, variant("green"), **more)


def lab(*accelerators: str, **more: Any) -> NotebookInstance:
    return notebook("lab", **more).model_copy(update={"elastic_inference": accelerators})


def account(*rows: BillRow, endpoints: Any = (), notebooks: Any = (), prices: Any = ()) -> Snapshot:
    return snapshot(endpoints=endpoints, notebooks=notebooks, prices=prices, billed=bill(*rows))


def judged(whole: Snapshot) -> list[Verdict]:
    return list(RULE.verdicts(whole, Thresholds()))


def found(whole: Snapshot) -> Finding:
    (verdict,) = judged(whole)
    assert isinstance(verdict, Finding), verdict
    return verdict


def test_what_the_bill_does_not_name_is_told_without_a_dollar() -> None:
    verdict = found(account(row("USE1-Host:ml.m5.xlarge", "100", "400"), endpoints=[served()]))
    assert verdict.claims == ()
    assert verdict.monthly_cost_usd is None
    assert verdict.confidence is Confidence.HIGH
    assert verdict.phase is Phase.INFERENCE
    assert verdict.evidence == (
        "variant/blue names ml.eia2.medium: Elastic Inference is no longer available",
        "no usage type on the bill names ml.eia2.medium",
    )


def test_what_the_bill_names_is_claimed_at_the_price_list_for_each_instance() -> None:
    listed = [price(f"USE1-EI-Host:{EIA}", "0.168")]
    verdict = found(account(ON_BILL, endpoints=[served()], prices=listed))
    (claim,) = verdict.claims
    assert (claim.units, claim.usage_type) == (1460, f"USE1-EI-Host:{EIA}")
    assert verdict.monthly_saving_list_usd == Decimal("245.28")
    assert verdict.evidence[1] == f"the bill has it: USE1-EI-Host:{EIA}"


def test_without_a_list_price_the_bill_tells_the_rate() -> None:
    verdict = found(account(ON_BILL, endpoints=[served(1)]))
    assert verdict.monthly_saving_list_usd == Decimal("87.60")
    assert verdict.claims[0].price_source == "cost / quantity on the bill"


def test_a_running_notebook_instance_is_judged_once_and_a_stopped_one_costs_nothing() -> None:
    verdict = found(account(ON_BILL, notebooks=[lab(EIA, EIA)]))
    assert verdict.monthly_saving_list_usd == Decimal("87.60")
    assert verdict.phase is Phase.EXPERIMENTATION
    assert verdict.evidence[0] == "notebook-instance lab names ml.eia2.medium: Elastic Inference is no longer available"
    stopped = found(account(ON_BILL, notebooks=[lab(EIA, status="Stopped")]))
    assert (stopped.claims, stopped.monthly_cost_usd) == ((), 0)


def test_each_accelerator_has_its_own_money() -> None:
    other = row("USE1-EI-Notebk:ml.eia1.large", "10", "100")
    verdict = found(account(ON_BILL, other, notebooks=[lab(EIA, "ml.eia1.large", "ml.eia2.xlarge")]))
    assert len({claim.billable_unit for claim in verdict.claims}) == 2
    assert verdict.monthly_saving_list_usd == Decimal("87.60") + Decimal(73)


def test_usage_in_another_region_is_not_its_own() -> None:
    assert found(account(row(f"EU-EI-Host:{EIA}", "36", "300"), endpoints=[served()])).claims == ()


def test_without_a_bill_nothing_is_claimed() -> None:
    verdict = found(snapshot(endpoints=[served(status="Failed", count=None)], prices=[]))
    assert verdict.evidence[1] == "the bill was not read"


def test_what_names_none_is_innocent() -> None:
    assert judged(account(ON_BILL, endpoints=[served(accelerator=None)], notebooks=[lab(), notebook()])) == []


@pytest.mark.parametrize(
    ("whole", "missing"),
    [
        (account(endpoints=[served(kind=None, accelerator=None)]), "its accelerators"),
        (account(notebooks=[notebook().model_copy(update={"elastic_inference": None})]), "its accelerators"),
        (
            account(row(f"USE1-EI-Host:{EIA}", "36", "0"), endpoints=[served()]),
            "what an hour of ml.eia2.medium costs, although the bill has it",
        ),
    ],
)
def test_what_was_not_read_or_has_no_price_is_undecided(whole: Snapshot, missing: str) -> None:
    (verdict,) = judged(whole)
    assert isinstance(verdict, Undecided)
    assert verdict.missing == missing


@given(st.integers(0, 30), st.integers(1, 500))
def test_the_saving_grows_with_the_instances_and_with_the_rate(count: int, dollars: int) -> None:
    verdict = found(account(row(f"USE1-EI-Host:{EIA}", str(dollars), "100"), endpoints=[served(count)]))
    assert verdict.monthly_saving_list_usd == Decimal(730 * count * dollars) / 100
