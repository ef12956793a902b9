#!/usr/bin/env bash
# build.sh [page]: the release, target/release/shiftbell and target/site with .br and .gz beside every file; or only the site.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "==> Building the release (some ten minutes the first time)"
cargo leptos build --release --precompress --frontend-only
[ "${1:-}" = page ] || cargo leptos build --release --server-only
