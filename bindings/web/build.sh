#!/usr/bin/env bash
# Builds dist/careplan.html and dist/npm. `build.sh quick` compiles in a hurry, for tests. Needs Node, zstd and Python; takes rustup's target
# wasm32-unknown-unknown or, without it, Debian's Rust with the sources of std (packages rustc-web cargo-web rust-web-src libstd-rust-web-dev lld-22).
set -euo pipefail
cd "$(dirname "$0")"
target=wasm32-unknown-unknown
debian=/usr/bin/rustc
bindgen=0.2.130
profile=${1:-release}

for needed in node npm zstd python3; do
  command -v "$needed" >/dev/null || { echo "no $needed" >&2; exit 3; }
done

if command -v rustup >/dev/null && rustup target list --installed | grep -q "^$target\$"; then
  cargo build --profile "$profile" --locked --target "$target"
elif [ -d /usr/lib/rustlib/src/rust/library ] && [ -x "$debian" ]; then
  linker=$(command -v wasm-ld wasm-ld-22 | head -1)
  RUSTC=$debian RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker \
    /usr/bin/cargo build --profile "$profile" --locked --target "$target" -Z build-std=std,panic_abort
else
  echo "no Rust for $target: rustup target add $target" >&2
  exit 3
fi
if [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $bindgen" ]; then
  cargo install wasm-bindgen-cli --version "$bindgen" --no-default-features
fi
wasm-bindgen "target/$target/$profile/careplan_web.wasm" --target no-modules --no-typescript --remove-name-section --remove-producers-section --out-dir dist/module
rm -rf dist/npm
cp -r npm dist/npm
# The licences of what the module contains, in the package and beside the page.
python3 ../../packages/licences.py dist/npm/THIRD_PARTY.txt Cargo.toml
cp dist/npm/THIRD_PARTY.txt dist/careplan.html.licences.txt
wasm-bindgen "target/$target/$profile/careplan_web.wasm" --target web --no-typescript --remove-name-section --remove-producers-section --out-dir dist/npm/module
# Again when the list of packages is newer than what was installed.
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --ignore-scripts
node build.mjs "$profile"
