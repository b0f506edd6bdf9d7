from __future__ import annotations

from collections import Counter

from sagemaker_cost_mcp.inventory.tracking_servers import tracking_servers
from tests.fake_reading import Asked, ReadingOf
from tests.studio_answers import REGION, account, summary


def test_a_tracking_server_has_size_and_maker_unless_it_is_stopped(reading_of: ReadingOf, asked: Asked) -> None:
    listed = {"TrackingServerSummaries": [summary("on"), summary("off", "Stopped", "Inactive")]}
    on, off = tracking_servers(reading_of(account(ListMlflowTrackingServers=listed)), REGION).items
    assert (on.size, on.created_by, on.active, on.status) == ("Medium", "ana", True, "Created")
    assert (off.size, off.created_by, off.active, off.status) == (None, None, False, "Stopped")
    assert on.ref.type == "mlflow-tracking-server"
    assert Counter(operation for operation, _, _ in asked)["DescribeMlflowTrackingServer"] == 1
