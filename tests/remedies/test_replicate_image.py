from __future__ import annotations

from tests.described import reshaped
from tests.remedy_cases_governance import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "image-pulled-across-regions"}


def test_rules_that_are_there_come_along() -> None:
    change = BY_NAME["own"].change
    before, after, put = change.commands
    old = {"destinations": [{"region": "eu-central-1", "registryId": "111122223333"}]}
    described = {"registryId": "111122223333", "replicationConfiguration": {"rules": [old]}}
    assert reshaped(before, described) == {"replicationConfiguration": {"rules": [old]}}
    first, new = reshaped(after, described)["replicationConfiguration"]["rules"]
    assert first == old
    assert new["destinations"] == [{"region": "us-east-1", "registryId": "111122223333"}]
    assert new["repositoryFilters"] == [{"filter": "serve", "filterType": "PREFIX_MATCH"}]
    assert put.options == {"cli-input-json": "file://replication.json"}
    assert change.undo_commands[0].options == {"cli-input-json": "file://before-replication.json"}
    assert {one.region for one in change.commands} == {"eu-west-1"}, "the registry is told, not the region that pulls"


def test_what_another_account_owns_is_copied_by_a_script() -> None:
    change = BY_NAME["of another account, by many"].change
    (script,) = change.scripts
    assert "from=763104351884.dkr.ecr.eu-west-1.amazonaws.com" in script.text
    assert "and 2 more" in change.what
    assert [one.operation for one in change.commands] == ["create-repository"]


def test_registries_of_china_have_their_own_domain() -> None:
    assert "dkr.ecr.us-east-1.amazonaws.com.cn/serve" in BY_NAME["in another partition"].change.what
