#!/usr/bin/env bash
# The release: target/release/shiftbell and target/site with .br and .gz beside every file.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "==> Building the release (some ten minutes the first time)"
cargo leptos build --release --precompress
