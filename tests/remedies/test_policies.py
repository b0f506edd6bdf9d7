from __future__ import annotations

from datetime import UTC, datetime

from sagemaker_cost_mcp.analysis.daily_shape import ClockAction
from sagemaker_cost_mcp.model.scaling import INSTANCES, ScheduledAction
from sagemaker_cost_mcp.remedies import _hcl, _policies, _scaling
from sagemaker_cost_mcp.remedies._scaling import Place, Scaling
from tests.builders import LONG_AGO
from tests.serving_builders import part

PLACE = Place(region="us-east-1", resource_id="endpoint/e/variant/v", dimension=INSTANCES)


def test_actions_of_a_replay_are_named_by_their_time() -> None:
    actions = _policies.by_clock([ClockAction(minute=405, minimum=3), ClockAction(minute=1200, minimum=1)])
    assert [one["ScheduledActionName"] for one in actions] == ["minimum-3-at-0645", "minimum-1-at-2000"]
    assert actions[0]["Schedule"] == "cron(45 6 * * ? *)"
    assert actions[0]["ScalableTargetAction"] == {"MinCapacity": 3}


def test_actions_hang_on_the_target_in_every_format() -> None:
    scaling = Scaling(place=PLACE, minimum=1, maximum=4, actions=_policies.by_clock([ClockAction(minute=0, minimum=2)]))
    (target,) = _scaling.resources(scaling).values()
    assert target["Properties"]["ScheduledActions"][0]["ScheduledActionName"] == "minimum-2-at-0000"
    _, action = _scaling.blocks(scaling)
    assert action.labels[0] == "aws_appautoscaling_scheduled_action"
    assert _hcl.value(action.body["resource_id"]) == "aws_appautoscaling_target.endpoint_e_variant_v.resource_id"
    assert [one.operation for one in _scaling.commands(scaling)] == ["register-scalable-target", "put-scheduled-action"]


def test_actions_that_begin_and_end_keep_their_times() -> None:
    action = ScheduledAction(
        part=part(),
        name="season",
        arn="arn:action",
        schedule="rate(1 day)",
        timezone="Europe/Berlin",
        starts_at=datetime(2026, 12, 1, 7, tzinfo=UTC),
        ends_at=datetime(2026, 12, 24, 7, tzinfo=UTC),
        minimum=None,
        maximum=9,
        created_at=LONG_AGO,
    )
    (kept,) = _policies.kept_actions([action])
    assert (kept["StartTime"], kept["EndTime"]) == ("2026-12-01T07:00:00Z", "2026-12-24T07:00:00Z")
    assert kept["Timezone"] == "Europe/Berlin"
