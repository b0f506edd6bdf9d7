from __future__ import annotations

from sagemaker_cost_mcp.model.studio import IdleSettings
from tests.fake_reading import Asked, ReadingOf
from tests.studio_answers import ARN, account, app, everything, profile, space


def test_only_the_people_whose_settings_decide_about_a_running_app_are_described(
    reading_of: ReadingOf, asked: Asked
) -> None:
    names = ["Ana", "ben", "cai", "dee"]
    answers = account(
        ListApps={"Apps": [app("lab"), app("team"), app("cai", "KernelGateway")]},
        ListSpaces={"Spaces": [space("lab", owner="ana"), space("team", owner="ben", sharing="Shared")]},
        ListUserProfiles={"UserProfiles": [profile(name) for name in names]},
    )
    people = everything(reading_of(answers))[3].items
    described = [params["UserProfileName"] for operation, _, params in asked if operation == "DescribeUserProfile"]
    assert described == ["Ana"], "a shared space follows nobody, and kernel apps have no idle shutdown"
    assert [one.idle for one in people] == [{"JupyterLab": IdleSettings(enabled=False)}, None, None, None]
    assert people[1].ref.arn == f"{ARN}:user-profile/d-0001/ben"


def test_an_app_of_a_user_profile_has_that_profile_described(reading_of: ReadingOf, asked: Asked) -> None:
    own = {key: value for key, value in app("x").items() if key != "SpaceName"} | {"UserProfileName": "ana"}
    answers = account(ListApps={"Apps": [own]}, ListUserProfiles={"UserProfiles": [profile("ana")]})
    everything(reading_of(answers))
    assert [params for operation, _, params in asked if operation == "DescribeUserProfile"] == [
        {"DomainId": "d-0001", "UserProfileName": "ana"}
    ]
