#!/usr/bin/env bash
# Installs cargo-leptos and wasm-bindgen in the versions that the code was tested with.
# Prints nothing if they are there.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo_leptos=0.3.11
# The command and the crate must have the same version.
wasm_bindgen=$(sed -nE 's/^wasm-bindgen = "=([0-9.]+)"$/\1/p' Cargo.toml)

if ! command -v cargo-leptos >/dev/null && command -v cargo-binstall >/dev/null; then
  echo "==> Installing cargo-leptos $cargo_leptos with cargo-binstall"
  cargo binstall --no-confirm --disable-strategies compile "cargo-leptos@$cargo_leptos" || echo "    no ready-made package; compiling it"
fi

# --ignore-rust-version: its lock file names a crate that asks for a newer compiler than it needs.
# Not optimized, because it mostly starts other programs: it has 600 crates, and no feature leaves any of them out.
# Only the compression of the page is worth it.
tools/cargo-install.sh cargo-leptos cargo-leptos "$cargo_leptos" 8 --locked --ignore-rust-version \
  --config 'profile.release.opt-level=0' \
  --config 'profile.release.package.brotli.opt-level=2' --config 'profile.release.package.cargo-leptos.opt-level=1'
# Without --locked: its lock file names a version that was withdrawn.
tools/cargo-install.sh wasm-bindgen wasm-bindgen-cli "$wasm_bindgen" 3
