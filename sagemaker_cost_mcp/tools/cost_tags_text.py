"""Cost by tag as Markdown."""

from __future__ import annotations

from itertools import groupby

from sagemaker_cost_mcp.tools.bill_words import listed
from sagemaker_cost_mcp.tools.cost_tags import TagCostsAnswer, TagKeyRow
from sagemaker_cost_mcp.tools.coverage import in_percent
from sagemaker_cost_mcp.tools.text import footer, gap_lines, one_line, table, usd


def tags_text(answer: TagCostsAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    if answer.keys:
        lines += ["", *_keys(answer.keys), *_notes(answer.keys)]
    if answer.rows:
        lines += ["", *_values(answer)]
    if answer.other_active_keys:
        lines += ["", f"Active keys not asked for: {one_line(listed(answer.other_active_keys))}."]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _keys(rows: list[TagKeyRow]) -> list[str]:
    head = ["Tag key", "Status", "Active since", "Tagged", "Untagged", "Untagged share"]
    return table(
        head,
        [
            [row.tag_key, row.status, f"{row.active_since or '-'}", usd(row.tagged_usd), usd(row.untagged_usd),
             in_percent(row.untagged_percent)]
            for row in rows
        ],
    )  # fmt: skip


def _notes(rows: list[TagKeyRow]) -> list[str]:
    """What is to be said of several keys is said once."""
    told = sorted((row.note, row.tag_key) for row in rows if row.note)
    lines = [
        f"- {one_line(listed([key for _, key in some]))}: {note}"
        for note, some in ((note, list(group)) for note, group in groupby(told, key=lambda pair: pair[0]))
    ]
    for row in rows:
        lines += [f"- {one_line(row.tag_key)}: one value in several spellings: {one_line(', '.join(group))}"
                  for group in row.value_spellings]  # fmt: skip
    return ["", *lines] if lines else []


def _values(answer: TagCostsAnswer) -> list[str]:
    return table(
        ["Tag key", "Value", "Cost", "Share"],
        [
            [row.tag_key, row.tag_value or "(untagged)", usd(row.cost_usd), in_percent(row.share_percent)]
            for row in answer.rows
        ],
    )
