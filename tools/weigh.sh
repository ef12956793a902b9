#!/usr/bin/env bash
# Prints what a browser downloads for a page, as it travels (brotli), and on disk; fails if it is over budget: that of a release, which
# is what people load.
set -euo pipefail
cd "$(dirname "$0")/../target/site/pkg"

# A little over what it is, so that nothing comes in unseen. The aim is 294,912; docs/performance.md says what each block weighs.
budget=560000

printf '\n%-16s %12s %12s\n' 'page weight' 'bytes' 'brotli'
raw_sum=0
brotli_sum=0
for file in shiftbell.wasm shiftbell.js shiftbell.css; do
  raw=$(wc -c <"$file")
  brotli=$(wc -c <"$file.br")
  raw_sum=$((raw_sum + raw))
  brotli_sum=$((brotli_sum + brotli))
  printf '%-16s %12d %12d\n' "$file" "$raw" "$brotli"
done
printf '%-16s %12d %12d\n' total "$raw_sum" "$brotli_sum"
if [ "$brotli_sum" -gt "$budget" ]; then
  echo "The page is over its budget of $budget bytes: docs/contributing.md says how to find what came in." >&2
  exit 1
fi
