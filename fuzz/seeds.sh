#!/bin/sh
# Makes the first inputs of every target from the corpus: nothing of it is kept twice. What fuzzing found is kept in
# `regressions/` and is given to the targets beside this.
set -eu
cd "$(dirname "$0")"
cargo build --quiet --locked --manifest-path ../Cargo.toml
careplan=${CARGO_TARGET_DIR:-../target}/debug/careplan
mkdir -p corpus/file_name corpus/unit corpus/config corpus/migrate corpus/archive corpus/spec_language corpus/document corpus/ledger
# Targets that take what `unit` takes.
ln -sfn unit corpus/round_trip
ln -sfn unit corpus/fixed
n=0
find ../corpus -type f \( -name '*.CSV' -o -name '*.csv' -o -name '*.zip' \) | LC_ALL=C sort | while read -r file; do
    n=$((n + 1))
    printf '%s' "${file##*/}" >"corpus/file_name/$n"
    # The first byte of a unit chooses its name, one of six: that of its form, or the one that says nothing.
    case "${file##*/}" in
    *.zip) cp "$file" "corpus/archive/$n" && continue ;;
    UPPLAN*) first=0 ;;
    UPSIKYU*) first=1 ;;
    UP2KYO*) first=2 ;;
    UPKIHON_SUB*) first=5 ;;
    UPKIHON*) first=3 ;;
    DLT1KYO*) first=4 ;;
    *) first=5 ;;
    esac
    { printf "\\00$first"; cat "$file"; } >"corpus/unit/$n"
done
n=0
for file in ../corpus/valid/3.2/*/*.CSV ../corpus/valid/4.0/*/*.CSV; do
    n=$((n + 1))
    # The same, of older editions.
    case "${file#../corpus/valid/}" in
    3.2/*/UPPLAN*) first=1 ;;
    *UPPLAN*) first=0 ;;
    3.2/*/UP2KYO*) first=3 ;;
    *UP2KYO*) first=2 ;;
    4.0/*/UPKIHON_0*) first=4 ;;
    4.0/*/DLT1KYO*) first=5 ;;
    *) continue ;;
    esac
    { printf "\\00$first"; cat "$file"; } >"corpus/migrate/$n"
done
# The example that documentation has, and a baseline.
sed -n '/^\/\/! ```toml$/,/^\/\/! ```$/s/^\/\/! //p' ../src/config/mod.rs | grep -v '```' >corpus/config/documented
sed -n '/^\/\/! ```toml$/,/^\/\/! ```$/s/^\/\/! //p' ../src/report/baseline.rs | grep -v '```' >corpus/config/baseline
n=0
sed -n "s/.* type = '\([^']*\)'.*/\1/p; s/^is = '\([^']*\)'.*/\1/p" ../specs/3.2/types.toml ../specs/*/forms/*.toml |
    LC_ALL=C sort -u | while read -r type; do
    n=$((n + 1))
    printf '%s' "$type" >"corpus/spec_language/$n"
done
# Documents and ledgers are made by the program itself.
n=0
for unit in ../corpus/valid/4.1/*; do
    for format in json xml 5.0; do
        n=$((n + 1))
        "$careplan" convert "$unit" --to "$format" >"corpus/document/$n" 2>/dev/null
    done
done
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for from in 3.2 4.0 4.1; do
    for to in 3.2 4.0 4.1 5.0; do
        # Some units are held back, which is said by the exit code.
        "$careplan" migrate "../corpus/valid/$from" --to "$to" --out "$out/$from-$to" >/dev/null 2>&1 || true
        ledger="$out/$from-$to/ledger.ndjson"
        if [ -f "$ledger" ]; then cp "$ledger" "corpus/ledger/$from-$to"; fi
    done
done
