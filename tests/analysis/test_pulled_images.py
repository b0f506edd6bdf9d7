from __future__ import annotations

from sagemaker_cost_mcp.analysis.pulled_images import pulls, untold
from tests.surroundings_builders import HERE, packaged, processed, serving, surroundings, trained, uri


def test_who_pulls_what_is_told_with_the_machines_of_jobs() -> None:
    account = surroundings(
        models=[serving("shop", uri(), "docker.io/library/python")],
        trainings=[trained("fit", uri("train"), machines=4), trained("waiting", uri("train"), machines=0)],
        processings=[processed("prep", uri("prep"))],
    )
    found = [(one.by.name, one.image.repository, one.image.region, one.starts) for one in pulls(account)]
    assert found == [
        ("shop", "serve", HERE, None),
        ("fit", "train", HERE, 4),
        ("waiting", "train", HERE, None),
        ("prep", "prep", HERE, 1),
    ]


def test_what_brings_its_own_image_is_untold() -> None:
    account = surroundings(
        models=[packaged("bought"), serving("shop", uri())],
        trainings=[trained("fit", None, algorithm_name="ours"), trained("serverless", None)],
        processings=[processed("prep", None, described=False), processed("known", uri("prep"))],
    )
    assert [(one.resource.name, one.why) for one in untold(account)] == [
        ("bought", "the image of model package churn-package/3"),
        ("fit", "the image of algorithm ours"),
        ("prep", "its image, since it was not described"),
    ]
