"""`python -m sagemaker_cost_mcp`, and the console script."""

from __future__ import annotations

import gc
import sys

from sagemaker_cost_mcp.cli import main


def run() -> None:
    """Run the command line with the process's own arguments."""
    # A review makes many small values that stay: with Python's own thresholds a fifth of its time went into looking
    # at them for garbage.
    gc.set_threshold(20_000, 20, 10)
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
