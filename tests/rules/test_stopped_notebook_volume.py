from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sagemaker_cost_mcp.model.finding import Finding, Undecided
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.rules.stopped_notebook_volume import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, bill, notebook, price, row, snapshot

GP2 = price("USE1-Notebk:VolumeUsage.gp2", "0.14", unit="GB-Mo")
GP3 = price("USE1-Notebk:VolumeUsage.gp3", "0.112", unit="GB-Mo")
STOPPED = notebook(status="Stopped", volume_gb=500, modified_at=NOW - timedelta(days=90))


def saving(*prices: Price, billed: str | None = None) -> Decimal:
    rows = bill(row(billed, "1", "1", unit="GB-Mo")) if billed else None
    (verdict,) = RULE.verdicts(snapshot(notebooks=[STOPPED], prices=prices, billed=rows), Thresholds())
    assert isinstance(verdict, Finding)
    return verdict.monthly_saving_list_usd


def test_a_volume_of_a_notebook_stopped_for_long_costs_its_gigabytes() -> None:
    assert saving(GP2) == Decimal("70.00")


def test_the_volume_type_on_the_bill_decides_the_price() -> None:
    assert saving(GP2, GP3, billed=GP2.usage_type) == Decimal("70.00")
    assert saving(GP2, GP3, billed=GP3.usage_type) == Decimal("56.000")


def test_where_the_bill_does_not_tell_the_cheaper_price_is_taken() -> None:
    assert saving(GP2, GP3) == Decimal("56.000")


def test_deleting_is_said_to_be_final() -> None:
    (verdict,) = RULE.verdicts(snapshot(notebooks=[STOPPED], prices=[GP2]), Thresholds())
    assert isinstance(verdict, Finding)
    assert not verdict.reversible
    assert "cannot be brought back" in verdict.recommendation


def test_running_or_lately_stopped_notebooks_are_innocent() -> None:
    running = notebook(volume_gb=500, modified_at=NOW - timedelta(days=90))
    lately = notebook(status="Stopped", modified_at=NOW - timedelta(days=29))
    assert RULE.verdicts(snapshot(notebooks=[running, lately], prices=[GP2]), Thresholds()) == ()


def test_an_unknown_size_is_undecided() -> None:
    unknown = notebook(status="Stopped", volume_gb=None, modified_at=NOW - timedelta(days=90))
    (verdict,) = RULE.verdicts(snapshot(notebooks=[unknown], prices=[GP2]), Thresholds())
    assert isinstance(verdict, Undecided)
    assert "size" in verdict.missing


def test_an_unknown_price_is_undecided() -> None:
    (verdict,) = RULE.verdicts(snapshot(notebooks=[STOPPED]), Thresholds())
    assert isinstance(verdict, Undecided)
    assert "pricing:GetProducts" in verdict.how_to_fix
