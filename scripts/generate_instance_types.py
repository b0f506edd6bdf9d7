"""Writes sagemaker_cost_mcp/analysis/instance_types.py: which instance types each component of SageMaker takes.

Source: the enums of AWS's own API model, as botocore brings it. The judgement may not import botocore, so they are
written down; `--check` changes nothing and fails when botocore says something else by now.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from pathlib import Path

import botocore.session
from botocore.model import Shape, StringShape

TARGET = Path(__file__).parents[1] / "sagemaker_cost_mcp" / "analysis" / "instance_types.py"

ENUMS = {
    "NOTEBOOK": "InstanceType",
    "TRAINING": "TrainingInstanceType",
    "PROCESSING": "ProcessingInstanceType",
    "TRANSFORM": "TransformInstanceType",
    "HOSTING": "ProductionVariantInstanceType",
    "STUDIO": "AppInstanceType",
    "CLUSTER": "ClusterInstanceType",
}
"""Name in the file, and the enum in the API model."""

HEAD = '''"""Instance types that each component of SageMaker takes, without `ml.`: its own enum in AWS's API model.

Written by scripts/generate_instance_types.py; do not edit.
"""

from __future__ import annotations

'''


def main() -> int:
    """Write or check the file; 1 when `--check` found a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--target", type=Path, default=TARGET)
    arguments = parser.parse_args()
    text = generated()
    if not arguments.check:
        arguments.target.write_text(text, encoding="utf-8")
        return 0
    if arguments.target.read_text(encoding="utf-8") == text:
        return 0
    print(f"{arguments.target.name} is not what botocore says: run python scripts/generate_instance_types.py")
    return 1


def generated() -> str:
    """The file as it should be."""
    model = botocore.session.Session().get_service_model("sagemaker")
    return HEAD + "\n".join(_table(name, enum, model.shape_for(enum)) for name, enum in ENUMS.items())


def _table(name: str, enum: str, shape: Shape) -> str:
    """Types without their `ml.`, which all of them have; what has none (`system`) is no type that is for sale."""
    values: list[str] = shape.enum if isinstance(shape, StringShape) else []
    types = " ".join(sorted(value.removeprefix("ml.") for value in values if value.startswith("ml.")))
    body = "\n".join(textwrap.wrap(types, 118, break_long_words=False, break_on_hyphens=False))
    return f'{name} = """\n{body}\n"""\n"""Enum `{enum}`."""\n'


if __name__ == "__main__":
    sys.exit(main())
