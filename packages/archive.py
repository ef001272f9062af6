"""archive.py TARGET PROGRAM OUT: the archive of a system: the program, the READMEs, our licences and those of all that is in it."""

import gzip
import io
import pathlib
import sys
import tarfile
import zipfile

import licences
from about import ROOT, TARGETS, archive, program

TEXTS = ["README.md", "README.ja.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"]


def files(target, binary, work):
    """Names and bytes, the program first."""
    third = work / "THIRD_PARTY.txt"
    licences.main(third)
    yield program(target), pathlib.Path(binary).read_bytes(), 0o755
    for path in [*(ROOT / name for name in TEXTS), third]:
        yield path.name, path.read_bytes(), 0o644


def pack(target, binary, out):
    out.mkdir(parents=True, exist_ok=True)
    place = out / archive(target)
    folder = place.name.removesuffix("." + TARGETS[target]["archive"])
    # No times and no owners: the same inputs give the same bytes.
    if place.suffix == ".zip":
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as to:
            for name, data, mode in files(target, binary, out):
                entry = zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0))
                entry.external_attr, entry.compress_type, entry.create_system = mode << 16, zipfile.ZIP_DEFLATED, 3
                to.writestr(entry, data)
        return place
    with gzip.GzipFile(place, "wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as to:
        for name, data, mode in files(target, binary, out):
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size, entry.mode = len(data), mode
            to.addfile(entry, io.BytesIO(data))
    return place


if __name__ == "__main__":
    print(pack(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])))
