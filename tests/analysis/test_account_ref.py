from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.account_ref import account_ref, monthly_spend
from sagemaker_cost_mcp.model.money import RecordKind
from tests.builders import ACCOUNT, bill, row, snapshot

HOST = "USE1-Host:ml.m5.xlarge"


def test_the_account_is_named_by_its_root_in_its_partition() -> None:
    china = snapshot().model_copy(update={"partition": "aws-cn"})
    assert account_ref(china).arn == f"arn:aws-cn:iam::{ACCOUNT}:root"
    assert (account_ref(china).type, account_ref(china).region) == ("account", "global")


def test_credits_do_not_hide_spend_and_an_empty_window_has_none() -> None:
    assert monthly_spend(bill(row(HOST, "720", "1"), row(HOST, "-720", kind=RecordKind.CREDIT))) == 730
    assert monthly_spend(bill(row(HOST, "720", "1"), days=0)) == 0


@given(st.integers(1, 90))
def test_law_a_dollar_an_hour_is_730_a_month_over_any_window(days: int) -> None:
    assert round(monthly_spend(bill(row(HOST, str(24 * days), "1"), days=days)), 9) == 730
