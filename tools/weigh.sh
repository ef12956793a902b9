#!/usr/bin/env bash
# Prints the size of the files that a browser downloads for a page, on disk and compressed with brotli.
# Fails if the compressed files of the release are over the budget.
set -euo pipefail
cd "$(dirname "$0")/../target/site/pkg"

# A little above the present size, so that any growth is noticed. The aim is 294,912 bytes; see docs/performance.md.
budget=1040000

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
  echo "The page is over its budget of $budget bytes. See docs/contributing.md for how to find the cause." >&2
  exit 1
fi
