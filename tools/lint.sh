#!/usr/bin/env bash
# Formatting and clippy: natively, and for the browser.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "==> Formatting"
cargo fmt --all --check
echo "==> Clippy: domain, app, server, and the tests' own servers"
cargo clippy --all-targets -- -D warnings
cargo clippy --package rig --all-targets -- -D warnings
echo "==> Clippy: domain alone, for wasm32"
cargo clippy --package domain --target wasm32-unknown-unknown -- -D warnings
echo "==> Clippy: frontend, for wasm32"
cargo clippy --package frontend --target wasm32-unknown-unknown -- -D warnings
echo "==> What the browser loads: nothing that only the server needs"
tree=$(cargo tree --package frontend --target wasm32-unknown-unknown --no-default-features --edges normal --prefix none)
if grep -E '^(argon2|axum|hyper|sqlx|tokio) ' <<<"$tree"; then
  echo "These came into the browser's program: docs/contributing.md, \"What the browser loads is counted\"." >&2
  exit 1
fi
