#!/usr/bin/env bash
# Installs the browsers of `make browsers` and their drivers: Debian's chromedriver, Firefox, WebKitWebDriver and Xvfb,
# and geckodriver from crates.io. Prints nothing if all of them are there.
set -euo pipefail

geckodriver=0.37.1

missing=()
if ! command -v chromedriver >/dev/null; then missing+=(chromium-driver); fi
if ! command -v firefox >/dev/null && ! command -v firefox-esr >/dev/null; then missing+=(firefox-esr); fi
if ! command -v WebKitWebDriver >/dev/null; then missing+=(webkit2gtk-driver); fi
if ! command -v Xvfb >/dev/null; then missing+=(xvfb); fi

if [ ${#missing[@]} != 0 ]; then
  "$(dirname "$0")/apt-install.sh" "${missing[@]}"
fi

# Debian has no geckodriver. Any version works: it only passes commands on to Firefox.
if ! command -v geckodriver >/dev/null; then
  echo "==> Installing geckodriver $geckodriver; compiling takes about 3 minutes, once per machine"
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    cargo install geckodriver --version "$geckodriver" --locked
fi
