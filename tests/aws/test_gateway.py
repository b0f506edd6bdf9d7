from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.clients import Clients
from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.isolation import session_behind
from sagemaker_cost_mcp.errors import Cancelled, Unreachable, WriteRefused
from sagemaker_cost_mcp.settings import Settings

PATIENCE = 60.0
LIST = ("sagemaker", "ListNotebookInstances", "eu-west-1")


def test_importing_the_gateway_does_not_import_botocore() -> None:
    program = (
        "import sys, sagemaker_cost_mcp.aws.gateway, sagemaker_cost_mcp.aws.sessions; print('botocore' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


def test_a_client_taken_past_the_gateway_refuses_writes_too(door: Any) -> None:
    client: Any = Clients(session_behind(door, "us-east-1"), Settings()).get("sagemaker", "us-east-1")
    with pytest.raises(WriteRefused, match="sagemaker:DeleteEndpoint"):
        client.delete_endpoint(EndpointName="production")
    assert door.asked == []


def test_a_client_is_built_once_a_region_and_has_our_limits(door: Any) -> None:
    clients = Clients(session_behind(door, "us-east-1"), Settings(parallel_calls=25, read_timeout_seconds=7))
    client = clients.get("sagemaker", "us-east-1")
    assert clients.get("sagemaker", "us-east-1") is client
    assert clients.get("sagemaker", "eu-west-1") is not client
    config: Any = client.meta.config
    assert (config.connect_timeout, config.read_timeout, config.max_pool_connections) == (5.0, 7, 25)
    assert (config.retries["mode"], config.retries["total_max_attempts"]) == ("standard", 8)


def test_nothing_of_the_users_environment_reaches_a_session_behind_a_door(
    gateway_behind: Callable[..., Gateway], door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_PROFILE": "nowhere", "AWS_ENDPOINT_URL": "http://localhost:1", "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_REGION": "ap-south-1", "AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_CA_BUNDLE": "/nowhere", "REQUESTS_CA_BUNDLE": " ", "AWS_CONFIG_FILE": "/nowhere",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    door.answers["ListNotebookInstances"] = {"NotebookInstances": []}
    door.accounts = {"AKIAREAL": "999999999999"}
    gateway = gateway_behind()
    reading = gateway.open(seconds=PATIENCE)
    assert reading.call(*LIST)["NotebookInstances"] == []
    assert reading.identity.account_id == "111122223333"
    assert gateway.default_region() == "us-east-1"


def test_a_door_without_an_answer_never_opens_the_network() -> None:
    def shut(**_: object) -> None:
        return None

    client: Any = Clients(session_behind(shut, "us-east-1"), Settings()).get("sts", "us-east-1")
    with pytest.raises(Unreachable, match="no byte may leave"):
        client.get_caller_identity()


def test_who_asks_is_asked_once_for_all_questions(gateway_behind: Callable[..., Gateway], door: Any) -> None:
    door.answers["ListNotebookInstances"] = {}
    gateway = gateway_behind()
    readings = [gateway.open(seconds=PATIENCE) for _ in range(4)]
    threads = [threading.Thread(target=one.call, args=LIST, daemon=True) for one in readings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert door.operations().count("GetCallerIdentity") == 1
    assert door.operations().count("ListNotebookInstances") == 4


def test_a_sign_in_that_hangs_does_not_block_the_next_question(
    gateway_behind: Callable[..., Gateway], door: Any
) -> None:
    gateway, release, left = gateway_behind(), threading.Event(), threading.Event()
    who = door.who

    def hang(key: str, region: str) -> Any:
        left.set()
        release.wait(PATIENCE)
        return who(key, region)

    door.who = hang
    first = gateway.open(seconds=PATIENCE, cancelled=left)
    with pytest.raises(Cancelled):
        first.identity  # noqa: B018
    door.who = who
    assert gateway.open(seconds=PATIENCE).identity.account_id == "111122223333"
    release.set()


def test_a_closed_gateway_takes_no_more_questions(gateway_behind: Callable[..., Gateway], door: Any) -> None:
    gateway = gateway_behind()
    gateway.close()
    with pytest.raises(Cancelled, match="shutting down"):
        gateway.open(seconds=PATIENCE).call(*LIST)
    assert door.asked == []


def test_a_call_that_hangs_does_not_keep_the_interpreter_from_leaving() -> None:
    program = (
        "import threading\n"
        "from sagemaker_cost_mcp.aws.gateway import Gateway\n"
        "from sagemaker_cost_mcp.aws.sessions import behind\n"
        "from sagemaker_cost_mcp.settings import Settings\n"
        "gateway = Gateway(behind(lambda **_: threading.Event().wait(), region='us-east-1'), Settings())\n"
        "try:\n"
        "    gateway.open(seconds=1).identity\n"
        "except Exception as error:\n"
        "    print(type(error).__name__)\n"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=20)
    assert out.stdout.strip() == "DeadlinePassed"


def test_partition_and_key_come_from_the_callers_arn_and_access_key(
    gateway_behind: Callable[..., Gateway], door: Any
) -> None:
    door.partition = "aws-cn"
    identity = gateway_behind().open(seconds=PATIENCE).identity
    assert identity.partition == "aws-cn"
    assert len(identity.key) == 16
    assert "AKIA" not in identity.key
