"""Values of a template's parameters."""

from __future__ import annotations

import pytest

from sagemaker_cost_mcp.analysis.deployment.parameters import parameter_values
from sagemaker_cost_mcp.analysis.deployment.properties import Unknown
from sagemaker_cost_mcp.errors import BadQuestion

DECLARED = {
    "Type": {"Type": "String", "Default": "ml.m5.large", "AllowedValues": ["ml.m5.large", "ml.c5.large"]},
    "Count": {"Type": "Number", "Default": 1, "AllowedValues": [1, 2]},
    "Ids": {"Type": "List<Number>"},
    "Kept": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a"},
    "Broken": "text",
}


def test_what_is_given_beats_the_default() -> None:
    values = parameter_values(DECLARED, {"Type": "ml.c5.large", "Count": "2", "Ids": "1, 2", "Kept": "ml.g5.xlarge"})
    assert values["Type"] == "ml.c5.large"
    assert values["Count"] == "2"
    assert values["Ids"] == ["1", "2"]
    assert values["Kept"] == "ml.g5.xlarge"


def test_without_a_value_or_a_default_a_parameter_is_unknown() -> None:
    values = parameter_values(DECLARED, {})
    assert values["Type"] == "ml.m5.large"
    assert all(isinstance(values[name], Unknown) for name in ("Ids", "Kept", "Broken"))


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"Typ": "x"}, "no parameter 'Typ': did you mean 'Type'?"),
        ({"Zzz": "x"}, "it has Type, Count, Ids, Kept, Broken."),
        ({"Type": "ml.p3.2xlarge"}, "cannot be 'ml.p3.2xlarge': the template allows ml.m5.large, ml.c5.large"),
        ({"Count": "3"}, "allows 1, 2"),
    ],
)
def test_a_wrong_parameter_is_refused(given: dict[str, str], complaint: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        parameter_values(DECLARED, given)
    assert complaint in str(refused.value)


def test_a_template_without_parameters_takes_none() -> None:
    with pytest.raises(BadQuestion, match="it has none"):
        parameter_values({}, {"A": "1"})
