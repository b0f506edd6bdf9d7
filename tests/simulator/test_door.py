"""The door inside the process."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSRequest

from sagemaker_cost_mcp.simulator.door import InProcessDoor
from sagemaker_cost_mcp.simulator.handlers import sts

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount
    from tests.simulator.conftest import ClientOf

AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=AKIA/20261102/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=00"


@pytest.mark.parametrize(
    "body", ["Action=GetCallerIdentity", b"Action=GetCallerIdentity", bytearray(b"Action=GetCallerIdentity")]
)
def test_every_kind_of_body_that_botocore_sends_is_read(bare_account: SimulatedAccount, body: Any) -> None:
    door = InProcessDoor(bare_account, tables={"sts": sts.HANDLERS})
    headers = {"Authorization": AUTHORIZATION, "Content-Type": "application/x-www-form-urlencoded"}
    prepared = AWSRequest("POST", "https://sts.amazonaws.com/", headers=headers).prepare()
    for sent in (body, io.BytesIO(body.encode() if isinstance(body, str) else body)):
        prepared.body = sent
        answer = door(prepared, event_name="before-send.sts.GetCallerIdentity")
        assert (answer.status_code, b"123456789012" in answer.content) == (200, True)


def test_a_request_without_a_body_is_answered_too(bare_account: SimulatedAccount) -> None:
    headers = {"Authorization": AUTHORIZATION}
    url = "https://sts.amazonaws.com/?Action=GetCallerIdentity"
    prepared = AWSRequest("GET", url, headers=headers).prepare()
    assert prepared.body is None
    answer = InProcessDoor(bare_account, tables={"sts": sts.HANDLERS})(prepared)
    assert (answer.status_code, answer.url, answer.headers["content-type"]) == (200, url, "text/xml")


def test_the_caller_is_a_role_of_the_account(client_of: ClientOf) -> None:
    answer = client_of("sts", {"sts": sts.HANDLERS}).get_caller_identity()
    assert answer["Account"] == "123456789012"
    assert answer["Arn"] == "arn:aws:sts::123456789012:assumed-role/CostReviewer/demo"
    assert answer["UserId"] == "AROASIMULATEDACCOUNT2:demo"
