"""FastFile instead of File on the S3 channels of the next run: it begins at once and streams what it reads.

Channels with Pipe and those on file systems stay as they are. Source: "Access Training Data", "Set up training jobs to
access datasets" (developer guide).
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.remedies import _next_job
from sagemaker_cost_mcp.remedies._families import next_training, training_case
from sagemaker_cost_mcp.remedies._next_job import Made, Told
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_COPIED = 'DataSource.S3DataSource && InputMode!=`"Pipe"`'
_CHANNELS = f'[$InputDataConfig[?{_COPIED}].merge(@, `{{"InputMode":"FastFile"}}`), $InputDataConfig[?!({_COPIED})]][]'


def make(finding: Finding, ground: Ground) -> Change:
    """The next run with FastFile."""
    case = training_case(finding, ground.snapshot)
    steps = (
        'In a pipeline set InputMode "FastFile" on each channel in the step\'s Arguments; SageMaker Python SDK 2: '
        'TrainingInput(…, input_mode="FastFile").'
    )
    job = next_training(case, {"InputDataConfig": Made(_CHANNELS)}, steps)
    told = Told(
        what=f"The next run of {case.family.name} streams its S3 channels (FastFile) instead of copying them first.",
        check_first=(
            "Compare the whole time of one run: it may wait for the network instead",
            "Many small files are slow to stream: pack them first, or use FSx for Lustre",
            "Not every built-in algorithm takes FastFile: its page says which modes it does",
            "FastFile is read-only and best read from front to back: does the code write into its input?",
        ),
    )
    return _next_job.change(job, told)


REMEDY = Remedy(rules=("whole-download-input",), make=make)
