#!/usr/bin/env bash
# Checks the formatting and runs clippy, for the server and for the browser.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "==> Formatting"
cargo fmt --all --check
echo "==> Clippy: domain, app, server and the test tools"
cargo clippy --all-targets -- -D warnings
cargo clippy --package testkit --package loadtest --all-targets -- -D warnings
echo "==> Clippy: domain alone, for wasm32"
cargo clippy --package domain --target wasm32-unknown-unknown -- -D warnings
echo "==> Clippy: frontend, for wasm32"
cargo clippy --package frontend --target wasm32-unknown-unknown -- -D warnings
echo "==> Dependencies of the page: nothing that only the server needs"
tree=$(cargo tree --package frontend --target wasm32-unknown-unknown --no-default-features --edges normal --prefix none)
if grep -E '^(argon2|axum|hyper|sqlx|tokio) ' <<<"$tree"; then
  echo "The page must not depend on these crates. See docs/contributing.md." >&2
  exit 1
fi
