"""The credentials in use: signed in once, asked who they are once, forgotten when they no longer work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from copy import copy
from functools import partial
from typing import Any, Protocol

from botocore import xform_name
from botocore.exceptions import CredentialRetrievalError, NoCredentialsError
from botocore.session import Session

from sagemaker_cost_mcp.aws import hooks
from sagemaker_cost_mcp.aws.clients import Clients
from sagemaker_cost_mcp.aws.credentials import renewal
from sagemaker_cost_mcp.aws.identity import Identity, identity
from sagemaker_cost_mcp.aws.ledger import Ledger
from sagemaker_cost_mcp.aws.read import Read
from sagemaker_cost_mcp.aws.reads import find
from sagemaker_cost_mcp.aws.sessions import SessionSource
from sagemaker_cost_mcp.aws.timestamps import tell_times_in_utc
from sagemaker_cost_mcp.aws.torn import patiently
from sagemaker_cost_mcp.aws.translation import FAILURES, Told, doubts_credentials, translated
from sagemaker_cost_mcp.aws.workers import POLL_SECONDS, Lane
from sagemaker_cost_mcp.settings import Settings

_WHO = find("sts", "GetCallerIdentity")
_NOBODY = Identity(account_id="", partition="aws", arn="", key="")


class Asking(Lane, Protocol):
    """The question that a call is made for."""

    @property
    def ledger(self) -> Ledger:
        """Where its calls are counted."""
        ...


class Login:
    """One session whose credentials work, or did a moment ago."""

    def __init__(self, session: Session, settings: Settings, stamp: object, forget: Callable[[Login], None]) -> None:
        self.session = session
        self.stamp = stamp
        self.access_key = ""
        self.identity = _NOBODY
        self._clients = Clients(session, settings)
        self._forget = forget

    def call(self, read: Read, region: str, params: dict[str, Any], asking: Asking) -> dict[str, Any]:
        """AWS's answer to one call.

        Raises:
            SagemakerCostError: Translated from whatever went wrong; doubtful credentials are forgotten.
        """
        attempt = hooks.Attempt(asking)
        token = hooks.attempt.set(attempt)
        began = time.monotonic()
        try:
            with self.telling(read, region):
                client = self._clients.get(read.service, region)
                ask: Callable[..., dict[str, Any]] = getattr(client, xform_name(read.operation))
                return patiently(partial(ask, **params))
        finally:
            hooks.attempt.reset(token)
            if attempt.sent:
                asking.ledger.record(read, region, time.monotonic() - began, read.price(params))

    @contextmanager
    def telling(self, read: Read, region: str) -> Generator[None]:
        """Turn botocore's errors into ours, and forget credentials that they put in doubt."""
        try:
            yield
        except FAILURES as error:
            told = translated(error, Told(read=read, region=region, renewal=renewal(self.session)))
            if doubts_credentials(told, error):
                self._forget(self)
            raise told from error


class Logins:
    """Knows the present login and makes a new one when the credentials changed or ran out."""

    def __init__(self, sessions: SessionSource, settings: Settings) -> None:
        self._sessions = sessions
        self._settings = settings
        self._present: Login | None = None
        self._turn = _Turn()

    def login(self, asking: Asking) -> Login:
        """The present login; AWS is asked who it is only when its key is new.

        Raises:
            SagemakerCostError: When there are no credentials, or they do not work.
        """
        with self._turn.of(asking):
            login = self._same() or self._fresh()
            with login.telling(_WHO, self._region(login)):
                access_key = _access_key(login.session)
            if access_key != login.access_key:
                login = self._present = self._introduced(login, access_key, asking)
            return login

    def default_region(self) -> str | None:
        """The region that the present session is configured with."""
        session = (self._same() or self._fresh()).session
        region = session.get_config_variable("region")
        return str(region) if region else None

    def _same(self) -> Login | None:
        present = self._present
        return present if present is not None and present.stamp == self._sessions.stamp() else None

    def _fresh(self) -> Login:
        session = self._sessions.fresh()
        tell_times_in_utc(session)
        return Login(session, self._settings, self._sessions.stamp(), self._forget)

    def _introduced(self, login: Login, access_key: str, asking: Asking) -> Login:
        who = login.call(_WHO, self._region(login), {}, asking)
        # A new object: questions under way keep the identity that they began with. Its clients are the same, since
        # boto3 fits a botocore session for S3 only once: a second one on top of it could not make that client.
        known = copy(login)
        known.access_key = access_key
        known.identity = identity(access_key, who["Account"], who["Arn"])
        return known

    def _region(self, login: Login) -> str:
        # Any region answers; where none is configured, AWS's first one does.
        return str(login.session.get_config_variable("region") or "us-east-1")

    def _forget(self, login: Login) -> None:
        present = self._present
        if present is not None and present.session is login.session:
            self._present = None


def _access_key(session: Session) -> str:
    try:
        credentials = session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        return str(credentials.get_frozen_credentials().access_key)
    except (OSError, ValueError) as error:  # a credential process that is not there, or prints no JSON
        raise CredentialRetrievalError(provider="the credential chain", error_msg=str(error)) from error


class _Turn:
    """A lock that a question loses when it is over, so that a sign-in that hangs blocks nobody for long."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holder: Lane | None = None

    @contextmanager
    def of(self, lane: Lane) -> Generator[None]:
        with self._changed:
            while self._holder is not None and not self._holder.over():
                lane.check()
                self._changed.wait(POLL_SECONDS)
            self._holder = lane
        try:
            yield
        finally:
            with self._changed:
                if self._holder is lane:
                    self._holder = None
                    self._changed.notify_all()
