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
