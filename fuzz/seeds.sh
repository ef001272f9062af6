#!/bin/sh
# Makes the first inputs of every target from the corpus: nothing of it is kept twice.
set -eu
cd "$(dirname "$0")"
mkdir -p corpus/file_name corpus/unit corpus/archive corpus/spec_language corpus/document corpus/ledger
# Targets that take what `unit` takes.
ln -sfn unit corpus/round_trip
ln -sfn unit corpus/fixed
n=0
find ../corpus -type f \( -name '*.CSV' -o -name '*.csv' -o -name '*.zip' \) | LC_ALL=C sort | while read -r file; do
    n=$((n + 1))
    printf '%s' "${file##*/}" >"corpus/file_name/$n"
    case "$file" in
    *.zip) cp "$file" "corpus/archive/$n" ;;
    *)
        # The first byte of a unit chooses its name: one of six.
        { printf "\\$(printf '%03o' $((n % 6)))"; cat "$file"; } >"corpus/unit/$n"
        ;;
    esac
done
n=0
sed -n "s/.* type = '\([^']*\)'.*/\1/p; s/^is = '\([^']*\)'.*/\1/p" ../specs/4.1/types.toml ../specs/4.1/forms/*.toml |
    LC_ALL=C sort -u | while read -r type; do
    n=$((n + 1))
    printf '%s' "$type" >"corpus/spec_language/$n"
done
# Documents are made by the program itself.
n=0
for unit in ../corpus/valid/4.1/*; do
    for format in json xml 5.0; do
        n=$((n + 1))
        cargo run --quiet --manifest-path ../Cargo.toml -- convert "$unit" --to "$format" >"corpus/document/$n" 2>/dev/null
    done
done
