"""A door of our own: botocore's requests go in, crafted AWS answers come out, and no socket is opened."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.sessions import behind, ordinary
from sagemaker_cost_mcp.settings import Settings

WHO = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:{partition}:iam::{account}:user/ana</Arn><UserId>AIDA</UserId><Account>{account}</Account>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)
NO = (
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{code}</Code>'
    "<Message>{message}</Message></Error></ErrorResponse>"
)


class Raw:
    """The body of a response, as urllib3 would stream it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._body


class Door:
    """Answers by operation; `answers[operation]` is a dict or a function of the parameters."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.accounts: dict[str, str] = {}
        self.refused_keys: dict[str, str] = {}
        self.partition = "aws"
        self._lock = threading.Lock()

    def __call__(self, request: Any, **_: Any) -> AWSResponse:
        authorization = request.headers["Authorization"]
        authorization = authorization.decode() if isinstance(authorization, bytes) else str(authorization)
        scope = authorization.split("Credential=")[1].split("/")
        key, region, service = scope[0], scope[2], scope[3]
        if service == "sts":
            return self.who(key, region)
        target = request.headers.get("X-Amz-Target") or request.url.rpartition("/")[2].encode()
        operation = target.decode().rpartition(".")[2]
        params = json.loads(request.body or b"{}")
        with self._lock:
            self.asked.append((operation, region, params))
        if key in self.refused_keys:
            return failure(self.refused_keys[key], "The security token included in the request is expired")
        answer = self.answers[operation]
        found = answer(params) if callable(answer) else answer
        return found if isinstance(found, AWSResponse) else response(json.dumps(found))

    def who(self, key: str, region: str) -> AWSResponse:
        with self._lock:
            self.asked.append(("GetCallerIdentity", region, {}))
        if key in self.refused_keys:
            message = "The security token included in the request is expired"
            return response(NO.format(code=self.refused_keys[key], message=message), 403)
        account = self.accounts.get(key, "111122223333")
        return response(WHO.format(account=account, partition=self.partition))

    def operations(self) -> list[str]:
        return [operation for operation, _, _ in self.asked]


def response(body: str, status: int = 200) -> AWSResponse:
    headers = HTTPHeaders.from_dict({"content-type": "application/x-amz-json-1.1"})
    return AWSResponse("https://example.invalid/", status, headers, Raw(body.encode()))


def failure(code: str, message: str, status: int = 400) -> AWSResponse:
    """An error as AWS's JSON protocols write it."""
    return response(json.dumps({"__type": code, "message": message}), status)


class Doored:
    """The ordinary credential chain, with a door in place of the network."""

    def __init__(self, door: Door) -> None:
        self._chain = ordinary()
        self._door = door

    def fresh(self) -> Any:
        session: Any = self._chain.fresh()
        session.register("before-send", self._door)
        return session

    def stamp(self) -> object:
        return self._chain.stamp()


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def aws_failure() -> Callable[..., AWSResponse]:
    return failure


@pytest.fixture
def gateway_behind(door: Door) -> Iterator[Callable[..., Gateway]]:
    """Gateways on the door, with the settings given."""
    made: list[Gateway] = []

    def gateway(**settings: Any) -> Gateway:
        made.append(Gateway(behind(door, region="us-east-1"), Settings(**settings)))
        return made[-1]

    yield gateway
    for one in made:
        one.close()


@pytest.fixture
def ordinary_gateway(door: Door) -> Iterator[Gateway]:
    """A gateway on the ordinary credential chain of `aws_home`."""
    gateway = Gateway(Doored(door), Settings())
    yield gateway
    gateway.close()


@pytest.fixture
def aws_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without credentials; tests write `credentials` and `config` into it."""
    for name in (
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path
