#!/usr/bin/env bash
# build.sh [page]: builds the release: target/release/shiftbell and target/site. With `page`, builds only target/site.
# Every file of the site also gets a .br and a .gz version.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "==> Building the release (about ten minutes the first time)"
cargo leptos build --release --precompress --frontend-only
[ "${1:-}" = page ] || cargo leptos build --release --server-only
