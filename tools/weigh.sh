#!/usr/bin/env bash
# Prints what a browser downloads for a page, as it travels (brotli), and on disk.
set -euo pipefail
cd "$(dirname "$0")/../target/site/pkg"

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
