"""Where a command writes what it was asked for: a file, refused before AWS is asked when it cannot be one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sagemaker_cost_mcp.errors import BadQuestion


@dataclass(frozen=True)
class Destination:
    """A file that is there or may be made."""

    path: Path

    @classmethod
    def of(cls, name: str) -> Destination:
        """The file of that name.

        Raises:
            BadQuestion: When it is a folder, has none to be in, or may not be written.
        """
        path = Path(name)
        if path.is_dir():
            raise BadQuestion(f"--output {name} is a folder; name a file, like {path / 'review.html'}.")
        if not path.parent.is_dir():
            raise BadQuestion(f"--output {name} cannot be written: there is no folder {path.parent}.")
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise BadQuestion(f"--output {name} cannot be written: permission denied.")
        return cls(path)

    def write(self, text: str) -> None:
        """Replace what is there.

        Raises:
            BadQuestion: When the file system refuses.
        """
        try:
            self.path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise BadQuestion(f"--output {self.path} cannot be written: {error.strerror or error}.") from error
