"""The ordinary credential chain, made safe for a process that nobody types into."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from botocore.configprovider import ConfigChainFactory
from botocore.credentials import EnvProvider
from botocore.exceptions import BotoCoreError, ConfigNotFound, PartialCredentialsError, ProfileNotFound
from botocore.session import Session

from sagemaker_cost_mcp.errors import BadQuestion, CredentialsMissing

WAYS = (
    "Set AWS_PROFILE to a configured profile, log in with `aws sso login --profile <name>`, export "
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or start with `--demo` to look "
    "without an AWS account."
)
"""How to give credentials, for every sentence that has to say it."""


def ordinary_session(profile: str | None) -> Session:
    """A session of the ordinary chain that cannot ask questions on the terminal.

    Raises:
        BadQuestion: When the configured profile does not exist, or the configuration cannot be parsed.
        CredentialsMissing: When the profile, or one it takes its credentials from, wants an MFA code.
    """
    session = Session(profile=profile)
    _look_at_aws_region(session)
    _refuse_unknown_profile(session)
    _refuse_mfa(session)
    _silence_providers(session)
    return session


def files(session: Session) -> tuple[Path, ...]:
    """The files that credentials may come from."""
    names = (session.get_config_variable(name) for name in ("config_file", "credentials_file"))
    return tuple(Path(str(name)).expanduser() for name in names if name)


def renewal(session: Session) -> str:
    """What to do when the credentials have run out, as a sentence."""
    scoped: Mapping[str, Any] = session.get_scoped_config()
    profile = session.profile or "default"
    source = str(scoped.get("source_profile", profile))
    origin = _profiles(session).get(source, scoped)
    if "sso_session" in origin or "sso_start_url" in origin:
        return f"Run `aws sso login --profile {source}`, then ask again; no restart is needed."
    if "login_session" in origin:
        return f"Run `aws login --profile {source}`, then ask again; no restart is needed."
    return "Renew the credentials (new login, new keys in the credentials file), then ask again."


def _look_at_aws_region(session: Session) -> None:
    # botocore reads AWS_DEFAULT_REGION alone; AWS_REGION is what Lambda, ECS and MCP clients set, and what
    # the SDK reference names for all SDKs ("Global settings: AWS Region").
    chain = ConfigChainFactory(session=session).create_config_chain(
        instance_name="region",
        env_var_names=["AWS_REGION", "AWS_DEFAULT_REGION"],
        config_property_names="region",
    )
    session.get_component("config_store").set_config_provider("region", chain)


def _profiles(session: Session) -> dict[str, dict[str, Any]]:
    profiles: dict[str, dict[str, Any]] = session.full_config.get("profiles", {})
    return profiles


def _refuse_unknown_profile(session: Session) -> None:
    try:
        session.get_scoped_config()
    except ProfileNotFound as error:
        names = ", ".join(sorted(_profiles(session))) or "none"
        raise BadQuestion(
            f"The AWS profile {session.profile!r} does not exist. Configured profiles: {names}. "
            "Set AWS_PROFILE to one of them, or unset it."
        ) from error
    except ConfigNotFound:
        return  # no file at all is the usual state of a container
    except BotoCoreError as error:
        raise BadQuestion(f"The AWS configuration cannot be read: {error}") from error


def _refuse_mfa(session: Session) -> None:
    if _in_environment():
        return  # these win over the profile, so nobody would be asked
    profiles = _profiles(session)
    name = session.profile or "default"
    for visited in _role_chain(profiles, name):
        if "mfa_serial" in profiles[visited]:
            _refuse_prompt(f"The AWS profile {visited!r} asks for an MFA code (mfa_serial)")


def _in_environment() -> bool:
    try:
        return EnvProvider().load() is not None
    except PartialCredentialsError:
        return True


def _role_chain(profiles: Mapping[str, Mapping[str, Any]], name: str) -> list[str]:
    """The profiles whose roles botocore would assume in turn, the configured one first.

    A profile with mfa_serial and no role_arn is left alone: botocore never prompts for it, and other tools keep
    the serial there.
    """
    chain: list[str] = []
    while name in profiles and name not in chain and _assumes_role(profiles[name]):
        chain.append(name)
        name = str(profiles[name].get("source_profile", ""))
    return chain


def _assumes_role(profile: Mapping[str, Any]) -> bool:
    return "role_arn" in profile and "web_identity_token_file" not in profile


def _refuse_prompt(what: str) -> NoReturn:
    raise CredentialsMissing(
        f"{what}. A server has nobody to type it, so such profiles are refused. Get a session first (for example with "
        "`aws sts get-session-token --serial-number … --token-code …`) and put it into a profile of its own, or use "
        "an SSO profile (`aws sso login --profile <name>`)."
    )


def _prompt(prompt: str) -> NoReturn:
    _refuse_prompt(f"AWS wants to be told a code ({prompt.strip(' :')})")


def _silence_providers(session: Session) -> None:
    # Belt and braces: botocore has no public way to give these two another prompter or process. A credential
    # process of botocore's inherits stdin, on which an MCP client speaks. (One behind a source_profile still
    # does, but over stdio the MCP SDK has diverted it by then.)
    chain = session.get_component("credential_provider")
    chain.get_provider("assume-role")._prompter = _prompt  # noqa: SLF001
    chain.get_provider("custom-process")._popen = partial(subprocess.Popen, stdin=subprocess.DEVNULL)  # noqa: SLF001
