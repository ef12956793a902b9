# shellcheck shell=sh
# process_guard.sh FOLDER LAST PROGRAM [ARGUMENT…]: runs PROGRAM on orders from stdin, one per line:
# `start`, `stop SIGNAL`, `signal SIGNAL`.
# When stdin closes, because the test process has ended, it ends PROGRAM with the signal LAST and removes FOLDER.
folder=$1
last=$2
shift 2
child=

stop() {
  [ -n "$child" ] || return 0
  kill -s "$1" "$child" 2>/dev/null
  wait "$child" 2>/dev/null
  child=
}

while read -r order signal; do
  case $order in
    start) "$@" </dev/null >>"$folder/log" 2>&1 & child=$! ;;
    stop) stop "$signal" ;;
    signal) kill -s "$signal" "$child" ;;
  esac
  echo "$child"
done
# The program may be paused.
kill -s CONT "$child" 2>/dev/null
stop "$last"
# Child processes of the program may write for a moment longer.
until rm -rf "$folder" 2>/dev/null; do :; done
