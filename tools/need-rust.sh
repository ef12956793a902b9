#!/usr/bin/env bash
# Makes sure of the compiler that rust-toolchain.toml names, with its WebAssembly target. Silent if all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

for command in cargo cc; do
  if ! command -v "$command" >/dev/null; then
    echo "Missing: $command. Shiftbell needs Rust (by rustup), a C compiler, make and Node." >&2
    exit 1
  fi
done

if ! rustc --version >/dev/null 2>&1; then
  echo "==> Installing the Rust toolchain of rust-toolchain.toml"
  rustup toolchain install
fi

if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
  echo "==> Installing Rust's wasm32 target"
  rustup target add wasm32-unknown-unknown
fi
