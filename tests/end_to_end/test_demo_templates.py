"""Templates and plans on the demo account's price list, with totals worked out by hand."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from sagemaker_cost_mcp.cli import main
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from tests.end_to_end.stage import PATIENT, OpenStage, Stage
from tests.template_cases import FOLDER, named, of_type, template

ESTIMATE = "estimate_workload_cost"
DEMO = ["estimate", "--demo", "--now", "2026-11-20"]
NOTEBOOK = {"N": of_type("NotebookInstance", InstanceType="ml.t3.medium")}


def told(stage: Stage, text: str, **more: Any) -> dict[str, Any]:
    found = stage.ask(ESTIMATE, template=text, region="us-east-1", **more).structured
    assert found["monthly_usd"] == pytest.approx(sum(one["monthly_usd"] for one in found["lines"]), abs=0.03)
    assert found["gaps"] == []
    return dict(found)


def rules(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((one["rule"], one["resource"]) for one in answer["rules_broken"])


def test_notebooks_with_their_volumes(ready: Stage) -> None:
    answer = told(ready, named("notebooks.yaml"))
    assert answer["monthly_usd"] == pytest.approx(730 * 0.05 + 5 * 0.14 + 730 * 3.825 + 200 * 0.14, abs=0.01)
    assert rules(answer) == [
        ("accelerated-notebook-instance", "Researcher"),
        ("notebook-without-idle-shutdown", "Researcher"),
        ("previous-generation-instance", "Researcher"),
    ]
    heir = next(one for one in answer["rules_broken"] if one["rule"] == "previous-generation-instance")
    assert heir["monthly_saving_list_usd"] == pytest.approx(730 * (3.825 - 2.03), abs=0.01)
    assert heir["monthly_cost_usd"] == pytest.approx(730 * 3.825, abs=0.01)


def test_an_endpoint_that_is_scaled(ready: Stage) -> None:
    answer = told(ready, named("endpoint-with-autoscaling.yaml"))
    assert answer["monthly_usd"] == 730 * 0.115
    assert answer["monthly_max_usd"] == 4 * 730 * 0.115
    assert rules(answer) == []
    assert "monthly_change_usd" not in answer


def test_the_same_endpoint_under_other_parameters(ready: Stage) -> None:
    parameters = {
        "Environment": "prod",
        "MaxInstances": "3",
        "Image": "111122223333.dkr.ecr.us-west-2.amazonaws.com/x:1",
    }
    answer = told(ready, named("endpoint-with-autoscaling.yaml"), parameters=parameters)
    assert answer["monthly_usd"] == pytest.approx(2 * 730 * 1.4084 + 2 * 100 * 0.14, abs=0.01)
    assert answer["monthly_max_usd"] == pytest.approx(3 * 730 * 1.4084 + 3 * 100 * 0.14, abs=0.01)
    assert rules(answer) == [("image-pulled-across-regions", "x")]
    assert "this account's, which pays for the transfer" in answer["rules_broken"][0]["why"]


def test_serverless_async_and_shadows(ready: Stage) -> None:
    answer = told(ready, named("serverless-and-async.json"))
    ranking = 2 * 3 * 730 * 0.204
    assert answer["monthly_usd"] == pytest.approx(3 * 730 * 3600 * 0.00001 + ranking, abs=0.01)
    assert answer["monthly_max_usd"] - answer["monthly_usd"] == pytest.approx(3 * 730 * 0.736, abs=0.01)
    assert {"resource": "Unused", "why": "no endpoint uses it"} in answer["free"]
    assert [one["item"] for one in answer["unpriced"]] == ["variant all: requests"]


def test_studio_hyperpod_and_the_like(ready: Stage) -> None:
    answer = told(ready, named("studio-and-hyperpod.yaml"))
    cluster = 730 * 0.23 + 2 * 730 * 7.09 + 2 * 500 * 0.14
    assert answer["monthly_usd"] == pytest.approx(cluster + 730 * 0.7364 + 100 * 0.112 + 730 * 0.6, abs=0.02)
    assert {one["workload"] for one in answer["unpriced"]} == {"Pod", "Hourly", "Steps", "Nested", "Fn::ForEach::Books"}
    assert ("studio-domain-without-idle-shutdown", "Domain") in rules(answer)
    assert ("resource-without-cost-tags", "Tracking") in rules(answer)


def test_a_terraform_plan_against_what_is_there_now(ready: Stage) -> None:
    found = ready.ask(ESTIMATE, template=named("terraform-plan.json"))
    answer = found.structured
    after = 2 * (730 * 0.055 + 20 * 0.154) + 5 * 0.154 + 2 * 730 * 0.257 + 2 * 50 * 0.154 + 730 * 0.23
    before = 730 * 0.055 + 50 * 0.154 + 730 * 0.23 + 730 * 0.257
    assert answer["monthly_usd"] == pytest.approx(after, abs=0.03)
    assert answer["monthly_max_usd"] - answer["monthly_usd"] == pytest.approx(4 * (730 * 0.257 + 50 * 0.154), abs=0.01)
    assert answer["monthly_change_usd"] == pytest.approx(after - before, abs=0.03)
    assert answer["region"] == "eu-west-1, us-east-1"
    assert any(
        f"${730 * 0.257:,.2f} a month less" in note and "aws_sagemaker_endpoint.old" in note for note in answer["notes"]
    )
    assert "hangs on data.aws_ssm_parameter.type.value" in found.text


def test_a_big_template_is_cut_in_the_text_and_whole_in_the_answer(ready: Stage) -> None:
    fleet = {f"N{n}": of_type("NotebookInstance", InstanceType="ml.t3.medium") for n in range(300)}
    found = ready.ask(ESTIMATE, template=template(fleet), region="us-east-1")
    assert len(found.structured["lines"]) == 600
    assert found.structured["monthly_usd"] == pytest.approx(300 * (730 * 0.05 + 5 * 0.14), abs=0.01)
    assert len(found.text) < 20_000
    assert "575 more" in found.text


def test_pricing_a_template_asks_for_prices_alone(ml_team: SimulatedAccount, open_stage: OpenStage) -> None:
    stage = open_stage(ml_team)
    answer = stage.ask(ESTIMATE, template=template(NOTEBOOK)).structured
    assert answer["region"] == "us-east-1"
    assert answer["meta"]["aws_calls_usd"] == 0
    assert {request.service for request in stage.calls.made} == {"sts", "pricing"}


def test_the_text_and_the_answer_say_the_same(ready: Stage) -> None:
    found = ready.ask(ESTIMATE, template=named("notebooks.yaml"), region="us-east-1")
    for line in found.structured["lines"]:
        assert line["formula"] in found.text
    for one in found.structured["rules_broken"]:
        assert f"{one['rule']} ({one['resource']})" in found.text
    assert found.structured["summary"] in found.text


def test_secrets_of_a_template_stay_out_of_the_answer(ready: Stage) -> None:
    secret = "hunter2-do-not-tell"
    resources = {
        "M": of_type(
            "Model", PrimaryContainer={"Image": "x/y:1", "Environment": {"TOKEN": {"Ref": "Token"}, "B": secret}}
        ),
        "L": of_type(
            "NotebookInstanceLifecycleConfig", OnStart=[{"Content": {"Fn::Base64": {"Fn::Sub": "export T=${Token}"}}}]
        ),
        "N": of_type(
            "NotebookInstance", InstanceType={"Fn::Sub": "{{resolve:ssm:/x}}"}, LifecycleConfigName={"Ref": "L"}
        ),
        "T": of_type("TrainingJob", HyperParameters={"key": secret}, ResourceConfig={"InstanceType": "ml.m5.xlarge"}),
    }
    text = template(resources, Parameters={"Token": {"Type": "String", "NoEcho": True, "Default": secret}})
    found = ready.ask(ESTIMATE, template=text, region="us-east-1")
    said = found.text + json.dumps(found.structured)
    assert "{{resolve:ssm:/x}}" in said
    assert secret not in said


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"template": "{"}, "not valid JSON: line 1"),
        ({"template": "Resources:\n  A: ["}, "not valid YAML: line 2"),
        (
            {"template": template(NOTEBOOK), "workloads": [{"kind": "notebook", "instance_type": "ml.t3.medium"}]},
            "not about both",
        ),
        ({"template": template(NOTEBOOK), "compare": True}, "not about both"),
        ({"parameters": {"A": "1"}}, "hand it over too"),
        ({"template": template(NOTEBOOK), "parameters": {"A": "1"}}, "has no parameter 'A'"),
        ({"template": '{"Resources": {}}'}, "has no Resources"),
        ({"template": template(NOTEBOOK), "region": "us-east-9"}, "us-east-9"),
    ],
)
def test_a_wrong_template_is_refused_before_anything_is_read(
    arguments: dict[str, Any], complaint: str, ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(ml_team)
    assert complaint in stage.refusal(ESTIMATE, **arguments)
    assert stage.calls.count == 0


def test_where_several_regions_are_configured_one_has_to_be_named(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    several = Settings(regions=("us-east-1", "eu-west-1"), question_seconds=PATIENT.question_seconds)
    stage = open_stage(ml_team, settings=several)
    assert "name the one to deploy to" in stage.refusal(ESTIMATE, template=template(NOTEBOOK))
    assert stage.ask(ESTIMATE, template=template(NOTEBOOK), region="eu-west-1").structured["region"] == "eu-west-1"


def test_the_command_prints_the_estimate_and_fails_above_a_limit(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(FOLDER / "notebooks.yaml")
    assert main([*DEMO, file, "--format", "json", "--fail-over", "3000"], {}) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["monthly_usd"] == pytest.approx(2857.45, abs=0.01)
    assert main([*DEMO, file, "--fail-over", "2857"], {}) == 3
    assert "Rules that it would break:" in capsys.readouterr().out


def test_the_command_takes_parameters_and_a_region(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(FOLDER / "endpoint-with-autoscaling.yaml")
    chosen = ["--regions", "us-east-1", "--parameter", "Environment=prod", "--parameter", "MaxInstances=2"]
    assert main([*DEMO, file, *chosen, "--format", "markdown"], {}) == 0
    assert f"${2 * 730 * 1.4084 + 28:,.2f} a month" in capsys.readouterr().out


def test_the_command_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(template(NOTEBOOK)))
    assert main([*DEMO, "-"], {}) == 0
    assert "$37.20 a month" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [(["gone.yaml"], "cannot be read"), (["empty.yaml"], "is empty"), (["bytes.yaml"], "cannot be read"),
     (["good.json", "--parameter", "A"], "must look like"), (["good.json", "--parameter", "=1"], "must look like"),
     (["good.json", "--parameter", "A=1"], "no parameter 'A'")],
)  # fmt: skip
def test_the_command_refuses_what_makes_no_sense(
    options: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "good.json").write_text(template(NOTEBOOK))
    assert main([*DEMO, str(tmp_path / options[0]), *options[1:]], {}) == 2
    assert complaint in capsys.readouterr().err
