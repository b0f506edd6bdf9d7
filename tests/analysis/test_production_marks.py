from __future__ import annotations

import pytest

from sagemaker_cost_mcp.analysis.production_marks import production
from tests.builders import ref


@pytest.mark.parametrize(
    ("name", "tags", "verdict"),
    [
        ("churn", {"Environment": "dev"}, False),
        ("churn", {"env": "Production"}, True),
        ("churn-dev", {"Environment": "prod"}, True),
        ("churn", {"Stage": "non-prod"}, False),
        ("churn-staging-v2", {}, False),
        ("churn-prod-test", {}, True),
        ("churn-dev", {"Environment": "blue"}, False),
        ("churn", {"Environment": "blue"}, None),
        ("developer-portal", {}, None),
    ],
)
def test_a_tag_beats_the_name_and_production_beats_the_rest(
    name: str,
    tags: dict[str, str],
    verdict: bool | None,  # noqa: FBT001 - an expectation
) -> None:
    assert production(ref(name, tags))[0] is verdict


def test_the_evidence_says_where_it_stands() -> None:
    assert production(ref("churn", {"Environment": "dev"}))[1] == "tag Environment is 'dev'"
    assert production(ref("churn-dev"))[1] == "its name is 'churn-dev'"
    unread = ref("churn").model_copy(update={"tags": None})
    assert production(unread) == (None, "its tags could not be read")
