"""npm.py DIST OUT: the npm packages of the command line, from the archives in DIST: one for each system, and `careplan-cli`, which needs the
one that fits as an optional dependency. Nothing is downloaded when it is installed, and no script runs.
"""

import json
import pathlib
import sys
import tarfile
import zipfile

from about import DESCRIPTION, LICENCE, ROOT, TARGETS, VERSION, archive, program

OWN = pathlib.Path(__file__).parent / "npm"


def unpacked(place):
    """Names without their folder, and bytes."""
    if place.suffix == ".zip":
        with zipfile.ZipFile(place) as packed:
            return {name.split("/", 1)[1]: packed.read(name) for name in packed.namelist()}
    with tarfile.open(place) as packed:
        return {entry.name.split("/", 1)[1]: packed.extractfile(entry).read() for entry in packed}


def write(folder, about, files):
    folder.mkdir(parents=True)
    about = {"name": folder.name, "version": VERSION, "description": DESCRIPTION, "license": LICENCE, **about}
    (folder / "package.json").write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(data)
        place.chmod(0o755 if name.startswith("bin/") else 0o644)


def main(dist, out):
    systems = {}
    for target, system in TARGETS.items():
        place = dist / archive(target)
        if not place.exists():
            continue
        name = f"careplan-cli-{system['os']}-{system['cpu']}"
        systems[name] = VERSION
        files = unpacked(place)
        own = {f"bin/{program(target)}": files[program(target)]}
        own |= {name: files[name] for name in ("LICENSE-APACHE", "LICENSE-MIT", "THIRD_PARTY.txt")}
        write(out / name, {"os": [system["os"]], "cpu": [system["cpu"]], "preferUnplugged": True}, own)
    if not systems:
        sys.exit(f"{dist}: no archives of version {VERSION}")
    main = {"bin": {"careplan": "bin/careplan.js"}, "engines": {"node": ">=18"}, "optionalDependencies": systems}
    texts = {name: (ROOT / name).read_bytes() for name in ("LICENSE-APACHE", "LICENSE-MIT")}
    own = {"bin/careplan.js": (OWN / "careplan.js").read_bytes(), "README.md": (OWN / "README.md").read_bytes()}
    write(out / "careplan-cli", main, own | texts)
    print(*sorted(["careplan-cli", *systems]), sep="\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
