from __future__ import annotations

from typing import Any

from tests.described import reshaped
from tests.remedy_cases_jobs import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "whole-download-input"}


def channel(name: str, mode: str | None = None, source: str = "S3DataSource") -> dict[str, Any]:
    found: dict[str, Any] = {"ChannelName": name, "DataSource": {source: {"S3Uri": "s3://b/"}}}
    return found | ({"InputMode": mode} if mode else {})


CHANNELS = [
    channel("plain"),
    channel("file", "File"),
    channel("pipe", "Pipe"),
    channel("disk", "File", "FileSystemDataSource"),
]
EXPECTED = {"plain": "FastFile", "file": "FastFile", "pipe": "Pipe", "disk": "File"}


def modes(channels: list[dict[str, Any]]) -> dict[str, str]:
    return {one["ChannelName"]: one["InputMode"] for one in channels}


def test_only_channels_that_copy_from_s3_are_streamed() -> None:
    look = BY_NAME["one"].change.commands[0]
    found = reshaped(look, {"RoleArn": "role", "InputDataConfig": CHANNELS})
    assert modes(found["InputDataConfig"]) == EXPECTED


def test_so_are_those_of_a_tuning_jobs_definition() -> None:
    look = BY_NAME["of a tuning job"].change.commands[0]
    definition = {"InputDataConfig": CHANNELS}
    described = {"HyperParameterTuningJobConfig": {}, "TrainingJobDefinition": definition}
    found = reshaped(look, described)
    assert modes(found["TrainingJobDefinition"]["InputDataConfig"]) == EXPECTED
