#!/usr/bin/env bash
# Downloads the program of this system for action.yml, and holds it against the checksums of the release and its provenance.
set -euo pipefail
version=${VERSION:-$REF}
case "$RUNNER_OS-$RUNNER_ARCH" in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  Windows-X64) target=x86_64-pc-windows-msvc ;;
  Windows-ARM64) target=aarch64-pc-windows-msvc ;;
  *) echo "::error::there is no careplan for $RUNNER_OS-$RUNNER_ARCH"; exit 2 ;;
esac
[[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+ ]] || { echo "::error::no release is called '$version'; use the action by a tag, or say version: v0.1.0"; exit 2; }
folder=$RUNNER_TEMP/careplan-$version
mkdir -p "$folder"
cd "$folder"
gh release download "$version" --repo "$REPOSITORY" --clobber --pattern "careplan-${version#v}-$target.*" --pattern SHA256SUMS
archive=$(ls "careplan-${version#v}-$target".*)
grep " $archive\$" SHA256SUMS | if command -v sha256sum >/dev/null; then sha256sum --check -; else shasum -a 256 --check -; fi
gh attestation verify "$archive" --repo "$REPOSITORY"
if [[ $archive == *.zip ]]; then unzip -qo "$archive"; else tar -xzf "$archive"; fi
echo "program=$(ls "$PWD/careplan-${version#v}-$target"/careplan*)" >> "$GITHUB_OUTPUT"
