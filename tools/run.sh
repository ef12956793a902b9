#!/usr/bin/env bash
# Serves the release build, and prints its address and the users of the demo.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -f .env ]; then
  set -a
  # shellcheck disable=SC1091 # the user's own settings
  . ./.env
  set +a
fi
shiftbell=${CARGO_TARGET_DIR:-target}/release/shiftbell
address=${LEPTOS_SITE_ADDR:-127.0.0.1:3000}

tools/fill.sh "$shiftbell"

# Prints the text when the server answers. `exec` below turns this process into the server; the loop ends with it.
(
  until (exec 3<>"/dev/tcp/${address%:*}/${address##*:}") 2>/dev/null; do
    kill -0 $$ 2>/dev/null || exit
    sleep 0.1
  done
  kill -0 $$ 2>/dev/null || exit
  cat <<END

    Shiftbell is at ${PUBLIC_URL:-http://$address}      (Ctrl-C stops it)

    engineer in charge   eic1@demo.example      password  demo-password
    vendor               vendor1@demo.example   password  demo-password
    DBS operator         dbs1@demo.example      password  demo-password
    administrator        admin@demo.example     password  demo-password

END
) &
exec "$shiftbell" serve
