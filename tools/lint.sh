#!/usr/bin/env bash
# Checks formatting, code, modules, dependencies, documentation links, scripts and the types of the browser tests.
set -euo pipefail
cd "$(dirname "$0")/.."

crates=(--package domain --package app --package server --package testkit --package loadtest)

echo "==> Formatting"
cargo fmt --all --check
find app/src -name '*.rs' -print0 | xargs -0 leptosfmt --check --quiet
echo "==> Clippy: domain, app, server and the test tools"
cargo clippy --all-targets -- -D warnings
cargo clippy --package testkit --package loadtest --all-targets -- -D warnings
echo "==> Clippy: domain alone, for wasm32"
cargo clippy --package domain --target wasm32-unknown-unknown -- -D warnings
echo "==> Clippy: frontend, for wasm32"
cargo clippy --package frontend --target wasm32-unknown-unknown -- -D warnings
echo "==> Modules: none in a circle"
node tools/check-module-cycles.mjs src app/src server/src testkit/src loadtest/src
echo "==> Dependencies: none unused; licenses and sources as in deny.toml"
cargo machete
cargo deny --log-level error check bans licenses sources
echo "==> Dependencies of the page: nothing that only the server needs"
tree=$(cargo tree --package frontend --target wasm32-unknown-unknown --no-default-features --edges normal --prefix none)
if grep -E '^(argon2|axum|hyper|sqlx|tokio) ' <<<"$tree"; then
  echo "The page must not depend on these crates. See docs/contributing.md." >&2
  exit 1
fi
echo "==> Documentation: no broken links"
RUSTDOCFLAGS="-D rustdoc::broken_intra_doc_links" cargo doc --quiet --no-deps --document-private-items "${crates[@]}"
echo "==> Shell scripts"
shellcheck tools/*.sh testkit/src/*.sh server/tests/integration/docs/*.sh .ci/run
echo "==> Types of the browser tests"
(cd end2end && npx --no-install tsc --noEmit)
