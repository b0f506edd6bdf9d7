from __future__ import annotations

from sagemaker_cost_mcp.tools.plain import plain

PLAN = """# Review

| Phase | Cost |
| --- | --- |
| training | $1,200.00 |
| a \\| b | $5.00 |

1. **$5.00/month** `nb`: a sentence that is long enough to be wrapped somewhere around here
   Do: stop it.
  - `x_y`: nested
_Account 1 · regions us-east-1._
"""


def test_headings_tables_and_lists_read_well_on_a_terminal() -> None:
    assert plain(PLAN, width=60).splitlines() == [
        "Review",
        "======",
        "",
        "Phase          Cost",
        "--------  ---------",
        "training  $1,200.00",
        "a | b         $5.00",
        "",
        "1. $5.00/month nb: a sentence that is long enough to be",
        "   wrapped somewhere around here",
        "   Do: stop it.",
        "  - x_y: nested",
        "Account 1 · regions us-east-1.",
    ]
