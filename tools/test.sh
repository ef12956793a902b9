#!/usr/bin/env bash
# test.sh [rust] [postgres] [wasm] [release] [e2e|browsers [arguments for playwright…]]: runs the named tests.
# At the end it prints the result lines of all test runners again.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
case $target in /*) ;; *) target=$PWD/$target ;; esac
mkdir -p "$target"
log=$target/test.log
# More threads than cores: the tests wait for servers, clocks and disks more than they compute.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$((2 * $(nproc)))}
: >"$log"

# step TITLE COMMAND…: runs COMMAND and logs its output.
step() {
  printf '\n==> %s\n' "$1" | tee -a "$log"
  shift
  "$@" 2>&1 | tee -a "$log"
}

# One command for all three packages: with separate ones the dependencies would be compiled again, with other features.
rust() {
  step 'Tests of domain, app and server' cargo test
  step 'Tests of the faulty network' cargo test --package testkit --lib
}

# Services and server once more, on a private PostgreSQL server.
postgres() {
  step 'Tests of services and server, on PostgreSQL' env TEST_DATABASE=postgres cargo test --test services --test integration
}

wasm() {
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER="node $PWD/tools/run-wasm-tests.mjs"
  step 'Tests of the rules, as WebAssembly' cargo test --package domain --lib --target wasm32-unknown-unknown
}

# Builds the page as for a release, checks its weight and runs browser tests with it. The tests below use a debug build.
release() {
  step 'Building the server' cargo test --no-run --quiet
  step 'Building the page of a release' tools/build.sh page
  step 'Weighing the page' tools/weigh.sh
  export SHIFTBELL=$target/debug/shiftbell SITE_ROOT=$PWD/target/site
  cd end2end
  step 'Browser tests, with the page of a release' npx --no-install playwright test layout_and_accessibility shift_workflow navigation shift_list
  cd ..
}

# page COMMAND…: builds the page and its server, then runs COMMAND in end2end/.
page() {
  # This command also builds the tests above, so nothing is compiled twice.
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
