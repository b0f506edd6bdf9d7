"""The script that lets a notebook instance stop itself.

It installs a check that runs every five minutes. The machine is in use while a kernel computes or starts, a program
runs in a terminal, its load is half a core or more, or Jupyter knows of activity within the window; and whenever
something of this cannot be seen. Only after a whole window without any of it does it call StopNotebookInstance on
itself. It needs nothing but what Amazon Linux 2 and 2023 images of notebook instances have: bash, curl, ps, awk, the
AWS CLI; cron where there is one (Amazon Linux 2), else a timer of systemd. Sources: Jupyter Server, REST API
(`/api/kernels`, `/api/terminals`); developer guide, "Customize a notebook instance using a lifecycle configuration".
"""

from __future__ import annotations

IDLE_MINUTES = 120
"""An hour or two, as the rule says; a night and a weekend are what it saves."""

NAME = "idle-shutdown.sh"

SCRIPT = r"""#!/bin/bash
# Stops this notebook instance after a while without use. Runs as root whenever the instance starts.
# The instance's role needs sagemaker:StopNotebookInstance on itself, the instance a route to SageMaker's API.
set -euo pipefail

cat > /usr/local/sbin/stop-when-idle <<'CHECK'
#!/bin/bash
set -euo pipefail
export PATH="$PATH:/usr/local/bin:/usr/bin:/bin:/home/ec2-user/anaconda3/bin"
window=$(( @MINUTES@ * 60 ))
last_use=/var/run/stop-when-idle.last-use
metadata=/opt/ml/metadata/resource-metadata.json
now=$(date +%s)

in_use() {
  echo "$now" > "$last_use"
  logger -t stop-when-idle "in use: $1"
  exit 0
}
asked() {
  curl --silent --fail --insecure --max-time 20 "https://localhost:8443/api/$1"
}

kernels=$(asked kernels) || in_use "Jupyter does not say what its kernels do"
terminals=$(asked terminals) || in_use "Jupyter does not say what its terminals do"
if grep -Eq '"execution_state": *"(busy|starting|restarting)"' <<< "$kernels"; then
  in_use "a kernel computes"
fi
programs=$(ps -e -o tty= -o comm=) || in_use "processes cannot be listed"
if awk '$1 ~ /^pts/ && $2 !~ /^-?(ba|da|z|k|c|tc)?sh$|^(tmux:?|screen|sudo|su|login)$/ { n++ } END { exit !n }' \
  <<< "$programs"; then
  in_use "a program runs in a terminal"
fi
read -r _ load _ < /proc/loadavg
if awk -v load="$load" 'BEGIN { exit !(load >= 0.5) }'; then
  in_use "its load is $load"
fi

read -r up _ < /proc/uptime
last=$(( now - ${up%.*} ))
if [ -s "$last_use" ]; then
  seen=$(< "$last_use")
  last=$(( seen > last ? seen : last ))
fi
newest=$(grep -o '"last_activity": *"[^"]*"' <<< "$kernels $terminals" | cut -d '"' -f 4 | sort | tail -n 1) || true
if [ -n "$newest" ]; then
  active=$(date -d "$newest" +%s) || in_use "the last activity, $newest, is no date"
  last=$(( active > last ? active : last ))
fi
if (( now - last < window )); then
  exit 0
fi

arn=$(grep -o 'arn:[^"]*:notebook-instance/[^"]*' "$metadata" | head -n 1)
logger -t stop-when-idle "nobody used $arn for $(( (now - last) / 60 )) minutes: it stops"
aws sagemaker stop-notebook-instance --region "$(cut -d : -f 4 <<< "$arn")" --notebook-instance-name "${arn##*/}"
CHECK
chmod 755 /usr/local/sbin/stop-when-idle

if command -v crond > /dev/null && [ -d /etc/cron.d ]; then
  echo '*/5 * * * * root /usr/local/sbin/stop-when-idle' > /etc/cron.d/stop-when-idle
else
  systemctl stop stop-when-idle.timer 2> /dev/null || true
  systemd-run --unit=stop-when-idle --on-active=5min --on-unit-inactive=5min /usr/local/sbin/stop-when-idle
fi
""".replace("@MINUTES@", str(IDLE_MINUTES))
