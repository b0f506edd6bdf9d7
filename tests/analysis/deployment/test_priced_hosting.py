"""What planned endpoints would cost, against hand arithmetic; a month has 730 hours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.template_cases import (
    config,
    dollars,
    endpoint,
    frees,
    lacks,
    of_type,
    plan_of,
    priced,
    priced_template,
    row,
    sold,
    target,
    terraform,
    variant,
)

TYPE = "ml.m5.xlarge"
MONTH = 730 * 0.25


def test_an_endpoint_costs_what_its_configuration_has_and_the_configuration_itself_nothing() -> None:
    shadow = {"VariantName": "s", "InstanceType": TYPE, "InitialInstanceCount": 1}
    whole = priced_template(
        {
            "C": config(variant(count=2, VolumeSizeInGB=10), variant("w"), ShadowProductionVariants=[shadow]),
            "E": endpoint(),
        }
    )
    assert dollars(whole) == {
        "E/variant v": 2 * MONTH,
        "E/variant v: volumes": 2.0,
        "E/variant w": MONTH,
        "E/shadow variant s": MONTH,
    }
    assert frees(whole)["C"] == "its endpoints are billed"
    assert len(whole.estimate.notes) == 1


def test_a_configuration_without_an_endpoint_is_free_and_two_endpoints_on_one_cost_twice() -> None:
    alone = priced_template({"C": config(variant())})
    assert (dollars(alone), frees(alone)) == ({}, {"C": "no endpoint uses it"})
    twice = priced_template({"C": config(variant()), "E": endpoint(), "F": endpoint()})
    assert dollars(twice) == {"E/variant v": MONTH, "F/variant v": MONTH}


def test_an_endpoint_whose_configuration_is_elsewhere_has_no_price() -> None:
    whole = priced_template(
        {"E": of_type("Endpoint", EndpointConfigName="made-elsewhere"), "F": of_type("Endpoint"), "G": endpoint("Gone")}
    )
    assert lacks(whole) == {
        "E/instances": "its configuration, made-elsewhere, is not among the resources",
        "F/instances": "its configuration, which is not set, is not among the resources",
        "G/instances": "EndpointConfigName is !GetAtt Gone.EndpointConfigName: the template has no Gone",
    }


def test_scaled_variants_count_with_their_fewest_and_say_what_the_most_would_cost() -> None:
    whole = priced_template(
        {
            "C": config(variant(count=5, VolumeSizeInGB=10)),
            "E": endpoint(EndpointName="live"),
            "T": target("endpoint/live/variant/v", 1, 4),
        }
    )
    assert dollars(whole) == {"E/variant v": MONTH, "E/variant v: volumes": 1.0}
    assert whole.estimate.monthly_max == 4 * (730 * sold("x", "y", "0.25").first_unit + 1)
    assert whole.estimate.lines[0].formula.endswith(", scaled up to 4 instances")
    assert frees(whole)["T"] == "a range, 1 to 4: what it scales is billed"


def test_async_may_start_at_nothing() -> None:
    whole = priced_template(
        {
            "C": config(variant(), AsyncInferenceConfig={"OutputConfig": {}}),
            "E": endpoint(),
            "T": target({"Fn::Sub": "endpoint/${E.EndpointName}/variant/v"}, 0, 2),
        }
    )
    (line,) = whole.estimate.lines
    assert (float(line.monthly), float(line.monthly_max or 0)) == (0, 2 * MONTH)
    assert "USE1-AsyncInf:ml.m5.xlarge" in line.formula


def test_managed_scaling_sets_the_range_where_no_target_does() -> None:
    managed = {"Status": "ENABLED", "MinInstanceCount": 2, "MaxInstanceCount": 6}
    open_end = {"Status": "ENABLED", "MinInstanceCount": 2}
    off = {"Status": "DISABLED", "MinInstanceCount": 2, "MaxInstanceCount": 6}
    whole = priced_template(
        {
            "C": config(
                variant("a", ManagedInstanceScaling=managed),
                variant("b", ManagedInstanceScaling=off),
                variant("c", ManagedInstanceScaling=open_end),
            ),
            "E": endpoint(),
        }
    )
    assert [float(line.monthly) for line in whole.estimate.lines] == [2 * MONTH, MONTH, 2 * MONTH]
    assert [line.monthly_max and float(line.monthly_max) for line in whole.estimate.lines] == [6 * MONTH, None, None]


def test_a_target_that_names_its_endpoint_only_after_apply_means_its_only_variant() -> None:
    names = ("aws_sagemaker_endpoint_configuration.c", "aws_sagemaker_endpoint.e", "aws_appautoscaling_target.t")
    variants = [{"variant_name": "v", "instance_type": TYPE, "initial_instance_count": 1}]

    def plan(count: int) -> str:
        rows = [
            row(
                names[0], name="c", production_variants=[{**variants[0], "variant_name": f"v{n}"} for n in range(count)]
            ),
            row(names[1], endpoint_config_name="c"),
            row(
                names[2],
                min_capacity=2,
                max_capacity=2,
                service_namespace="sagemaker",
                scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            ),
        ]
        expressions = {"resource_id": {"references": [f"{names[1]}.name", names[1]]}}
        change = {"address": names[2], "type": names[2].partition(".")[0]}
        return terraform(
            rows,
            resource_changes=[{**change, "change": {"after_unknown": {"resource_id": True}}}],
            configuration={"root_module": {"resources": [{"address": names[2], "expressions": expressions}]}},
        )

    assert dollars(priced(plan_of(plan(1)))) == {f"{names[1]}/variant v0": 2 * MONTH}
    assert "so is which variant it names" in lacks(priced(plan_of(plan(2))))[f"{names[2]}/range"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (target("endpoint/other/variant/v"), "whose endpoint is not among the resources"),
        (target("table/x"), "names no variant of an endpoint"),
        (target({"Ref": "Gone"}), "the template has no Gone"),
        (target("endpoint/live/variant/v", {"Ref": "Gone"}), "MinCapacity is !Ref Gone"),
        (target("endpoint/live/variant/v", 1, None), "MinCapacity or MaxCapacity is not set"),
        (target("endpoint/live/variant/v", dimension="new:Thing"), "sagemaker:new:Thing is not known"),
    ],
)
def test_a_target_that_cannot_be_followed_is_told_and_scales_nothing(given: dict[str, Any], told: str) -> None:
    whole = priced_template({"C": config(variant()), "E": endpoint(EndpointName="live"), "T": given})
    assert told in lacks(whole)["T/range"]
    assert dollars(whole) == {"E/variant v": MONTH}


def test_serverless_costs_by_request_and_provisioned_concurrency_by_the_second() -> None:
    def serverless(**plan: Any) -> dict[str, Any]:
        return {"VariantName": "v", "ModelName": "m", "ServerlessConfig": {"MaxConcurrency": 5, **plan}}

    whole = priced_template(
        {
            "C": config(serverless(MemorySizeInMB=2048)),
            "E": endpoint(),
            "D": config(serverless(MemorySizeInMB=2048, ProvisionedConcurrency=2)),
            "F": endpoint("D"),
            "X": config(serverless(MemorySizeInMB=3072)),
            "G": endpoint("X"),
            "Y": config(serverless(MemorySizeInMB=1000)),
            "H": endpoint("Y"),
        }
    )
    assert dollars(whole) == {"F/variant v: provisioned concurrency": pytest.approx(2 * 730 * 3600 * 0.00001)}
    told = lacks(whole)
    assert told["E/variant v: requests"].endswith("ServerlessInf:Mem-2GB, $0.00004 a second of work")
    assert told["F/variant v: requests"].endswith("ProvisionedConcurrency:Mem-2GB, $0.00002 a second of work")
    assert told["G/variant v: requests"].endswith("no price in us-east-1")
    assert "steps of 1,024 MB" in told["H/variant v"]


def test_variants_whose_price_nobody_knows_say_why() -> None:
    whole = priced_template(
        {
            "C": config(
                variant("reserved", CapacityReservationConfig={"MlReservationArn": "x"}),
                {
                    "VariantName": "pools",
                    "InstancePools": [{"InstanceType": "ml.g5.xlarge"}, {"InstanceType": "ml.g6.xlarge"}],
                },
                {"VariantName": "typeless", "InitialInstanceCount": 1},
                {"VariantName": "countless", "InstanceType": TYPE},
                variant("exotic", InstanceType="ml.exotic.large"),
                variant("later", count={"Ref": "Gone"}),
                {"InstanceType": {"Ref": "Gone"}},
            ),
            "E": endpoint(),
        }
    )
    assert lacks(whole) == {
        "E/variant reserved": "it runs on reserved capacity, which is paid for elsewhere",
        "E/variant pools": "it runs on whichever of ml.g5.xlarge, ml.g6.xlarge is free",
        "E/variant typeless": "ProductionVariants[2].InstanceType is not set",
        "E/variant countless": "InitialInstanceCount is not set",
        "E/variant exotic": "the price list has no Host:ml.exotic.large in us-east-1",
        "E/variant later": "ProductionVariants[5].InitialInstanceCount is !Ref Gone: the template has no Gone",
        "E/variant 7": "ProductionVariants[6].InstanceType is !Ref Gone: the template has no Gone",
    }
