from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.credentials import ordinary_session
from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.sessions import ordinary
from sagemaker_cost_mcp.errors import BadQuestion, CredentialsExpired, CredentialsMissing

PATIENCE = 10.0
LIST = ("sagemaker", "ListNotebookInstances", "eu-west-1")


def keys(home: Path, key: str, profile: str = "default") -> None:
    text = f"[{profile}]\naws_access_key_id = {key}\naws_secret_access_key = secret-{key}\n"
    (home / "credentials").write_text(text)


def config(home: Path, text: str) -> None:
    (home / "config").write_text(text)


def test_without_credentials_the_ways_to_give_them_are_named(aws_home: Path, ordinary_gateway: Gateway) -> None:
    assert aws_home.exists()
    with pytest.raises(CredentialsMissing, match=r"AWS_PROFILE.*aws sso login.*AWS_ACCESS_KEY_ID.*--demo"):
        ordinary_gateway.open(seconds=PATIENCE).identity  # noqa: B018


def test_expired_credentials_are_forgotten_so_that_a_new_login_works_without_a_restart(
    aws_home: Path, ordinary_gateway: Gateway, door: Any
) -> None:
    keys(aws_home, "AKIAOLD")
    door.answers["ListNotebookInstances"] = {"NotebookInstances": []}
    first = ordinary_gateway.open(seconds=PATIENCE)
    first.call(*LIST)
    door.refused_keys["AKIAOLD"] = "ExpiredTokenException"
    with pytest.raises(CredentialsExpired, match=r"have expired\. Renew the credentials"):
        ordinary_gateway.open(seconds=PATIENCE).call(*LIST)
    keys(aws_home, "AKIANEW")
    again = ordinary_gateway.open(seconds=PATIENCE)
    assert again.call(*LIST)["NotebookInstances"] == []
    assert again.identity.key != first.identity.key


def test_credentials_given_after_the_first_question_are_found(
    aws_home: Path, ordinary_gateway: Gateway, door: Any
) -> None:
    with pytest.raises(CredentialsMissing):
        ordinary_gateway.open(seconds=PATIENCE).identity  # noqa: B018
    keys(aws_home, "AKIANEW")
    assert ordinary_gateway.open(seconds=PATIENCE).identity.account_id == "111122223333"
    assert door.operations() == ["GetCallerIdentity"]


def test_a_rotated_key_is_another_identity_even_while_the_old_one_works(
    aws_home: Path, ordinary_gateway: Gateway, door: Any
) -> None:
    door.accounts = {"AKIAONE": "111111111111", "AKIAOTHER": "222222222222"}
    door.answers["ListNotebookInstances"] = {}
    keys(aws_home, "AKIAONE")
    before = ordinary_gateway.open(seconds=PATIENCE)
    assert before.identity.account_id == "111111111111"
    keys(aws_home, "AKIAOTHER")
    assert ordinary_gateway.open(seconds=PATIENCE).identity.account_id == "222222222222"
    before.call(*LIST)
    assert before.identity.account_id == "111111111111"


def test_an_unknown_profile_is_told_with_those_that_exist(
    aws_home: Path, ordinary_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(aws_home, "[profile work]\nregion = eu-west-1\n[profile home]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_PROFILE", "worrk")
    with pytest.raises(BadQuestion, match=r"'worrk' does not exist\. Configured profiles: home, work"):
        ordinary_gateway.open(seconds=PATIENCE).identity  # noqa: B018
    with pytest.raises(BadQuestion, match="worrk"):
        ordinary_gateway.default_region()


MFA = """
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = secret
mfa_serial = arn:aws:iam::1:mfa/ana
[profile admin]
role_arn = arn:aws:iam::1:role/admin
source_profile = base
mfa_serial = arn:aws:iam::1:mfa/ana
[profile chained]
role_arn = arn:aws:iam::1:role/other
source_profile = admin
[profile plain]
role_arn = arn:aws:iam::1:role/other
source_profile = base
"""


@pytest.mark.parametrize("profile", ["admin", "chained"])
def test_a_role_that_wants_a_code_is_refused_before_anybody_is_asked(
    aws_home: Path, ordinary_gateway: Gateway, monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    config(aws_home, MFA)
    monkeypatch.setenv("AWS_PROFILE", profile)
    with pytest.raises(CredentialsMissing, match=r"'admin' asks for an MFA code \(mfa_serial\)"):
        ordinary_gateway.open(seconds=PATIENCE).identity  # noqa: B018


@pytest.mark.parametrize("profile", ["base", "plain"])
def test_a_serial_that_botocore_never_asks_about_is_left_alone(aws_home: Path, profile: str) -> None:
    config(aws_home, MFA)
    assert ordinary_session(profile).profile == profile


def test_keys_in_the_environment_win_over_a_profile_with_a_code(
    aws_home: Path, ordinary_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(aws_home, MFA)
    monkeypatch.setenv("AWS_PROFILE", "admin")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert ordinary_gateway.open(seconds=PATIENCE).identity.account_id == "111122223333"


def asked(*prompt: object) -> str:
    pytest.fail(f"somebody was asked for a code: {prompt}")


def test_botocore_itself_cannot_prompt(aws_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(aws_home, MFA)
    monkeypatch.setattr(getpass, "getpass", asked)
    session: Any = ordinary_session("plain")
    session.full_config["profiles"]["plain"]["mfa_serial"] = "arn:aws:iam::1:mfa/ana"  # past our own look
    with pytest.raises(CredentialsMissing, match="Enter MFA code"):
        session.get_credentials().get_frozen_credentials()


def test_a_credential_process_works_and_does_not_read_our_stdin(
    aws_home: Path, ordinary_gateway: Gateway, capfd: pytest.CaptureFixture[str]
) -> None:
    program = aws_home / "issue.py"
    program.write_text(
        "import json, sys\n"
        "assert sys.stdin.read() == ''\n"
        "print(json.dumps({'Version': 1, 'AccessKeyId': 'AKIAPROC', 'SecretAccessKey': 'secret'}))\n"
    )
    config(aws_home, f"[default]\ncredential_process = {sys.executable} {program}\n")
    assert ordinary_gateway.open(seconds=PATIENCE).identity.account_id == "111122223333"
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("command", ["/nowhere/issue", f"{sys.executable} -c print('nonsense')"])
def test_a_credential_process_that_fails_is_told(aws_home: Path, ordinary_gateway: Gateway, command: str) -> None:
    config(aws_home, f"[default]\ncredential_process = {command}\n")
    with pytest.raises(CredentialsMissing, match="AWS_PROFILE"):
        ordinary_gateway.open(seconds=PATIENCE).identity  # noqa: B018


SSO = """
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Reader
region = eu-west-1
"""


def test_a_missing_sso_login_says_which_command_to_run(
    aws_home: Path, ordinary_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(aws_home, SSO)
    monkeypatch.setenv("AWS_PROFILE", "dev")
    with pytest.raises(CredentialsExpired, match="aws sso login --profile dev"):
        ordinary_gateway.open(seconds=PATIENCE).identity  # noqa: B018


@pytest.mark.parametrize("names", [["AWS_REGION"], ["AWS_DEFAULT_REGION"], []])
def test_the_default_region_comes_from_the_environment_else_from_the_profile(
    aws_home: Path, ordinary_gateway: Gateway, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    config(aws_home, "[default]\nregion = eu-north-1\n")
    for name in names:
        monkeypatch.setenv(name, "ap-south-1")
    assert ordinary_gateway.default_region() == ("ap-south-1" if names else "eu-north-1")


def test_no_region_anywhere_is_none(aws_home: Path, ordinary_gateway: Gateway) -> None:
    assert aws_home.exists()
    assert ordinary_gateway.default_region() is None


def test_a_configuration_that_cannot_be_parsed_is_told(aws_home: Path) -> None:
    config(aws_home, "not an ini file\n")
    with pytest.raises(BadQuestion, match="cannot be read"):
        ordinary().fresh()


def test_a_key_that_aws_does_not_know_is_told_as_bad_credentials(
    aws_home: Path, ordinary_gateway: Gateway, door: Any
) -> None:
    keys(aws_home, "AKIAGONE")
    door.refused_keys["AKIAGONE"] = "InvalidClientTokenId"
    with pytest.raises(CredentialsExpired, match="does not accept these credentials"):
        ordinary_gateway.open(seconds=PATIENCE).identity  # noqa: B018
