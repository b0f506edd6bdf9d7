"""Whether the scripts of a lifecycle configuration stop an idle notebook instance: a reading of shell text.

Nothing here is executed, and no script text leaves: the verdict alone does. The known way to stop an idle
instance is AWS's sample `auto-stop-idle`
(github.com/aws-samples/amazon-sagemaker-notebook-instance-lifecycle-config-samples), a cron entry that runs
`autostop.py`, which calls StopNotebookInstance; many copies of it are in use.

Doubt goes to OPAQUE: to call a script with an idle stop ABSENT would accuse a notebook of waste that ends
by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sagemaker_cost_mcp.model.resources import IdleStop

_MARKER = re.compile(
    r"auto[-_]?stop(?:[-_]idle)?\.py|auto[-_]stop[-_]idle|stop[-_]?notebook[-_]?instance|notebook[-_]idle[-_]stop",
    re.IGNORECASE,
)

# Everything from here to the end of the line is a comment, as the shell sees it: a # that begins a word.
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)
# A line that only prints: nothing is piped on (into crontab, say) or written to a file.
_MESSAGE = re.compile(r"^\s*(?:echo|printf)\b[^|>\n]*$", re.MULTILINE)
_CONTINUED = re.compile(r"\\\r?\n")

# Repetitions are bounded where two of them meet, so that no script takes long to read.
_FETCHES = re.compile(
    r"\b(?:curl|wget|urlretrieve|urlopen|download_file|download_fileobj)\b"
    r"|\baws\s[^\n;&|]{0,200}?\bs3\s+(?:cp|sync|mv)\b"
    r"|\baws\s[^\n;&|]{0,200}?\bs3api\s+get-object\b"
    r"|\bgit\s+(?:-\S+\s+)*(?:clone|pull)\b"
    r"|\brequests\.get\b"
    r"|\bfrom_s3\b"
)
# These run what they fetch: pip runs the build script of a package that is given by its address.
_FETCHES_AND_RUNS = re.compile(
    r"\bpip[\d.]*\s+(?:-\S+\s+){0,9}install\b[^\n;&|]*(?:://|\bgit\+)"
    r"|\bdocker\s+(?:run|pull|compose)\b"
)
# Neither comes from elsewhere: what the instance itself answers, and named packages from a private index.
_NEARBY = re.compile(
    r"\b(?:curl|wget|urlopen|requests\.get)\b[^\n;|)]{0,300}?(?:localhost|127\.0\.0\.1|169\.254\.169\.254)"
    r"|--(?:extra-)?index-url[=\s]\S+|\s-i\s+\w+://\S+"
)
# Daily business of such scripts that runs nothing but what is on the instance already.
_HARMLESS = re.compile(
    r"(?:source|\.)\s+\S*\b(?:activate|deactivate)\b"
    r"|(?:source|\.)\s+\S*(?:\.bashrc|\.bash_profile|\.profile|/etc/profile\S*|conda\.sh)"
    r"|python[\d.]*\s+-m\s+(?:pip|ipykernel|venv|conda)\b"
)
_COMMAND = r"(?:^|[\s;&|(`\"'=])"
_RUNS = re.compile(
    _COMMAND
    + r"(?:\S{0,200}/)?(?:bash|sh|zsh|ksh|dash|python[\d.]*|perl|ruby|node|Rscript|source|eval|exec)(?=[\s;&|)<]|$)"
    r"|^\s*\.\s+\S"
    r"|(?:^|[;&|(])\s*(?:sudo\s+(?:-\S+\s+(?:ec2-user\s+)?)*|nohup\s+)*\.{0,2}/\S+"
    r"|\bchmod\s+(?:-\S+\s+)*(?:[ugoa]*\+\w*x|[0-7]*[1357][0-7]*)"
    r"|\bcrontab\b|\bsystemctl\s+(?:start|enable)\b",
    re.MULTILINE,
)


def idle_stop(scripts: Iterable[str | None]) -> IdleStop:
    """What the scripts say about stopping an idle instance.

    Args:
        scripts: Shell text of each hook; None stands for one that could not be decoded.

    Returns:
        PRESENT when a known marker stands in live text, OPAQUE when code from elsewhere runs that cannot be
        seen from here or a script could not be decoded, ABSENT otherwise.
    """
    live = [None if script is None else _live(script) for script in scripts]
    if any(text is not None and _MARKER.search(text) for text in live):
        return IdleStop.PRESENT
    if any(text is None or _is_opaque(text) for text in live):
        return IdleStop.OPAQUE
    return IdleStop.ABSENT


def _live(script: str) -> str:
    """The script without comments and messages."""
    return _MESSAGE.sub("", _COMMENT.sub("", _CONTINUED.sub(" ", script)))


def _is_opaque(text: str) -> bool:
    """Code is fetched, and on that line (`eval $(curl …)`) or later something is run."""
    text = _NEARBY.sub("", text)
    if _FETCHES_AND_RUNS.search(text):
        return True
    fetch = _FETCHES.search(text)
    if fetch is None:
        return False
    line = text.rfind("\n", 0, fetch.start()) + 1
    return _RUNS.search(_HARMLESS.sub("", text[line:])) is not None
