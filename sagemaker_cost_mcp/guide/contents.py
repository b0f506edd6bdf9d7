"""The pages of the guide, in the order in which they are listed; the texts stay on the disk until one is read.

A test holds titles and summaries equal to the first lines of `pages/<name>.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).with_name("pages")


@dataclass(frozen=True)
class Page:
    """How a page is listed."""

    title: str
    summary: str
    """Under 80 characters: every host reads it in every listing."""


PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "cost-structure": Page(
            "Cost structure", "What SageMaker bills, how its usage types read, and which number to trust."
        ),
        "phases": Page("Phases", "Every usage type in one phase, so that spend can be compared over time."),
        "experimentation": Page("Experimentation", "Trying things out without paying for machines that wait."),
        "studio-and-notebooks": Page(
            "Studio and notebooks", "Both bill while they run; what differs is how they can be made to stop."
        ),
        "data-processing": Page(
            "Data processing", "Preparing data: which engine, how large, how often, and what not to do twice."
        ),
        "spot-training": Page("Spot training", "The same job for fewer billed seconds, if it can lose its machine."),
        "distributed-training": Page(
            "Distributed training", "More machines cost more an hour: when they pay, and what lies between them."
        ),
        "input-modes": Page("Input modes", "How training data reaches the machines, and who pays while it travels."),
        "early-stopping": Page("Early stopping", "Ending runs that will not win, and runs that have already won."),
        "transfer-learning": Page(
            "Transfer learning", "Starting from a model somebody else paid for, and what remains to pay."
        ),
        "pruning-and-quantization": Page(
            "Pruning and quantization", "Smaller models save money only once they need fewer or cheaper machines."
        ),
        "inference-options": Page(
            "Inference options", "Five ways to serve: what each costs, what it cannot do, where lines cross."
        ),
        "multi-model": Page(
            "Many models on one endpoint", "Sharing instances between models: three kinds, and when they hurt."
        ),
        "autoscaling": Page("Autoscaling", "How many instances traffic needs, and policies that never find out."),
        "savings-plans": Page("Savings Plans", "Committing to hourly spend: how much, for how long, and when not yet."),
        "graviton": Page("Graviton", "Arm for hosting: about a fifth below x86 at list, if the image runs on it."),
        "amd-and-inferentia": Page(
            "AMD, Inferentia and Trainium", "Which other processors SageMaker sells, and for which part of the work."
        ),
        "tags": Page("Tags", "Whose money it is: few keys, spelled alike, activated and enforced."),
        "labeling": Page("Labeling", "Ground Truth: people are the price, so pay them for fewer objects."),
        "mlops-and-pipelines": Page(
            "MLOps and pipelines", "Automation saves when it skips work, and wastes when it repeats it on a timer."
        ),
        "experiment-tracking": Page(
            "Experiment tracking", "Remembering what was tried costs little; forgetting it costs the run again."
        ),
        "storage-and-artifacts": Page(
            "Storage and artifacts", "Volumes, buckets and images: what stays behind, and what must not go."
        ),
        "cross-service": Page(
            "Cross-service cost", "What machine learning costs outside the line that says SageMaker."
        ),
        "edge": Page(
            "Edge inference", "Models on devices: when that is cheaper than an endpoint, and what is retired."
        ),
        "team-policies-and-guardrails": Page(
            "Team policies and guardrails", "Limits that hold by themselves: types, quotas, time, budgets."
        ),
        "anti-patterns": Page(
            "Anti-patterns", "What costs most in accounts that nobody has looked at, and what finds it."
        ),
        "do-and-dont": Page("Do and don't", "The short list, in the order of what it usually brings."),
        "review-cycle": Page("Review cycle", "Daily, weekly, monthly, quarterly: what is asked, and by which call."),
    }
)
"""By name, which is also the last part of the address."""


def page_text(name: str) -> str:
    """A page as Markdown.

    Raises:
        KeyError: When there is no such page.
    """
    if name not in PAGES:
        raise KeyError(name)
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")
