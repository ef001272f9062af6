"""What every package is told: the version, which Cargo.toml alone has, and the systems there are binaries for."""

import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
CARGO = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]
VERSION, LICENCE, DESCRIPTION = CARGO["version"], CARGO["license"], CARGO["description"]

# Rust's name of a system: how Node calls it, and how its archive ends.
TARGETS = {
    "x86_64-pc-windows-msvc": {"os": "win32", "cpu": "x64", "archive": "zip"},
    "aarch64-pc-windows-msvc": {"os": "win32", "cpu": "arm64", "archive": "zip"},
    "x86_64-unknown-linux-musl": {"os": "linux", "cpu": "x64", "archive": "tar.gz"},
    "aarch64-unknown-linux-musl": {"os": "linux", "cpu": "arm64", "archive": "tar.gz"},
    "x86_64-apple-darwin": {"os": "darwin", "cpu": "x64", "archive": "tar.gz"},
    "aarch64-apple-darwin": {"os": "darwin", "cpu": "arm64", "archive": "tar.gz"},
}


def program(target):
    """The name of the program on a system."""
    return "careplan.exe" if "windows" in target else "careplan"


def archive(target):
    """The name of the archive of a system."""
    return f"careplan-{VERSION}-{target}.{TARGETS[target]['archive']}"


if __name__ == "__main__":
    # `about.py v0.1.0`: fails where a tag is not this version, or the READMEs do not say yet whose repository this is.
    if len(sys.argv) > 1:
        if sys.argv[1] != f"v{VERSION}":
            sys.exit(f"the tag is {sys.argv[1]}, Cargo.toml has {VERSION}")
        for readme in ("README.md", "README.ja.md"):
            if "OWNER/" in (ROOT / readme).read_text(encoding="utf-8"):
                sys.exit(f"{readme} says OWNER where the owner of the repository belongs")
    for binding in (ROOT / "bindings").glob("*/Cargo.toml"):
        own = tomllib.loads(binding.read_text(encoding="utf-8"))["package"]["version"]
        if own != VERSION:
            sys.exit(f"{binding} is {own}, Cargo.toml has {VERSION}")
    print(VERSION)
