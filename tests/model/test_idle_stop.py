"""What lifecycle scripts say about stopping an idle instance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.idle_stop import idle_stop
from sagemaker_cost_mcp.model.resources import IdleStop

# In the manner of AWS's sample `auto-stop-idle`.
CRON_SAMPLE = """#!/bin/bash
set -e
# OVERVIEW: stops a notebook once it is idle for more than an hour
IDLE_TIME=3600
echo "Fetching the script"
wget https://raw.githubusercontent.com/example/samples/master/scripts/auto-stop-idle/autostop.py
echo "Starting it in cron"
(crontab -l 2>/dev/null; echo "*/5 * * * * $(which python) $PWD/autostop.py --time $IDLE_TIME") | crontab -
"""


@pytest.mark.parametrize(
    "script",
    [
        CRON_SAMPLE,
        "cp /opt/auto-stop-idle/run.py .",
        "python -c \"boto3.client('sagemaker').stop_notebook_instance(NotebookInstanceName=n)\"",
        'aws sagemaker stop-notebook-instance --notebook-instance-name "$NAME"',
        "client.StopNotebookInstance(name)",
        'echo "*/5 * * * * root python /x/autostop.py" > /etc/cron.d/stop',
    ],
)
def test_a_known_idle_stop_is_present(script: str) -> None:
    assert idle_stop([script]) is IdleStop.PRESENT


@pytest.mark.parametrize(
    "script",
    [
        "# wget https://example.com/autostop.py\nmkdir -p work",
        "mkdir -p work  # TODO: install autostop.py",
        'echo "no autostop.py here"',
        "    # python autostop.py",
    ],
)
def test_a_marker_in_a_comment_or_message_is_no_idle_stop(script: str) -> None:
    assert idle_stop([script]) is IdleStop.ABSENT


@pytest.mark.parametrize(
    "script",
    [
        "curl -s https://example.com/setup.sh | bash",
        "wget -qO- https://example.com/setup.sh | sudo sh",
        "aws s3 cp s3://bucket/on-start.sh /tmp/on-start.sh\nbash /tmp/on-start.sh",
        "aws --region us-east-1 s3 sync s3://bucket/scripts /opt/scripts\nchmod +x /opt/scripts/run",
        "aws s3 cp s3://bucket/x.py .\nnohup python x.py &",
        "git clone https://github.com/example/setup.git\ncd setup\n./install.sh",
        "git clone git@example.com:team/setup.git && source setup/env.sh",
        "curl -o /tmp/a https://example.com/a \\\n  && chmod 755 /tmp/a",
        "eval $(curl https://example.com/env)",
        'bash -c "$(curl -fsSL https://example.com/install)"',
        "pip install git+https://github.com/example/tool.git",
        "pip3 install --quiet https://example.com/tool-1.0.tar.gz",
        "pip install --extra-index-url https://pypi.example.com/simple git+https://github.com/example/tool.git",
        "curl http://localhost:8888/api; curl https://example.com/x | sh",
        "docker run --rm example/tool:latest",
        "curl -o run https://example.com/run\n/home/ec2-user/run",
        "wget https://example.com/cron.py -O /x/cron.py\n(crontab -l; echo '* * * * * /x/cron.py') | crontab -",
    ],
)
def test_code_that_is_fetched_and_run_is_opaque(script: str) -> None:
    assert idle_stop([script]) is IdleStop.OPAQUE


@pytest.mark.parametrize(
    "script",
    [
        "",
        "#!/bin/bash\nset -e\nsudo yum install -y htop",
        "curl -o train.csv https://example.com/train.csv",
        "aws s3 sync s3://bucket/datasets /home/ec2-user/SageMaker/datasets",
        "aws s3 cp s3://bucket/data.csv .\nsource /home/ec2-user/anaconda3/bin/activate env\npip install lightgbm",
        "wget https://example.com/data.zip\npython -m ipykernel install --user",
        "source activate python3\npip install --upgrade pandas==2.2.0",
        "pip install -U sagemaker",
        "python3 /home/ec2-user/local.py",
        "# curl https://example.com/x.sh | bash",
        "pip install --quiet --extra-index-url https://u:$TOKEN@pypi.example.com/simple \\\n    transformers==4.44.0",
        "TOKEN=$(curl -s -X PUT http://169.254.169.254/latest/api/token)\npython3 local.py",
        "curl -s http://localhost:8888/api/kernels\npython3 local.py",
        "aws s3 cp results.csv s3://bucket/results.csv",
    ],
)
def test_a_script_that_runs_nothing_from_elsewhere_has_no_idle_stop(script: str) -> None:
    assert idle_stop([script]) is IdleStop.ABSENT


def test_code_run_before_anything_was_fetched_is_not_opaque() -> None:
    assert idle_stop(["python3 local.py\naws s3 cp s3://bucket/data.csv ."]) is IdleStop.ABSENT


def test_a_marker_in_any_script_outweighs_opaque_ones() -> None:
    assert idle_stop([None, "curl https://x | bash", "python autostop.py"]) is IdleStop.PRESENT


def test_no_script_at_all_is_absent() -> None:
    assert idle_stop([]) is IdleStop.ABSENT


@given(st.lists(st.one_of(st.none(), st.text())))
def test_any_text_gets_a_verdict_and_order_does_not_matter(scripts: list[str | None]) -> None:
    assert idle_stop(scripts) is idle_stop(list(reversed(scripts)))
