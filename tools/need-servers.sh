#!/usr/bin/env bash
# Installs the programs that the tests start: PostgreSQL 15 or newer, PgBouncer, Redis 7 or newer, nginx, Caddy, strace, curl, jq.
# Prints nothing if all of them are there.
set -euo pipefail

# found NAME: whether NAME is on the PATH, in /usr/sbin, or where Debian keeps PostgreSQL's programs.
found() {
  command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null
}

missing=()
if ! { found postgres && found initdb && found psql; }; then missing+=(postgresql); fi
if ! found pgbouncer; then missing+=(pgbouncer); fi
if ! found redis-server; then missing+=(redis-server); fi
if ! found nginx; then missing+=(nginx-light); fi
if ! found caddy; then missing+=(caddy); fi
if ! found strace; then missing+=(strace); fi
if ! found curl; then missing+=(curl); fi
if ! found jq; then missing+=(jq); fi
if [ ${#missing[@]} != 0 ]; then
  "$(dirname "$0")/apt-install.sh" "${missing[@]}"
fi
