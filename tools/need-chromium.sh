#!/usr/bin/env bash
# Makes sure of a Chromium for the browser tests: $CHROMIUM, one on the PATH, or Debian's. Silent if there is one.
set -euo pipefail

for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null; then
    exit
  fi
done

"$(dirname "$0")/apt-install.sh" chromium fonts-liberation fonts-noto-color-emoji
