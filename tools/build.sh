#!/usr/bin/env bash
# The release: target/release/shiftbell and target/site with .br and .gz beside every file.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "==> Building the release (some ten minutes the first time)"
# The browser's part comes with a standard library compiled for size, and where it would panic it stops without a text: a tenth less to
# load. Only the pinned compiler is asked for what is not stable yet, and only here: tests and `make dev` have panics that say where.
RUSTC_BOOTSTRAP=1 \
  CARGO_UNSTABLE_BUILD_STD=std,panic_abort \
  CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size \
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS='--cfg erase_components -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none' \
  cargo leptos build --release --frontend-only
cargo leptos build --release --server-only

# What is loaded is made small as it travels, and packed as well as it can be: browsers take .gz wherever the page is plain http.
node tools/pack.mjs target/site
