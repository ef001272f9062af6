#!/usr/bin/env bash
# try.sh [PROGRAM]: makes the packages that can be made on this machine and uses them as their users do: the static program in a root of its own
# with nothing else in it, npm from packed files in a fresh folder, the manifests and workflows as the formats they are. Without PROGRAM the
# static one is built. Says what cannot be tried.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
target=x86_64-unknown-linux-musl
work=$PWD/target/packages
left_out=()
have() { for name in "$@"; do command -v "$name" >/dev/null || return 1; done; }

program=${1:-}
if [ -z "$program" ]; then
  rustup target add "$target" >/dev/null 2>&1 || { echo "left out: no std for $target"; exit; }
  cargo build --locked --bin careplan --target "$target"
  program=target/$target/debug/careplan
fi
rm -rf "$work"
mkdir -p "$work"

echo '--- archive'
python3 packages/archive.py "$target" "$program" "$work/dist"
version=$(python3 packages/about.py)
before=$(sha256sum "$work/dist"/*.tar.gz)
python3 packages/archive.py "$target" "$program" "$work/dist" >/dev/null
[ "$before" = "$(sha256sum "$work/dist"/*.tar.gz)" ]
mkdir "$work/unpacked"
tar -xzf "$work/dist/careplan-$version-$target.tar.gz" -C "$work/unpacked" --strip-components 1
! readelf -d "$work/unpacked/careplan" 2>/dev/null | grep -q NEEDED

echo '--- static, in a root with nothing else in it'
if [ "$(id -u)" = 0 ] && have chroot; then
  mkdir "$work/root"
  cp "$work/unpacked/careplan" "$work/root/"
  cp -r corpus/valid/4.1 "$work/root/data"
  chroot "$work/root" /careplan validate /data --lang ja --output /report.html --format html
  chroot "$work/root" /careplan --version
  [ -s "$work/root/report.html" ]
else
  left_out+=("a root of its own (not root)")
fi

echo '--- npm'
if have npm node; then
  python3 packages/npm.py "$work/dist" "$work/npm"
  mkdir "$work/packed" "$work/fresh"
  for package in "$work/npm"/*; do (cd "$package" && npm pack --silent --pack-destination "$work/packed"); done
  cd "$work/fresh"
  npm init --yes >/dev/null
  npm install --offline --silent --no-audit --no-fund "$work/packed"/*.tgz
  code=0
  npx --offline careplan validate "$root/corpus/invalid/CP415/unit" --lang en > said.txt || code=$?
  [ "$code" = 1 ] && grep -q CP415 said.txt
  npx --offline careplan validate "$root/corpus/valid/4.1" >/dev/null
  cd "$root"
  rm -r "$work/fresh/node_modules"/careplan-cli-*
  code=0
  (cd "$work/fresh" && node node_modules/careplan-cli/bin/careplan.js --version 2> said.txt) || code=$?
  [ "$code" = 2 ] && grep -q 'not installed' "$work/fresh/said.txt"
else
  left_out+=(npm)
fi

echo '--- manifests'
# There are no programs for other systems here: their digests are those of empty files.
cp -r "$work/dist" "$work/all"
python3 - "$work/all" <<'PYTHON'
import pathlib, sys
sys.path.insert(0, "packages")
from about import TARGETS, archive
for target in TARGETS:
    (pathlib.Path(sys.argv[1]) / archive(target)).touch()
PYTHON
python3 packages/manifests.py "$work/all" "$work/manifests" owner/careplan
python3 -m json.tool "$work/manifests/scoop/careplan.json" >/dev/null
grep -q "sha256 \"$(sha256sum < "$work/dist/careplan-$version-$target.tar.gz" | cut -d' ' -f1)\"" "$work/manifests/homebrew/careplan.rb"
if have ruby; then ruby -c "$work/manifests/homebrew/careplan.rb" >/dev/null; else left_out+=("the formula (no Ruby)"); fi
python3 -m venv "$work/venv" && "$work/venv/bin/pip" install --quiet pyyaml || true
if "$work/venv/bin/python" -c 'import yaml' 2>/dev/null; then
  "$work/venv/bin/python" - "$work"/manifests/winget/*.yaml action.yml .github/workflows/*.yml <<'PYTHON'
import sys, yaml
for path in sys.argv[1:]:
    assert isinstance(yaml.safe_load(open(path, encoding="utf-8")), dict), path
PYTHON
else
  left_out+=("YAML (no PyYAML)")
fi

echo '--- the wheel, in an environment of its own'
python3 packages/licences.py bindings/python/python/careplan/THIRD_PARTY.txt bindings/python/Cargo.toml
if "$work/venv/bin/pip" install --quiet "maturin>=1.16,<2"; then
  # By the dev profile: what is tried is the package; .ci/full tests the code of a release.
  "$work/venv/bin/maturin" build --quiet --profile dev --locked --manifest-path bindings/python/Cargo.toml --target-dir target/bindings --out "$work/wheels"
  python3 -m venv "$work/user"
  "$work/user/bin/pip" install --quiet "$work"/wheels/careplan-*.whl
  (cd "$work" && "$work/user/bin/careplan" validate "$root/corpus/valid/4.1" --lang ja >/dev/null)
  (cd "$work" && "$work/user/bin/python" -c '
import careplan, pathlib
assert (pathlib.Path(careplan.__file__).parent / "THIRD_PARTY.txt").stat().st_size > 100_000
')
else
  left_out+=("the wheel (no maturin)")
fi

echo '--- the steps of the GitHub Action'
for script in packages/action/*.sh; do bash -n "$script"; done
action() { env RUNNER_TEMP="$work" GITHUB_OUTPUT="$work/output" GITHUB_STEP_SUMMARY="$work/summary" PROGRAM="$work/unpacked/careplan" "$@" bash packages/action/check.sh; }
code=0
action PATHS="corpus/invalid/CP415/unit" ARGUMENTS="--lang en" FAIL_ON=error > "$work/annotations" || code=$?
[ "$code" = 1 ] && grep -q '^::error file=corpus/invalid/CP415/unit/' "$work/annotations" && grep -q CP415 "$work/careplan.json" "$work/summary"
action PATHS=$'corpus/valid/4.1\n' ARGUMENTS= FAIL_ON=error >/dev/null

echo '--- container'
if have podman; then
  podman build --quiet -f packages/Containerfile --build-arg FOLDER=target/packages/unpacked -t careplan-try .
  podman run --rm --network none -v "$root/corpus/valid/4.1:/data:ro" careplan-try validate /data
elif have buildah; then
  # Builds without a daemon, and without rights that a container's own machine may lack; nothing runs it.
  export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
  buildah --root "$work/storage" build --quiet -f packages/Containerfile --build-arg FOLDER=target/packages/unpacked -t careplan-try . >/dev/null
  container=$(buildah --root "$work/storage" from careplan-try)
  place=$(buildah --root "$work/storage" mount "$container")
  [ "$(cd "$place" && ls | sort | xargs)" = "LICENSE-APACHE LICENSE-MIT THIRD_PARTY.txt careplan data" ]
  cmp "$place/careplan" "$work/unpacked/careplan"
  buildah --root "$work/storage" rm "$container" >/dev/null
  rm -rf "$work/storage"
  left_out+=("running the container (no podman)")
else
  left_out+=("the container file (no podman, no buildah)")
fi
left_out+=("macOS" "Windows by MSVC" "publishing: GitHub, npm, PyPI, Homebrew, Scoop, WinGet")
printf 'not tried on this machine: %s\n' "$(IFS=';'; echo "${left_out[*]}")"
