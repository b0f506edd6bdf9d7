"""The door with a socket: any AWS client on this machine reads the simulated account through it.

    with HttpDoor(account) as door:
        ...  # AWS_ENDPOINT_URL=door.url

It listens on the loopback interface and nowhere else. Hangs, slow bytes and torn connections are only real here.
"""

from __future__ import annotations

import socket
import sys
import threading
from functools import partial
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any, Self

from sagemaker_cost_mcp.simulator.faults import FaultPlan
from sagemaker_cost_mcp.simulator.http_connection import Behind, Connection
from sagemaker_cost_mcp.simulator.registry import HANDLERS, HandlerTables
from sagemaker_cost_mcp.simulator.wire.exchange import CallLog, Exchange

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

LOOPBACK = "127.0.0.1"

_POLL_SECONDS = 0.05
_LAST_WORDS_SECONDS = 5.0
"""How long an answer under way may take once the door closes."""


class HttpDoor:
    """Serves a simulated account over HTTP/1.1, one thread a connection, from construction until `close`.

    Args:
        account: The account that answers.
        faults: What goes wrong on purpose.
        port: Port on the loopback interface; 0 for any that is free.
        tables: What can be answered; everything under `handlers/` unless a test says otherwise.
        log: Told of every valid request, before faults and handlers.

    Raises:
        OSError: The port is taken, or not for us.
    """

    def __init__(
        self,
        account: SimulatedAccount,
        faults: FaultPlan | None = None,
        *,
        port: int = 0,
        tables: HandlerTables = HANDLERS,
        log: CallLog | None = None,
    ) -> None:
        plan = faults or FaultPlan()
        self._released = threading.Event()
        exchange = Exchange(account, tables, (plan.failure,), log, (plan.detour,))
        behind = Behind(exchange, plan.loss, self._released)
        self._server = _Server(port, partial(Connection, behind=behind))
        self._accepting = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="simulated-aws", daemon=True
        )
        self._accepting.start()

    @property
    def url(self) -> str:
        """Where clients find it: the value for `AWS_ENDPOINT_URL`."""
        return f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def release(self) -> None:
        """Send at once what is held back or dribbles, now and from now on."""
        self._released.set()

    def close(self) -> None:
        """Accept nothing more, finish the answers under way, close all connections."""
        self.release()
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up(_LAST_WORDS_SECONDS)
        self._accepting.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Server(TCPServer):
    """A thread for each connection; it knows them all, so that it can hang up on them.

    Not `http.server.HTTPServer`, which looks up its own name in the DNS before it serves.
    """

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, connection: Any) -> None:
        self._open: dict[threading.Thread, socket.socket] = {}
        self._lock = threading.Lock()
        super().__init__((LOOPBACK, port), connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve the connection in a thread of its own."""
        thread = threading.Thread(
            target=self._served, args=(request, client_address), name="simulated-aws-connection", daemon=True
        )
        with self._lock:
            self._open[thread] = request
        thread.start()

    def hang_up(self, seconds: float) -> None:
        """Let every connection end after its present answer, and wait for that."""
        with self._lock:
            present = dict(self._open)
        for connection in present.values():
            _deafen(connection)
        for thread in present:
            thread.join(seconds)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is no news; anything else is a bug of the simulator, told on stderr."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def _served(self, request: socket.socket, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except Exception:  # noqa: BLE001 - as in socketserver: told by handle_error, and the others are served on
            self.handle_error(request, client_address)
        finally:
            # Not shutdown_request: its FIN would spoil a reset.
            self.close_request(request)
            with self._lock:
                del self._open[threading.current_thread()]


def _deafen(connection: socket.socket) -> None:
    """No more requests are heard; the answer to the last one can still be sent."""
    try:
        connection.shutdown(socket.SHUT_RD)
    except OSError:
        return  # it was closed in the meantime
