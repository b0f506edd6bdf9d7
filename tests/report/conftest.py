"""An answer of `run_cost_review` as a page gets it, from an account whose names are as bad as names can be."""

from __future__ import annotations

from typing import Any

import pytest

EVIL = "<script>alert(1)</script>"


def finding(number: int, **fields: Any) -> dict[str, Any]:
    """A finding as JSON."""
    return {
        "id": f"{number:010x}",
        "rule": "idle-endpoint",
        "title": "Idle endpoint",
        "resource": {
            "arn": f"arn:aws:sagemaker:us-east-1:111122223333:endpoint/e{number}",
            "name": f"e{number}",
            "type": "endpoint",
            "region": "us-east-1",
            "account_id": "111122223333",
            "tags": {"Team": "nlp"},
        },
        "phase": "inference",
        "monthly_cost_usd": 200.0,
        "monthly_saving_usd": 100.0 / number,
        "monthly_saving_list_usd": 200.0,
        "monthly_saving_later_usd": 150.0,
        "saving_basis": "effective_rate",
        "saving_formula": "730 Hrs x $0.137",
        "cash_from": "2026-11-20",
        "owner": {"kind": "person", "name": "ana@example.com", "evidence": "tag Owner"},
        "confidence": "high",
        "evidence": ["0 invocations over 30 of 30 days"],
        "recommendation": "Delete the endpoint.",
        "effort": "low",
        "reversible": True,
        "alternatives": [],
        "claims": [
            {
                "usage_type": "USE1-Host:ml.m5.large",
                "units": 730.0,
                "unit": "Hrs",
                "list_usd": 0.115,
                "price_source": "p",
            }
        ],
        **fields,
    }


@pytest.fixture
def answer() -> dict[str, Any]:
    """Two findings, the second with markup wherever an account can put text; one undecided; one gap."""
    evil = finding(2, alternatives=[f"{1:010x}"], evidence=[EVIL], recommendation=EVIL, saving_formula=EVIL, title=EVIL)
    evil["resource"] = {**evil["resource"], "name": EVIL, "arn": EVIL, "tags": {EVIL: EVIL}}
    evil["owner"] = {"kind": "person", "name": EVIL, "evidence": EVIL}
    return {
        "summary": f"SageMaker cost $1,000.00; {EVIL}",
        "period_cost_usd": 1000.0,
        "credits_and_refunds_usd": -20.0,
        "unused_commitment_usd": 0.0,
        "phases": [
            {"phase": "inference", "cost_usd": 900.0, "share_percent": 90.0},
            {"phase": "labeling", "cost_usd": 0.0, "share_percent": 0.0},
            {"phase": "data_processing", "cost_usd": 100.0, "share_percent": 10.0},
        ],
        "reconciliation": {"explained_usd": 900.0, "gone_usd": 0.0, "not_by_hour_usd": 100.0},
        "efficiency": {
            "used_percent": 35.4,
            "known_percent": 94.9,
            "formula": "used / known",
            "phases": [{"phase": "inference", "used_percent": 17.9, "known_percent": 96.3}],
        },
        "gross_monthly_saving_usd": 400.0,
        "net_monthly_saving_usd": 150.0,
        "later_monthly_saving_usd": 300.0,
        "high_confidence_monthly_saving_usd": 120.0,
        "saving_share_percent": 14.8,
        "findings": [finding(1), evil],
        "undecided": [
            {
                "rule": "idle-endpoint",
                "resource": {**finding(3)["resource"], "name": EVIL},
                "missing": EVIL,
                "how_to_fix": EVIL,
            }
        ],
        "undecided_total": 4,
        "exempted": 3,
        "rules": ["idle-endpoint"],
        "gaps": [
            {
                "operation": "sagemaker:ListEndpoints",
                "region": "eu-west-1",
                "account_id": "111122223333",
                "reason": EVIL,
                "missing_permission": "sagemaker:ListEndpoints",
            }
        ],
        "meta": {
            "account_ids": ["111122223333"],
            "regions": ["us-east-1", "eu-west-1"],
            "window_start": "2026-10-20",
            "window_end": "2026-11-19",
            "taken_at": "2026-11-20T08:05:00Z",
            "currency": "USD",
            "cost_metric": "NetAmortizedCost",
            "price_source": "AWS price list, read 2026-11-20",
            "aws_calls": 164,
            "aws_calls_usd": 0.08265,
            "truncated": False,
        },
    }
