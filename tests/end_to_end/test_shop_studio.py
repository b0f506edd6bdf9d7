"""The Studio of account `shop`, held against what its author meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import App, Domain, Fleet
from tests.end_to_end.stage import IDLE, NOW, REVIEW, OpenStage, Stage, Told, denied, found_of, judged, staged

IDLE_APPS = {"bruno-lab/JupyterLab/default", "emma/KernelGateway/datascience-1-0-ml-t3-medium"}
UNTOLD_APPS = {"ana-lab/JupyterLab/default"}
LEFT_ON = {"dara/Canvas/default"}
BILLED = {"JupyterLab", "CodeEditor", "KernelGateway", "Canvas"}
SHUT_DOWN = {"JupyterLab", "CodeEditor"}


@pytest.fixture(scope="module")
def shop_stage(shop: SimulatedAccount) -> Iterator[Stage]:
    with staged(shop) as opened:
        yield opened


@pytest.fixture(scope="module")
def shop_review(shop_stage: Stage) -> Told:
    return shop_stage.ask(REVIEW, limit=500, detail="full")


def test_idle_are_the_apps_that_their_author_left_running(shop_review: Told) -> None:
    found, undecided = judged(shop_review, "idle-studio-app")
    assert found == IDLE_APPS
    assert undecided == UNTOLD_APPS, "trap 7: its fresh activity is a health check's"


def test_a_session_that_somebody_forgot_to_log_out_of_is_told_with_what_it_cost(shop_review: Told) -> None:
    session = found_of(shop_review.structured, "canvas-session-left-on")["dara/Canvas/default"]
    assert session["monthly_saving_list_usd"] == 1387.0
    assert 0 < session["monthly_saving_usd"] < session["monthly_saving_list_usd"], "never more than the bill holds"
    assert session["owner"]["name"] == "dara"


def test_only_the_domain_that_shuts_nothing_down_is_named(shop_review: Told) -> None:
    (finding,) = found_of(shop_review.structured, "studio-domain-without-idle-shutdown").values()
    assert finding["resource"]["name"] == "shop-studio"
    assert finding["monthly_saving_list_usd"] == 0
    assert (
        "ana-lab/JupyterLab/default, bruno-lab/JupyterLab/default, chen-code/CodeEditor/default"
        in finding["evidence"][1]
    )


def test_a_tracking_server_whose_use_nobody_tells_is_undecided_and_a_stopped_one_is_fine(shop_review: Told) -> None:
    assert judged(shop_review, "idle-tracking-server") == (set(), {"experiments-2025"})


def test_the_person_to_ask_is_the_user_profile_where_tags_say_nothing(shop_review: Told) -> None:
    apps = found_of(shop_review.structured, "idle-studio-app")
    owners = {name: (row["owner"]["kind"], row["owner"]["name"]) for name, row in apps.items()}
    assert set(owners.values()) == {("person", "bruno"), ("person", "emma")}


def test_the_idle_notebooks_tool_knows_studio_apps(shop_stage: Stage, shop_review: Told) -> None:
    told = shop_stage.ask(IDLE, limit=100, detail="full").structured
    assert {row["resource"]["name"] for row in told["findings"]} == IDLE_APPS | LEFT_ON
    assert told["summary"].startswith("3 of 5 Studio apps run without being used")
    of_review = {row["id"]: row for row in shop_review.structured["findings"]}
    assert all(of_review[row["id"]]["evidence"] == row["evidence"] for row in told["findings"])
    named = shop_stage.ask(IDLE, notebook_names=["bruno-lab"]).structured
    assert [row["resource"]["name"] for row in named["findings"]] == ["bruno-lab/JupyterLab/default"]


# -- what asking costs ------------------------------------------------------------------------------------------------


def running(fleet: Fleet) -> list[tuple[Domain, App]]:
    apps = [(domain, app) for domain in fleet.domains for app in domain.apps]
    return [(domain, app) for domain, app in apps if app.runs[-1].holds(NOW) and app.app_type in BILLED]


def expected_calls(fleet: Fleet, regions: int) -> dict[str, int]:
    """Calls for the Studio of a fleet: see `inventory/studio.py`."""
    shut_down = [(domain, app) for domain, app in running(fleet) if app.app_type in SHUT_DOWN]
    spaces = {(domain.domain_id, app.space) for domain, app in shut_down if app.space}
    owners = {
        (domain.domain_id, space.owner)
        for domain in fleet.domains
        for space in domain.spaces
        if (domain.domain_id, space.name) in spaces and not space.shared
    }
    return {
        "sagemaker:ListDomains": regions,
        "sagemaker:ListApps": regions,
        "sagemaker:ListMlflowTrackingServers": regions,
        "sagemaker:ListSpaces": len({domain.region for domain in fleet.domains}),
        "sagemaker:ListUserProfiles": len({domain.region for domain in fleet.domains}),
        "sagemaker:DescribeDomain": len(fleet.domains),
        "sagemaker:DescribeApp": len(running(fleet)),
        "sagemaker:DescribeSpace": len(spaces),
        "sagemaker:DescribeUserProfile": len(owners),
        "sagemaker:DescribeMlflowTrackingServer": len(
            [server for server in fleet.tracking_servers if any(run.holds(NOW) for run in server.spans)]
        ),
    }


def test_a_review_reads_studio_with_the_fewest_calls(open_stage: OpenStage, shop: SimulatedAccount) -> None:
    stage = open_stage(shop)
    told = stage.ask(REVIEW)
    expected = expected_calls(shop.fleet, len(told.structured["meta"]["regions"]))
    assert {operation: stage.calls.by_operation[operation] for operation in expected} == expected
    sweeps = [call.params["ResourceTypeFilters"] for call in stage.calls.made if call.operation == "GetResources"]
    for kind in ("app", "domain", "mlflow-tracking-server", "space", "user-profile"):
        assert sweeps.count([f"sagemaker:{kind}"]) == 1, "all of a kind in one sweep"


# -- denied, one at a time --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def without(shop: SimulatedAccount) -> Iterator[Any]:
    with staged(shop) as stage:

        def told(operation: str) -> Told:
            stage.faults.by_operation = {f"sagemaker:{operation}": denied(f"sagemaker:{operation}")}
            return stage.ask(REVIEW, limit=500, detail="full", refresh=True)

        yield told


def test_without_descriptions_no_app_is_called_idle_or_fine(without: Any) -> None:
    told = without("DescribeApp")
    found, undecided = judged(told, "idle-studio-app")
    assert found == set()
    assert undecided == IDLE_APPS | UNTOLD_APPS | {"chen-code/CodeEditor/default"}
    assert judged(told, "canvas-session-left-on") == (set(), LEFT_ON)


def test_without_descriptions_no_domain_is_said_to_shut_anything_down(without: Any) -> None:
    told = without("DescribeDomain")
    assert judged(told, "studio-domain-without-idle-shutdown") == (set(), {"shop-studio", "shop-platform"})


@pytest.mark.parametrize("operation", ["ListSpaces", "ListUserProfiles", "DescribeSpace", "DescribeUserProfile"])
def test_idle_apps_are_found_whatever_is_not_known_about_their_settings(without: Any, operation: str) -> None:
    assert judged(without(operation), "idle-studio-app") == (IDLE_APPS, UNTOLD_APPS)


def test_apps_are_judged_where_their_domains_cannot_be_listed(without: Any) -> None:
    told = without("ListDomains")
    assert judged(told, "idle-studio-app") == (IDLE_APPS, UNTOLD_APPS)
    assert {gap["operation"] for gap in told.structured["gaps"]} == {"sagemaker:ListDomains"}


def test_hours_of_apps_that_somebody_deleted_are_gone_and_not_unexplained(shop_review: Told) -> None:
    parts = shop_review.structured["reconciliation"]
    assert parts["unexplained_usd"] == 0
    # Idle shutdown ended ana-lab's twins each evening, and frank deleted his scratch app.
    assert {row["usage_type"] for row in parts["open"]} == {
        "USE1-Studio:JupyterLab-ml.m5.xlarge",
        "USE1-Studio:JupyterLab-ml.t3.medium",
    }
    assert parts["gone_usd"] == round(sum(row["gone_usd"] for row in parts["open"]), 2) > 30
