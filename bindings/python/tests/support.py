"""What tests share."""

import pathlib
import subprocess
import sys

CORPUS = pathlib.Path(__file__).parents[3] / "corpus"


def program(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Runs the command that the package installs."""
    return subprocess.run([sys.executable, "-m", "careplan", *map(str, arguments)], capture_output=True, check=False)
