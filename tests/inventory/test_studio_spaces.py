from __future__ import annotations

from sagemaker_cost_mcp.model.studio import IdleSettings
from tests.fake_reading import ReadingOf
from tests.studio_answers import ARN, account, app, space, spaces_of


def test_a_space_tells_owner_sharing_and_volume_from_the_list_and_its_time_out_from_the_description(
    reading_of: ReadingOf,
) -> None:
    spaces = {"Spaces": [space("lab"), space("idle-one", owner="ben", sharing="Shared")]}
    used, unused = spaces_of(reading_of(account(ListApps={"Apps": [app("lab")]}, ListSpaces=spaces)))
    assert (used.owner, used.shared, used.volume_gb, used.app_type) == ("ana", False, 20, "JupyterLab")
    assert used.idle == {"JupyterLab": IdleSettings(timeout_minutes=600)}
    assert (unused.owner, unused.shared, unused.volume_gb, unused.idle) == ("ben", True, 20, None)
    assert unused.ref.arn == f"{ARN}:space/d-0001/idle-one"
