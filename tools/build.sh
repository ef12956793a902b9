#!/usr/bin/env bash
# The release: target/release/shiftbell and target/site with .br and .gz beside every file.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "==> Building the release (some ten minutes the first time)"
cargo leptos build --release --precompress

# cargo-leptos packs .br well and .gz weakly; browsers take .gz wherever the page is plain http.
find target/site -name '*.gz' -print0 | while IFS= read -r -d '' packed; do
  gzip -9 -n -c "${packed%.gz}" >"$packed"
done
