"""Documents of no sensible form: each is a plan, or a sentence that says what is wrong; never a crash."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.deployment.planned_snapshot import first_day
from sagemaker_cost_mcp.analysis.deployment.resource_kinds import BY_USE, FREE, SOLD_AS
from sagemaker_cost_mcp.errors import BadQuestion
from tests.template_cases import PRICES, here, plan_of, priced, snapshot

KINDS = sorted({*SOLD_AS, *FREE, *BY_USE, "Endpoint"})
WORDS = [
    "Ref", "Fn::Sub", "Fn::GetAtt", "Fn::If", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::FindInMap", "Fn::Base64",
    "Fn::Equals", "Fn::Not", "Condition", "A", "B", "AWS::Region", "AWS::NoValue", "InstanceType", "ProductionVariants",
    "InitialInstanceCount", "InstanceGroups", "InstanceCount", "EndpointConfigName", "ResourceId", "Tags", "Key",
    "OnStart", "Content", "AppType", "${A}", "endpoint/A/variant/B", "ml.m5.xlarge", "VolumeSizeInGB", "Properties",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(WORDS), st.text(max_size=5))
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 5), st.floats(allow_nan=False), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
RESOURCES = st.dictionaries(
    st.sampled_from(["A", "B", "C"]),
    st.one_of(
        ANYTHING,
        st.fixed_dictionaries(
            {"Type": st.sampled_from([f"AWS::SageMaker::{kind}" for kind in KINDS]
                                     + ["AWS::ApplicationAutoScaling::ScalableTarget"]),
             "Properties": st.one_of(ANYTHING, st.dictionaries(TEXTS, ANYTHING, max_size=5))},
            optional={"Condition": TEXTS},
        ),
    ),
    max_size=3,
)  # fmt: skip


def followed(text: str) -> None:
    with suppress(BadQuestion):
        plan = plan_of(text)
        whole = priced(plan)
        assert whole.estimate.monthly >= 0
        first_day(here(plan.resources), snapshot(), PRICES)


@settings(max_examples=60, deadline=None)
@given(RESOURCES, ANYTHING, ANYTHING, ANYTHING)
def test_no_template_breaks_the_reading(resources: Any, parameters: Any, conditions: Any, mappings: Any) -> None:
    whole = {"Resources": resources, "Parameters": parameters, "Conditions": conditions, "Mappings": mappings}
    followed(json.dumps(whole))


ROWS = st.lists(
    st.one_of(
        ANYTHING,
        st.fixed_dictionaries(
            {
                "address": st.sampled_from(["aws_sagemaker_endpoint.a", "module.m[0].aws_sagemaker_cluster.b", "x"]),
                "type": st.sampled_from(
                    ["aws_sagemaker_endpoint", "aws_sagemaker_cluster", "aws_appautoscaling_target",
                     "aws_sagemaker_app",
                     "aws_sagemaker_endpoint_configuration", "aws_sagemaker_notebook_instance"]
                ),
                "values": st.dictionaries(
                    st.sampled_from(["name", "instance_type", "instance_group", "production_variants", "tags",
                                     "tags_all",
                                     "service_namespace", "region", "resource_spec"]),
                    ANYTHING, max_size=4,
                ),
                "change": ANYTHING,
            }
        ),
    ),
    max_size=3,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS, ANYTHING)
def test_no_plan_breaks_the_reading(resources: Any, changes: Any, configuration: Any) -> None:
    whole = {
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes,
        "configuration": {"root_module": configuration, "provider_config": configuration},
    }
    followed(json.dumps(whole))
