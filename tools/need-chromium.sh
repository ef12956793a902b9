#!/usr/bin/env bash
# Finds a Chromium for the browser tests: $CHROMIUM or one on the PATH. Otherwise installs Debian's.
# Prints nothing if there is one.
set -euo pipefail

for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null; then
    exit
  fi
done

"$(dirname "$0")/apt-install.sh" chromium fonts-liberation fonts-noto-color-emoji
