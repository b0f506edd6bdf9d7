from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.images import ecr_image


@pytest.mark.parametrize(
    "host",
    [
        "111122223333.dkr.ecr.us-gov-west-1.amazonaws.com",
        "111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
        "111122223333.dkr-ecr.us-gov-west-1.on.aws",
    ],
)
def test_every_spelling_of_a_private_registry_is_known(host: str) -> None:
    image = ecr_image(f"{host}/a/b@sha256:12")
    assert image is not None
    assert (image.account_id, image.region, image.repository) == ("111122223333", "us-gov-west-1", "a/b")
    assert (image.tag, image.digest) == (None, "sha256:12")


def test_a_registry_in_china_has_its_own_partition() -> None:
    image = ecr_image("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1")
    assert image is not None
    assert image.repository_arn("aws-cn") == "arn:aws-cn:ecr:cn-north-1:111122223333:repository/a"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "serve:1",
        "python@sha256:12",
        "public.ecr.aws/a/b:1",
        "docker.io/library/python",
        "1.dkr.ecr.us-east-1.amazonaws.com/a:1",
        "111122223333.dkr.ecr.us-east-1.amazonaws.com",
    ],
)
def test_other_registries_are_not_amazon_ecr(uri: str) -> None:
    assert ecr_image(uri) is None


@given(st.text(max_size=40))
def test_no_name_breaks_it(uri: str) -> None:
    ecr_image(uri)
    image = ecr_image(f"111122223333.dkr.ecr.us-east-1.amazonaws.com/r{uri}")
    assert image is not None
    assert image.repository.startswith("r")
