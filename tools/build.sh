#!/usr/bin/env bash
# build.sh compile-server|compile-page|page: a step of the release.
# The two `compile` steps need only Rust, so they can run while cargo-leptos is being installed.
# `page` makes target/site from the compiled page. Every file of it also gets a .br and a .gz version.
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-} in
  compile-server)
    cargo build --release --package server --no-default-features
    ;;
  compile-page)
    # As cargo-leptos does it, so that it finds the work done.
    cargo build --profile wasm-release --package frontend --lib --no-default-features \
      --target wasm32-unknown-unknown --target-dir "${CARGO_TARGET_DIR:-target}/front"
    ;;
  page)
    cargo leptos build --release --precompress --frontend-only
    ;;
  *)
    echo "usage: build.sh compile-server|compile-page|page" >&2
    exit 2
    ;;
esac
