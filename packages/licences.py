"""licences.py OUT [MANIFEST]: the licences of everything that is compiled into careplan, on any system: a list, then each text once.

MANIFEST is the Cargo.toml of a binding that is packed; without it, the program's is meant. The texts are those that the packages
bring with them; cargo says which packages these are.
"""

import json
import pathlib
import re
import subprocess
import sys

from about import ROOT

TEXT = re.compile(r"^(licen[cs]e|copying|notice|unlicense)", re.IGNORECASE)


def packages(manifest):
    """The packages that are compiled in: not what only tests or builds use."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--manifest-path", manifest, "--offline"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True)
    if found.returncode:
        found = subprocess.run(command[:-1], cwd=ROOT, capture_output=True, check=True)
    metadata = json.loads(found.stdout)
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    todo, seen = [metadata["resolve"]["root"]], set()
    while todo:
        own = todo.pop()
        if own not in seen:
            seen.add(own)
            todo += [d["pkg"] for d in nodes[own]["deps"] if any(kind["kind"] is None for kind in d["dep_kinds"])]
    seen.discard(metadata["resolve"]["root"])
    return sorted((p for p in metadata["packages"] if p["id"] in seen), key=lambda p: (p["name"], p["version"]))


def texts(package):
    """The licence files of a package, with one kind of line ends."""
    folder = pathlib.Path(package["manifest_path"]).parent
    files = [path for path in folder.iterdir() if path.is_file() and TEXT.match(path.name)]
    files += [path for path in (folder / "LICENSES").glob("*") if path.is_file()] if (folder / "LICENSES").is_dir() else []
    return ["\n".join(line.rstrip() for line in path.read_text("utf-8", "replace").splitlines()).strip() for path in sorted(files)]


def main(out, manifest=ROOT / "Cargo.toml"):
    lines, by_text, without = ["careplan contains the packages below. Their licences follow.", ""], {}, []
    for package in packages(manifest):
        name = f"{package['name']} {package['version']}"
        if not package["license"]:
            sys.exit(f"{name} names no licence")
        lines.append(f"{name}  {package['license']}  {package['repository'] or ''}".rstrip())
        own = texts(package)
        for text in own:
            by_text.setdefault(text, []).append(name)
        if not own:
            without.append(name)
    if without:
        lines += ["", "Without a text of their own in the package; that of the licence named above holds: " + ", ".join(without)]
    for text, names in sorted(by_text.items(), key=lambda entry: entry[1]):
        lines += ["", "=" * 80, ", ".join(names), "-" * 80, text]
    pathlib.Path(out).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{out}: {len(lines)} parts, {len(by_text)} texts, {len(without)} packages without a text")


if __name__ == "__main__":
    main(*sys.argv[1:])
