from __future__ import annotations

from tests.described import reshaped
from tests.remedy_cases_jobs import CASES

(CASE,) = (case for case in CASES if case.rule == "tuning-without-early-stopping")


def test_the_next_search_ends_when_nothing_gets_better() -> None:
    change = CASE.change
    assert change.commands[0].options["hyper-parameter-tuning-job-name"] == "sweep-2026-11-01"
    described = {
        "HyperParameterTuningJobConfig": {"Strategy": "Bayesian", "TrainingJobEarlyStoppingType": "Off"},
        "TrainingJobDefinition": {"RoleArn": "role"},
    }
    made = reshaped(change.commands[0], described)
    assert made == {
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "TrainingJobEarlyStoppingType": "Auto",
            "TuningJobCompletionCriteria": {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3}},
        },
        "TrainingJobDefinition": {"RoleArn": "role"},
    }
