"""Lifecycle configuration scripts of the scenarios, as data scientists write them."""

from __future__ import annotations

AUTO_STOP = r"""#!/bin/bash
set -euo pipefail
# Stops this notebook instance after one hour in which no kernel was busy.
cat > /home/ec2-user/stop_when_idle.py <<'PYTHON'
import json
import time
import urllib.request
from datetime import datetime, timezone

import boto3

LIMIT_SECONDS = 3600

with open("/opt/ml/metadata/resource-metadata.json") as file:
    NAME = json.load(file)["ResourceName"]


def seconds_idle() -> float:
    with urllib.request.urlopen("http://localhost:8888/api/kernels") as answer:
        kernels = json.load(answer)
    if any(kernel["execution_state"] == "busy" for kernel in kernels):
        return 0.0
    seen = [datetime.fromisoformat(kernel["last_activity"].replace("Z", "+00:00")) for kernel in kernels]
    return (datetime.now(timezone.utc) - max(seen)).total_seconds() if seen else float("inf")


if seconds_idle() > LIMIT_SECONDS:
    boto3.client("sagemaker").stop_notebook_instance(NotebookInstanceName=NAME)
PYTHON
(crontab -l 2>/dev/null; echo "*/5 * * * * /usr/bin/python3 /home/ec2-user/stop_when_idle.py") | crontab -
"""
"""Has an idle stop of its own."""

PACKAGES_TOKEN = "pypi-EXAMPLE-not-a-real-token-7f3a"  # noqa: S105 - made up, to prove that script bodies are not kept
"""A secret that somebody left in a script; nothing of ours may ever repeat it."""

PACKAGES = f"""#!/bin/bash
set -e
export PRIVATE_INDEX_TOKEN={PACKAGES_TOKEN}
sudo -u ec2-user -i <<'EOF'
source activate pytorch_p310
pip install --quiet --extra-index-url https://build:$PRIVATE_INDEX_TOKEN@pypi.example.com/simple \\
    transformers==4.44.0 datasets==2.21.0 accelerate==0.33.0
source deactivate
EOF
"""
"""Installs packages and never stops anything."""

BOOTSTRAP = """#!/bin/bash
set -e
aws s3 cp s3://ml-team-platform/bootstrap/notebook-setup.sh /tmp/notebook-setup.sh
chmod +x /tmp/notebook-setup.sh
/tmp/notebook-setup.sh
"""
"""Runs code from elsewhere: whether it stops idle notebooks cannot be seen from here."""
