#!/usr/bin/env bash
# Checks for action.yml: findings beside the files, a summary of the job, and the JSON report as an output.
set -euo pipefail
mapfile -t paths < <(printf '%s\n' "$PATHS" | sed '/^[[:space:]]*$/d')
read -ra arguments <<< "$ARGUMENTS"
report=$RUNNER_TEMP/careplan.json
run() { "$PROGRAM" validate "$@" "${arguments[@]}" -- "${paths[@]}"; }
code=0
run --fail-on "$FAIL_ON" --format github || code=$?
[ "$code" != 2 ] || exit 2
run --fail-on never --format json --output "$report"
echo "report=$report" >> "$GITHUB_OUTPUT"
{ echo '```'; run --fail-on never --format text --statistics; echo '```'; } >> "$GITHUB_STEP_SUMMARY"
exit "$code"
