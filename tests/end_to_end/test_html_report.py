"""The report as a person asks for it on the command line, over the whole demo account."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sagemaker_cost_mcp.cli import main
from tests.report.html_parts import Parts, assert_sealed

ASKED = ["review", "--demo", "--now", "2026-11-20", "--format", "html"]


def test_a_review_becomes_one_file_with_its_charts_and_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "review.html"
    assert main([*ASKED, "--output", str(file), "--fail-over", "1"], {}) == 3
    out, err = capsys.readouterr()
    assert out == ""
    # Cost Explorer is asked for each chart of money, and that is said.
    assert re.fullmatch(r"sagemaker-cost-mcp: Charts and proposed changes took \d+ more AWS calls, \$0\.\d\d\.\n", err)
    page = Parts(file.read_text(encoding="utf-8"))
    assert_sealed(page)
    keys = [one.attributes["data-chart"] for one in page.all("figure")]
    assert keys == ["spend", "savings", "commitment", "serving", "training"]
    drawn = {one.attributes["data-chart"] for one in page.all("figure") if "$schema" in one.text}
    assert drawn >= {"spend", "savings", "serving", "training"}
    assert "stop-notebook-instance --notebook-instance-name nlp-bert-finetune" in page.html
    assert len(page.all("tbody", class_="finding")) > 20
    assert len(page.html) < 2_000_000


def test_what_cannot_be_written_is_one_line_and_asks_aws_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (tmp_path, tmp_path / "nowhere" / "review.html"):
        # Without --demo: a question would end with credentials that are missing, not with this.
        assert main(["review", "--format", "html", "--output", str(name)], {}) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("sagemaker-cost-mcp: --output ")
        assert err.count("\n") == 1


def test_without_the_extra_the_report_is_refused_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sagemaker_cost_mcp.report.pages.find_spec", lambda _: None)
    assert main(ASKED, {}) == 1
    assert capsys.readouterr().err == (
        'sagemaker-cost-mcp: The HTML report needs an extra: pip install "sagemaker-cost-mcp[report]".\n'
    )
