#!/usr/bin/env bash
# Measures how the release build feels in a browser, and prints it.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
case $target in /*) ;; *) target=$PWD/$target ;; esac
export SHIFTBELL=$target/release/shiftbell SITE_ROOT=$PWD/target/site
cd end2end
npx --no-install playwright test --config feel.config.ts
