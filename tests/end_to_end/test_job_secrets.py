"""Trap 22 over a whole account: what jobs are told and say is read with their records, and goes no further."""

from __future__ import annotations

import logging

import pytest

from sagemaker_cost_mcp.model.ports import Question
from tests.accounts import embedded
from tests.end_to_end.stage import OpenStage

SECRETS = ("EXAMPLE-sweep-token", "EXAMPLE-nightly-token", "EXAMPLE-log-key")
ASKED = Question(
    shelves=frozenset({"training_jobs", "tuning_jobs", "automl_jobs", "prices"}), regions=("us-east-1",), seconds=300
)


def test_trap_22_environment_hyperparameters_and_failure_texts_of_jobs_are_nowhere(
    open_stage: OpenStage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="sagemaker_cost_mcp")
    account = embedded("research")
    told = str(account.fleet)
    assert all(secret in told for secret in SECRETS), "they are there to be left alone"
    snapshot = open_stage(account).reader.read(ASKED).snapshot
    dump = snapshot.model_dump_json() + repr(snapshot) + caplog.text
    assert [secret for secret in (*SECRETS, "rank:ndcg", "learning_rate") if secret in dump] == []
    assert "AlgorithmError: out of memory" in dump, "why it failed is told in our words"
