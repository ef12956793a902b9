#!/usr/bin/env bash
# test.sh [rust] [postgres] [wasm] [release] [e2e|browsers [playwright's arguments…]]: runs the named tests and closes with the runners' own last lines.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
case $target in /*) ;; *) target=$PWD/$target ;; esac
mkdir -p "$target"
log=$target/test.log
# They wait for servers, clocks and disks more than they compute.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$((2 * $(nproc)))}
: >"$log"

# step TITLE COMMAND…
step() {
  printf '\n==> %s\n' "$1" | tee -a "$log"
  shift
  "$@" 2>&1 | tee -a "$log"
}

# All three packages in one command: built apart, each would compile the dependencies with other features again.
rust() {
  step 'Tests of domain, app and server' cargo test
  step 'Tests of the network that fails' cargo test --package rig --lib
}

# Services and server once more, on a private PostgreSQL server.
postgres() {
  step 'Tests of services and server, on PostgreSQL' env TEST_DATABASE=postgres cargo test --test services --test it
}

wasm() {
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER="node $PWD/tools/run-wasm-tests.mjs"
  step 'Tests of the rules, as WebAssembly' cargo test --package domain --lib --target wasm32-unknown-unknown
}

# What people load: its weight, and that it lives. It is made in other ways than the page of the tests below.
release() {
  step 'Building the server' cargo test --no-run --quiet
  step 'Building the page of a release' tools/build.sh page
  step 'Weighing the page' tools/weigh.sh
  export SHIFTBELL=$target/debug/shiftbell SITE_ROOT=$PWD/target/site
  cd end2end
  step 'Browser tests, with the page of a release' npx --no-install playwright test every_page two_windows navigation live_list
  cd ..
}

# page COMMAND…: builds the page and its server, and runs COMMAND in end2end/.
page() {
  # The server comes from the command that builds the tests above: nothing is compiled twice.
  step 'Building the server' cargo test --no-run --quiet
  step 'Building the page' env LEPTOS_SITE_ROOT=target/site-e2e cargo leptos build --frontend-only
  export SHIFTBELL=$target/debug/shiftbell SITE_ROOT=$PWD/target/site-e2e
  cd end2end
  step 'Types of the browser tests' npx --no-install tsc --noEmit
  "$@"
  cd ..
}

e2e() { page step 'Browser tests' npx --no-install playwright test "$@"; }

# The main paths in Chromium, Firefox and WebKit.
browsers() { page step 'Browser tests, in three engines' npx --no-install playwright test --config engines.config.ts "$@"; }

while [ $# -gt 0 ]; do
  case $1 in
    rust | postgres | wasm | release) "$1"; shift ;;
    e2e | browsers) "$@"; break ;;
    *) echo "unknown: $1" >&2; exit 2 ;;
  esac
done

printf '\n==> Summary\n'
grep -E '^==> Tests|^==> Browser tests|^test result:|^wasm32:|^ +[0-9]+ (passed|failed|flaky|skipped)' "$log"
