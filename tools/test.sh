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

# playwright SITE TITLE [ARGUMENT…]: runs browser tests on the page in SITE. Only the page is that of a release or not:
# the server is a debug build, which the tests above have built too.
playwright() {
  local site=$1 title=$2
  shift 2
  step 'Building the server' cargo test --no-run --quiet
  cd end2end
  step "$title" env SHIFTBELL="$target/debug/shiftbell" SITE_ROOT="$site" npx --no-install playwright test "$@"
  cd ..
}

release_page() {
  step 'Building the page of a release' tools/build.sh page
}

# The page as it ships: its weight, and all browser tests.
release() {
  release_page
  step 'Weighing the page' tools/weigh.sh
  playwright "$PWD/target/site" 'Browser tests, with the page of a release'
}

# The page of `make dev`: it builds faster, and warns in the console of what Leptos finds wrong.
e2e() {
  step 'Building the page' env LEPTOS_SITE_ROOT=target/site-e2e cargo leptos build --frontend-only
  (cd end2end && step 'Types of the browser tests' npx --no-install tsc --noEmit)
  playwright "$PWD/target/site-e2e" 'Browser tests' "$@"
}

# The main paths in Chromium, Firefox and WebKit, as users get them: Firefox is slow with a page that is not optimized.
browsers() {
  release_page
  playwright "$PWD/target/site" 'Browser tests, in three engines' --config engines.config.ts "$@"
}

while [ $# -gt 0 ]; do
  case $1 in
    rust | postgres | wasm | release) "$1"; shift ;;
    e2e | browsers) "$@"; break ;;
    *) echo "unknown: $1" >&2; exit 2 ;;
  esac
done

printf '\n==> Summary\n'
grep -E '^==> Tests|^==> Browser tests|^test result:|^wasm32:|^ +[0-9]+ (passed|failed|flaky|skipped)' "$log"
