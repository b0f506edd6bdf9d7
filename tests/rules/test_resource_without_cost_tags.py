from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.rules.resource_without_cost_tags import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D, notebook, price, snapshot
from tests.feature_builders import group
from tests.studio_builders import app

PRICES = (
    price("USE1-Notebk:ml.m5.xlarge", "0.23"),
    price("USE1-Notebk:VolumeUsage.gp2", "0.14", unit="GB-Mo"),
)
WHOLE = {"Environment": "prod", "Project": "churn", "Team": "growth"}
WITHOUT_TAGS = notebook().model_copy(update={"ref": notebook().ref.model_copy(update={"tags": None})})


def judged(*notebooks: NotebookInstance, required: tuple[str, ...] | None = None, **shelves: Any) -> list[Verdict]:
    limits = Thresholds() if required is None else replace(Thresholds(), required_tags=required)
    made = snapshot(notebooks=notebooks, prices=PRICES).model_copy(update=shelves)
    return list(RULE.verdicts(made, limits))


def evidence(tags: Mapping[str, str], **given: Any) -> str:
    (verdict,) = judged(notebook(tags=tags), **given)
    assert isinstance(verdict, Finding)
    return verdict.evidence[0]


def test_a_resource_without_any_tag_is_guilty_and_claims_no_dollar() -> None:
    (verdict,) = judged(notebook())
    assert isinstance(verdict, Finding)
    assert (verdict.claims, verdict.monthly_saving_list_usd) == ((), 0)
    assert verdict.monthly_cost_usd == D("174.90")
    assert verdict.confidence is Confidence.HIGH
    assert verdict.evidence == (
        "no tag Environment, Project or Team",
        "$174.90 a month at list price cannot be attributed",
    )


def test_a_resource_with_all_of_them_is_innocent() -> None:
    assert judged(notebook(tags=WHOLE)) == []


def test_another_spelling_is_another_key_and_is_named() -> None:
    tags = {"environment": "prod", "PROJECT": "churn", "Team": "growth"}
    assert evidence(tags) == "tag environment instead of Environment; tag PROJECT instead of Project"


def test_a_key_without_a_value_does_not_count() -> None:
    assert evidence(WHOLE | {"Team": " "}) == "tag Team without a value"


def test_which_keys_are_required_can_be_configured() -> None:
    assert evidence(WHOLE, required=("CostCenter", "Team")) == "no tag CostCenter"
    assert judged(notebook(), required=()) == []


def test_tags_that_could_not_be_read_are_undecided_not_missing() -> None:
    (verdict,) = judged(WITHOUT_TAGS)
    assert isinstance(verdict, Undecided)
    assert (verdict.missing, "tag:GetResources" in verdict.how_to_fix) == ("its tags", True)


def test_a_cost_that_is_not_known_is_no_zero() -> None:
    (verdict,) = judged(notebook(instance_type="ml.brandnew.large", volume_gb=None))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_cost_usd is None
    assert verdict.evidence[1:] == ("price not known in us-east-1: ml.brandnew.large, its volume",)


def test_a_cost_that_is_known_in_part_says_of_what_it_is_not() -> None:
    (verdict,) = judged(notebook(instance_type="ml.brandnew.large"))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_cost_usd == 7
    assert verdict.evidence[2] == "price not known in us-east-1: ml.brandnew.large"


def test_apps_are_told_where_their_tags_come_from() -> None:
    (of_app,) = judged(studio_apps=(app(),))
    (of_group,) = judged(feature_groups=(group(),))
    assert isinstance(of_app, Finding)
    assert isinstance(of_group, Finding)
    assert of_app.recommendation.startswith("Tag the domain or the user profile as well")
    assert of_app.recommendation.endswith(of_group.recommendation)


@given(
    st.lists(st.dictionaries(st.sampled_from(["Environment", "Project", "Team", "team"]), st.just("x")), max_size=5),
    st.randoms(use_true_random=False),
)
def test_order_and_company_never_change_a_verdict(fleet: list[dict[str, str]], random: Any) -> None:
    subjects = [notebook(f"n{number}", tags=tags) for number, tags in enumerate(fleet)]
    alone = [verdict for subject in subjects for verdict in judged(subject)]
    random.shuffle(subjects)
    assert judged(*subjects) == sorted(alone, key=lambda verdict: verdict.resource.arn)
    assert len(alone) == sum(not {"Environment", "Project", "Team"} <= set(tags) for tags in fleet)
