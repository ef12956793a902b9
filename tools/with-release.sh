#!/usr/bin/env bash
# with-release.sh CONFIG: runs the browser tests of end2end/CONFIG on the release build.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
case $target in /*) ;; *) target=$PWD/$target ;; esac
export SHIFTBELL=$target/release/shiftbell SITE_ROOT=$PWD/target/site
cd end2end
npx --no-install playwright test --config "$1"
