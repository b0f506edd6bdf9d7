"""`serve`: what its options and variables mean, and one line on stderr when they mean nothing."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping

import pytest

from sagemaker_cost_mcp.cli import main
from sagemaker_cost_mcp.configuration import configured
from sagemaker_cost_mcp.options import parser
from sagemaker_cost_mcp.settings import Doorway

Complaint = Callable[..., str]


@pytest.fixture
def complaint(capsys: pytest.CaptureFixture[str]) -> Complaint:
    """The one line with which `serve --transport http` declines."""

    def said(*argv: str, environment: Mapping[str, str] | None = None) -> str:
        code = main(["--demo", "serve", *argv], environment or {})
        out, err = capsys.readouterr()
        assert (code, out) == (2, "")
        assert err.startswith("sagemaker-cost-mcp: ")
        assert err.count("\n") == 1
        return err

    return said


def doorway(*argv: str, **environment: str) -> Doorway | None:
    """What `serve` is configured to do."""
    variables = {f"SAGEMAKER_COST_{name}": value for name, value in environment.items()}
    return configured(parser().parse_args(["serve", *argv]), variables).doorway


# -- what it means ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("argv", [[], ["--transport", "stdio"]])
def test_stdio_is_the_default_and_the_environment_does_not_change_that(argv: list[str]) -> None:
    assert doorway(*argv, HOST="0.0.0.0", PORT="80") is None  # noqa: S104 - that it listens nowhere is the point
    assert configured(parser().parse_args([]), {}).doorway is None


def test_http_listens_to_this_machine_only_unless_told_otherwise() -> None:
    assert doorway("--transport", "http") == Doorway()
    assert (Doorway().host, Doorway().port) == ("127.0.0.1", 8000)
    assert not Doorway().unauthenticated_network


def test_options_say_where_and_for_whom() -> None:
    given = ["--host", "::1", "--port", "0", "--allowed-host", "a.example", "--allowed-host", "b.example:8443"]
    more = ["--allowed-origin", "https://c.example", "--allow-unauthenticated-network"]
    assert doorway("--transport", "http", *given, *more) == Doorway(
        host="::1",
        port=0,
        allowed_hosts=("a.example", "b.example:8443"),
        allowed_origins=("https://c.example",),
        unauthenticated_network=True,
    )


def test_variables_stand_in_for_options_where_a_container_has_no_arguments() -> None:
    said = doorway(
        "--transport",
        "http",
        HOST="127.0.0.2",
        PORT="9000",
        ALLOWED_HOSTS="a.example, b.example:8443,",
        ALLOWED_ORIGINS="https://c.example",
        GRACE_SECONDS="20",
    )
    assert said == Doorway(
        host="127.0.0.2",
        port=9000,
        allowed_hosts=("a.example", "b.example:8443"),
        allowed_origins=("https://c.example",),
        grace_seconds=20,
    )


def test_options_beat_variables() -> None:
    argv = ["--transport", "http", "--port", "1", "--allowed-host", "a.example"]
    said = doorway(*argv, PORT="2", ALLOWED_HOSTS="b.example")
    assert said == Doorway(port=1, allowed_hosts=("a.example",))


def test_no_variable_opens_the_network() -> None:
    said = doorway("--transport", "http", ALLOW_UNAUTHENTICATED_NETWORK="1")
    assert said == Doorway()


# -- what makes no sense ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argv",
    [
        ["--host", "127.0.0.1"],
        ["--port", "8000"],
        ["--transport", "stdio", "--allowed-host", "a.example"],
        ["--allowed-origin", "https://a.example"],
        ["--allow-unauthenticated-network"],
    ],
)
def test_an_option_of_http_means_nothing_on_stdio(argv: list[str], complaint: Complaint) -> None:
    assert "without --transport http" in complaint(*argv)


@pytest.mark.parametrize("port", ["http", "-1", "65536", "80.5", "٨٠", " 80"])
def test_a_port_that_is_none_is_told_with_those_that_are(port: str, complaint: Complaint) -> None:
    for said in (
        complaint("--transport", "http", f"--port={port}"),
        complaint("--transport", "http", environment={"SAGEMAKER_COST_PORT": port}),
    ):
        assert f"'{port}'" in said
        assert "from 1 to 65535" in said


@pytest.mark.parametrize("host", ["x" * 70, "a..b", "a\0b"])
def test_a_host_that_nobody_knows_is_named(host: str, complaint: Complaint) -> None:
    assert f"--host is '{host}'" in complaint("--transport", "http", "--port", "0", "--host", host)


@pytest.mark.parametrize("host", ["0.0.0.0", "0", "::"])  # noqa: S104 - that these are refused is the point
def test_other_machines_are_not_let_in_by_accident(host: str, complaint: Complaint) -> None:
    said = complaint("--transport", "http", "--port", "0", "--host", host)
    assert "--allow-unauthenticated-network" in said
    assert "AWS credentials" in said


def test_the_flag_lets_the_host_be_judged_by_the_machine(complaint: Complaint) -> None:
    foreign = ["--host", "192.0.2.1", "--allow-unauthenticated-network"]
    assert "does not have that address" in complaint("--transport", "http", "--port", "0", *foreign)


@pytest.mark.parametrize("name", ["*", "*:*", "https://a.example", "a.example/mcp", "a b", "::1", "a.example:port"])
def test_an_allowed_host_is_a_name_and_never_all_names(name: str, complaint: Complaint) -> None:
    assert f"'{name}'" in complaint("--transport", "http", "--port", "0", "--allowed-host", name)


@pytest.mark.parametrize("origin", ["*", "null", "a.example", "https://a.example/", "https://*", "ftp://a.example"])
def test_an_allowed_origin_is_a_web_origin_and_never_all(origin: str, complaint: Complaint) -> None:
    assert f"'{origin}'" in complaint("--transport", "http", "--port", "0", "--allowed-origin", origin)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


def test_a_port_in_use_is_named_with_a_way_out(taken: int, complaint: Complaint) -> None:
    said = complaint("--transport", "http", "--port", str(taken))
    assert f"port {taken} of 127.0.0.1: it is in use" in said
    assert "--port" in said
