# shellcheck shell=bash
# Replaces, for one run of docs/production.md, the commands that need root, systemd, DNS or a long build. ROOT is the
# folder that holds the paths of the page, SHIFTBELL the binary under test.
set -euo pipefail

stop_server() {
  if [ -f "$ROOT/pid" ]; then
    kill "$(cat "$ROOT/pid")"
    while kill -0 "$(cat "$ROOT/pid")" 2>/dev/null; do sleep 0.05; done
    rm "$ROOT/pid"
  fi
}
trap stop_server EXIT

# The value of a key in a unit file.
unit() { sed -n "s/^$2=//p" "$ROOT/etc/systemd/system/$1"; }

# Becomes a command of a unit as systemd does: with its environment, without doubled `%` and `$`, without globs.
become() {
  local line
  line=$(unit "$1" "$2" | sed 's/%%/%/g; s/\$\$/$/g')
  set -af
  # shellcheck disable=SC1090
  . "$(unit "$1" EnvironmentFile)"
  eval "exec $line"
}

start_server() {
  stop_server
  : >"$ROOT/log"
  become shiftbell.service ExecStart >>"$ROOT/log" 2>>"$ROOT/errors" &
  echo $! >"$ROOT/pid"
  until grep -q '^shiftbell listens on' "$ROOT/log"; do
    kill -0 "$(cat "$ROOT/pid")" || { cat "$ROOT/errors" >&2; exit 1; }
    sleep 0.05
  done
  address=$(sed -n 's|^shiftbell listens on .*://||p' "$ROOT/log" | head -1)
}

systemctl() {
  case "$*" in
    daemon-reload) ;;
    'enable --now shiftbell' | 'restart shiftbell') start_server ;;
    'enable --now shiftbell-backup.timer') [ "$(unit shiftbell-backup.timer OnCalendar)" = hourly ] ;;
    'start shiftbell-backup.service')
      # A release without the command has its own tests; this one must not pass over a failure of it.
      if "$SHIFTBELL" help | grep -q '^  backup '; then
        # An existing file is an error: two backups need two seconds.
        while [ -e "$ROOT/var/backups/shiftbell/$(date +%F-%H%M%S).db" ]; do sleep 0.05; done
        (become shiftbell-backup.service ExecStart)
        (become shiftbell-backup.service ExecStartPost)
      fi
      ;;
    *) echo "unexpected: systemctl $*" >&2; exit 1 ;;
  esac
}

sudo() {
  if [ "$1" = -u ]; then shift 2; fi
  "$@"
}

useradd() { [ "${!#}" = shiftbell ]; }

# Without owner and group, which need root.
install() {
  local kept=()
  while [ $# -gt 0 ]; do
    case $1 in
      -o | -g) shift 2 ;;
      *) kept+=("$1"); shift ;;
    esac
  done
  command install "${kept[@]}"
}

make() {
  [ "$*" = build ]
  mkdir -p target/release target/site/pkg
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$SHIFTBELL" >target/release/shiftbell
  chmod +x target/release/shiftbell
}

git() { [ "$*" = pull ]; }

curl() {
  local arguments=()
  for argument in "$@"; do
    arguments+=("${argument/https:\/\/shifts.example/$SCHEME:\/\/$address}")
  done
  command curl --silent --show-error --cacert "$ROOT/checkout/cert.pem" "${arguments[@]}"
}
