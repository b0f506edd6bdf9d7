"""`python -m sagemaker_cost_mcp`, and the console script."""

from __future__ import annotations

import sys

from sagemaker_cost_mcp.cli import main


def run() -> None:
    """Run the command line with the process's own arguments."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
