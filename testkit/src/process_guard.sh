# keeper.sh FOLDER LAST PROGRAM [ARGUMENT…]: runs PROGRAM on orders from stdin, one a line: `start`, `stop SIGNAL`, `signal SIGNAL`.
# When stdin ends, because whoever gives the orders has ended in whatever way, PROGRAM is ended by the signal LAST and FOLDER removed.
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
# It may have been stopped.
kill -s CONT "$child" 2>/dev/null
stop "$last"
# What it started itself may write for moments longer.
until rm -rf "$folder" 2>/dev/null; do :; done
