"""The command `careplan`, which the package installs."""

import sys

from ._careplan import program


def main() -> None:
    """Runs the command line and ends with its exit code."""
    sys.exit(program(sys.argv[1:]))
