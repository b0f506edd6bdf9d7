"""The next labeling job of a kind is started with automated data labeling.

A job that runs cannot be changed, so the next one is made from AWS's own description of this one, with the algorithm
for its task: AWS publishes one in each region under its own account. Sources: API reference of
LabelingJobAlgorithmsConfig (ARNs by task); developer guide, "Automate data labeling" (1,250 objects at least).
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, Placeholder
from sagemaker_cost_mcp.remedies import _query
from sagemaker_cost_mcp.remedies._again import LABELING_JOB
from sagemaker_cost_mcp.remedies._commands import command, own_tags
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._templates import beyond

_ALGORITHMS = {
    "BoundingBox": "object-detection",
    "ImageMultiClass": "image-classification",
    "SemanticSegmentation": "semantic-segmentation",
    "TextMultiClass": "text-classification",
}
_AWS = "027400017018"
"""AWS's account of labeling algorithms (API reference of LabelingJobAlgorithmsConfig)."""

_JOB = Placeholder(name="NextLabelingJob", means="Name of the next labeling job")
_MANIFEST = Placeholder(name="ManifestUri", means="s3:// of the manifest with the objects that are to be labelled")


def make(finding: Finding, ground: Ground) -> Change:
    """The next job, with automation."""
    job = next(one for one in ground.snapshot.labeling_jobs if one.ref.arn == finding.resource.arn)
    name, region, file = job.ref.name, job.ref.region, f"after-{job.ref.name}.json"
    algorithm = _ALGORITHMS[job.task_type or ""]
    arn = f"arn:{ground.snapshot.partition}:sagemaker:{region}:{_AWS}:labeling-job-algorithm-specification/{algorithm}"
    automation = {"LabelingJobAlgorithmSpecificationArn": arn}
    optional = {key: value for key, value in LABELING_JOB.optional.items() if key != "LabelingJobAlgorithmsConfig"}
    always = {**LABELING_JOB.always, "LabelingJobAlgorithmsConfig": _query.literal(automation)}
    templates = beyond("Labeling jobs are started, not declared: change whatever starts the next one.")
    return Change(
        what=f"Starts the next labeling job like {name} in {region} with automated data labeling ({algorithm}).",
        check_first=(
            "Try it on one job and compare: it adds training and inference of a model, and labels what it is sure of.",
            "It needs 1,250 objects at least, and AWS advises 5,000; the manifest must not hold what is labelled.",
            "Its output path and label attribute are those of the old job: change them where both are to be kept.",
        ),
        undo="Start the next one without LabelingJobAlgorithmsConfig; labels that were made stay.",
        commands=(
            command(
                "sagemaker describe-labeling-job",
                region,
                {"labeling-job-name": name, "query": _query.reshaped(always, optional)},
                "The request of this job, with automation",
                saves=file,
            ),
            command(
                "sagemaker create-labeling-job",
                region,
                {
                    "cli-input-json": f"file://{file}",
                    "labeling-job-name": f"<{_JOB.name}>",
                    "input-config": {"DataSource": {"S3DataSource": {"ManifestS3Uri": f"<{_MANIFEST.name}>"}}},
                    **own_tags(job.ref),
                },
                "Look at the file first",
            ),
        ),
        placeholders=(_JOB, _MANIFEST),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


REMEDY = Remedy(rules=("labeling-without-automation",), make=make)
