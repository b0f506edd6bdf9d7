"""The door with a socket, spoken to by hand."""

from __future__ import annotations

import gc
import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from sagemaker_cost_mcp.simulator.faults import FaultPlan, PlannedFault
from sagemaker_cost_mcp.simulator.handlers import sts
from sagemaker_cost_mcp.simulator.http_connection import MOST_BODY_BYTES
from sagemaker_cost_mcp.simulator.http_door import LOOPBACK, HttpDoor
from sagemaker_cost_mcp.simulator.request import Request

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

HEADERS = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20261102/eu-west-1/sts/aws4_request, SignedHeaders=host, "
    "Signature=00",
    "Content-Type": "application/x-www-form-urlencoded",
}
WHO = "Action=GetCallerIdentity&Version=2011-06-15"
PATIENCE_SECONDS = 300

OpenDoor = Callable[..., HttpDoor]


@pytest.fixture
def open_door(bare_account: SimulatedAccount) -> Iterator[OpenDoor]:
    with ExitStack() as stack:

        def opened(*planned: PlannedFault, tables: Any = None, **options: Any) -> HttpDoor:
            chosen = tables or {"sts": sts.HANDLERS}
            return stack.enter_context(HttpDoor(bare_account, FaultPlan(planned), tables=chosen, **options))

        yield opened


@pytest.fixture
def wire_to() -> Iterator[Callable[[HttpDoor], http.client.HTTPConnection]]:
    with ExitStack() as stack:

        def connected(door: HttpDoor) -> http.client.HTTPConnection:
            port = int(door.url.rpartition(":")[2])
            wire = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE_SECONDS)
            stack.callback(wire.close)
            return wire

        yield connected


def asked(wire: http.client.HTTPConnection, body: Any = WHO, **more: str) -> tuple[int, bytes]:
    wire.request("POST", "/", body, {**HEADERS, **more})
    answer = wire.getresponse()
    return answer.status, answer.read()


def test_a_connection_is_kept_for_several_requests(open_door: OpenDoor, wire_to: Any) -> None:
    seen: list[Request] = []
    wire = wire_to(open_door(log=seen.append))
    assert [asked(wire)[0] for _ in range(3)] == [200, 200, 200]
    assert b"123456789012" in asked(wire)[1]
    assert [(request.service, request.region) for request in seen] == [("sts", "eu-west-1")] * 4


def test_it_listens_on_this_machine_only(open_door: OpenDoor) -> None:
    door = open_door()
    assert door.url.startswith("http://127.0.0.1:")
    assert door._server.server_address[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_an_error(open_door: OpenDoor, bare_account: SimulatedAccount) -> None:
    taken = int(open_door().url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        HttpDoor(bare_account, port=taken)
    gc.collect()  # and leaves no socket behind


def test_a_chunked_body_is_read_with_its_extensions_and_trailers(open_door: OpenDoor, wire_to: Any) -> None:
    wire = wire_to(open_door())
    status, body = asked(wire, iter([WHO[:10].encode(), WHO[10:].encode()]))
    assert (status, b"123456789012" in body) == (200, True)
    half = f"a;name=value\r\n{WHO[:10]}\r\n{len(WHO) - 10:X}\r\n{WHO[10:]}\r\n0\r\nX-Trailer: yes\r\n\r\n"
    assert b"HTTP/1.1 200" in raw(wire, [*map(": ".join, HEADERS.items()), "Transfer-Encoding: chunked"], half)


def raw(wire: http.client.HTTPConnection, headers: list[str], body: str, method: str = "POST") -> bytes:
    with socket.create_connection((wire.host, wire.port), PATIENCE_SECONDS) as line:
        head = "\r\n".join([f"{method} / HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""])
        line.sendall((head + body).encode())
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (["Content-Length: many"], "", 400),
        (["Content-Length: -1"], "", 400),
        (["Content-Length: 20"], "short", 400),
        ([f"Content-Length: {MOST_BODY_BYTES + 1}"], "", 413),
        (["Transfer-Encoding: gzip"], "", 400),
        (["Transfer-Encoding: chunked", "Content-Length: 3"], "0\r\n\r\n", 400),
        (["Transfer-Encoding: chunked"], "zz\r\n", 400),
        (["Transfer-Encoding: chunked"], "-3\r\n", 400),
        (["Transfer-Encoding: chunked"], f"{MOST_BODY_BYTES + 1:x}\r\n", 413),
        (["Transfer-Encoding: chunked"], "3\r\nfour\r\n0\r\n\r\n", 400),
        (["Transfer-Encoding: chunked"], "3\r\nab", 400),
        (["Transfer-Encoding: chunked"], "5" * 5000, 400),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    headers: list[str], body: str, status: int, open_door: OpenDoor, wire_to: Any
) -> None:
    answer = raw(wire_to(open_door()), headers, body)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close" in answer


def test_strangers_get_awss_answer_to_strangers(open_door: OpenDoor, wire_to: Any) -> None:
    wire = wire_to(open_door())
    for method, path in (("GET", "/"), ("GET", "/favicon.ico"), ("PUT", "/bucket/key"), ("DELETE", "/x?y=z")):
        wire.request(method, path)
        answer = wire.getresponse()
        assert (answer.status, json.loads(answer.read())) == (403, {"message": "Missing Authentication Token"})
    wire.request("HEAD", "/")
    answer = wire.getresponse()
    assert (answer.status, answer.read()) == (403, b"")
    assert asked(wire)[0] == 200, "the connection is still good"
    wire.request("BREW", "/pot")
    assert wire.getresponse().status == 501


def test_a_wrong_answer_of_our_own_is_told_and_not_retried(open_door: OpenDoor, wire_to: Any) -> None:
    wire = wire_to(open_door(tables={"sts": {"GetCallerIdentity": lambda _: {"Account": 7}}}))
    status, body = asked(wire)
    assert status == 501, "SDKs do not retry it"
    assert b"The simulated account is wrong: sts:GetCallerIdentity" in body
    assert asked(wire)[0] == 501, "and the next one is answered as well"


# -- what gets lost ---------------------------------------------------------------------------------------------------


def test_a_hung_answer_comes_once_the_door_is_released(open_door: OpenDoor, wire_to: Any) -> None:
    asking = threading.Event()
    door = open_door(PlannedFault(kind="hang", count=1), log=lambda _: asking.set())
    answers: list[int] = []
    wire, other = wire_to(door), wire_to(door)
    waiting = threading.Thread(target=lambda: answers.append(asked(wire)[0]))
    waiting.start()
    assert asking.wait(PATIENCE_SECONDS)
    assert asked(other)[0] == 200, "the others are answered meanwhile"
    assert answers == []
    door.release()
    waiting.join(PATIENCE_SECONDS)
    assert answers == [200]


def test_closing_sends_what_hangs_and_leaves_no_thread(open_door: OpenDoor, wire_to: Any) -> None:
    asking = threading.Event()
    door = open_door(PlannedFault(kind="hang", after=1), log=lambda _: asking.set())
    idle, wire = wire_to(door), wire_to(door)
    asked(idle)
    asking.clear()
    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(asked(wire)[0]))
    waiting.start()
    assert asking.wait(PATIENCE_SECONDS)
    door.close()
    waiting.join(PATIENCE_SECONDS)
    assert answers == [200]
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("simulated-aws")] == []


def test_a_reset_ends_the_connection_before_the_first_byte(open_door: OpenDoor, wire_to: Any) -> None:
    door = open_door(PlannedFault(kind="reset", count=1))
    with pytest.raises(ConnectionResetError):
        asked(wire_to(door))
    assert asked(wire_to(door))[0] == 200


def test_a_cut_body_is_shorter_than_its_length(open_door: OpenDoor, wire_to: Any) -> None:
    with pytest.raises(http.client.IncompleteRead):
        asked(wire_to(open_door(PlannedFault(kind="cut"))))


def test_a_garbled_body_is_half_of_the_answer_under_a_length_that_fits(open_door: OpenDoor, wire_to: Any) -> None:
    wire = wire_to(open_door(PlannedFault(kind="garbled", count=1)))
    (_, half), (_, whole) = asked(wire), asked(wire)
    assert len(half) == len(whole) // 2
    assert whole.startswith(half[:250]), "up to the request id"


def test_slow_bytes_arrive_one_by_one_and_whole(open_door: OpenDoor, wire_to: Any) -> None:
    wire = wire_to(open_door(PlannedFault(kind="slow", count=1, seconds=0.0005)))
    (_, slow), (_, fast) = asked(wire), asked(wire)
    assert len(slow) == len(fast)
    assert slow.endswith(b"</GetCallerIdentityResponse>")


def test_slow_bytes_hurry_once_the_door_is_released(open_door: OpenDoor, wire_to: Any) -> None:
    door = open_door(PlannedFault(kind="slow", seconds=3600))
    wire = wire_to(door)
    wire.request("POST", "/", WHO, HEADERS)
    answer = wire.getresponse()
    door.release()
    assert answer.read().endswith(b"</GetCallerIdentityResponse>")


def test_a_delay_is_over_by_itself(open_door: OpenDoor, wire_to: Any) -> None:
    assert asked(wire_to(open_door(PlannedFault(kind="delay", seconds=0.01))))[0] == 200
