#!/usr/bin/env bash
# Makes sure of a Chromium for the browser tests: $CHROMIUM, one on the PATH, or Debian's. Silent if there is one.
set -euo pipefail

for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null; then
    exit
  fi
done

if ! command -v apt-get >/dev/null; then
  echo "Missing: Chromium. Install it, or set CHROMIUM to its path." >&2
  exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
  sudo=sudo
fi
echo "==> Installing Chromium and its fonts by apt-get"
$sudo apt-get update -q
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qy --no-install-recommends chromium fonts-liberation fonts-noto-color-emoji
