"""manifests.py DIST OUT REPOSITORY: fills versions, addresses and digests into what Homebrew, Scoop and WinGet want to know.

A template has `@VERSION@`, `@BASE@` (where the release's files are), `@REPOSITORY@`, and `@SHA256 TARGET@` for the archive of a system.
"""

import hashlib
import pathlib
import re
import sys

from about import VERSION, archive

TEMPLATES = pathlib.Path(__file__).parent / "manifests"


def fill(text, dist, repository):
    base = f"https://github.com/{repository}/releases/download/v{VERSION}"
    digest = lambda found: hashlib.sha256((dist / archive(found[1])).read_bytes()).hexdigest()
    text = re.sub(r"@SHA256 ([\w-]+)@", digest, text)
    text = re.sub(r"@ARCHIVE ([\w-]+)@", lambda found: archive(found[1]), text)
    text = text.replace("@VERSION@", VERSION).replace("@BASE@", base).replace("@REPOSITORY@", repository)
    if left := re.search(r"@[A-Z].*?@", text):
        sys.exit(f"nothing fills {left[0]}")
    return text


def main(dist, out, repository):
    for template in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        place = out / template.relative_to(TEMPLATES)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(fill(template.read_text(encoding="utf-8"), dist, repository), encoding="utf-8")
        print(place)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3])
