#!/usr/bin/env bash
# test.sh PROGRAM: builds the library and calls it from C (under valgrind), Java and .NET, where these are. Each must say the bytes that
# `careplan validate --format json` says. What is missing is said.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/${1:-target/debug/careplan}
own=$PWD/bindings/c
built=$PWD/target/bindings/debug
work=$PWD/target/bindings/c
left_out=()
have() { for name in "$@"; do command -v "$name" >/dev/null || return 1; done; }

cargo test --locked --manifest-path bindings/c/Cargo.toml --target-dir target/bindings
cargo build --locked --manifest-path bindings/c/Cargo.toml --target-dir target/bindings
have cc || { echo 'left out: no C compiler'; exit; }
rm -rf "$work"
mkdir -p "$work"
mapfile -t files < <(find corpus/valid/4.1 corpus/invalid/CP415 corpus/field/tabs -name '*.CSV' | sort)
"$program" validate "${files[@]}" --format json --no-config --lang ja > "$work/expected" || [ $? = 1 ]
[ "$(wc -c < "$work/expected")" -gt 10000 ]
same() { cmp "$work/expected" "$1" && printf 'the same report from %s (%d files)\n' "$2" "${#files[@]}"; }

strict=(-std=c11 -Wall -Wextra -Werror -I "$own/include")
cc "${strict[@]}" -g -o "$work/shared" "$own/examples/validate.c" -L "$built" -lcareplan_c -Wl,-rpath,"$built"
cc "${strict[@]}" -g -o "$work/static" "$own/examples/validate.c" "$built/libcareplan_c.a" -lpthread -ldl -lm
for kind in shared static; do
  "$work/$kind" '{"lang": "ja"}' "${files[@]}" > "$work/$kind.json"
  same "$work/$kind.json" "C, $kind"
done
if have valgrind; then
  # What the library keeps for its lifetime (its tables, its threads) is still reachable at the end, and no error.
  RAYON_NUM_THREADS=1 valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    "$work/shared" '{"lang": "ja"}' "${files[@]:0:4}" corpus/invalid/CP415/unit/*.CSV > "$work/valgrind.json"
  echo 'valgrind: no error'
else
  left_out+=(valgrind)
fi

include=$(ls -d "${JAVA_HOME:-/usr/lib/jvm/default-java}/include" /usr/lib/jvm/*/include 2>/dev/null | head -1 || true)
if have java javac && [ -n "$include" ]; then
  cc "${strict[@]}" -I "$include" -I "$include/linux" -shared -fPIC -o "$work/libcareplan_jni.so" "$own/examples/java/careplan_jni.c" \
    -L "$built" -lcareplan_c -Wl,-rpath,"$built"
  javac -d "$work" "$own/examples/java/Careplan.java"
  java -Xcheck:jni -Djava.library.path="$work" -cp "$work" Careplan '{"lang": "ja"}' "${files[@]}" > "$work/java.json"
  same "$work/java.json" "$(java -version 2>&1 | head -1)"
else
  left_out+=(Java)
fi

if have dotnet; then
  dotnet build --nologo -v quiet -o "$work/dotnet" "$own/examples/dotnet"
  LD_LIBRARY_PATH=$built dotnet "$work/dotnet/Careplan.dll" '{"lang": "ja"}' "${files[@]}" > "$work/dotnet.json"
  same "$work/dotnet.json" ".NET $(dotnet --version)"
else
  left_out+=(".NET by Microsoft")
fi
if have mcs mono; then
  mcs -langversion:7 -warnaserror -out:"$work/Careplan.exe" "$own/examples/dotnet/Careplan.cs"
  LD_LIBRARY_PATH=$built mono "$work/Careplan.exe" '{"lang": "ja"}' "${files[@]}" > "$work/mono.json"
  same "$work/mono.json" "$(mono --version | head -1 | cut -d' ' -f1-5)"
else
  left_out+=("the .NET Framework (Mono)")
fi
[ ${#left_out[@]} = 0 ] || printf 'left out on this machine: %s\n' "${left_out[*]}"
