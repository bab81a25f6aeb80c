# Managed by headroom: keeps the proxy that sessions of `headroom wrap` share, and holds its port, so that one that is
# killed, or runs out of memory, is there again and clients wait meanwhile. The proxy's command line is its arguments.
# Ends with a proxy that ends by itself, as after the last session.
set -u
# Clients would wait in the socket for nobody.
if [ -S /dev/fd/0 ]; then exec 3<&0 </dev/null; else exec 3</dev/null; fi
proxy=
trap '[ -z "$proxy" ] || kill -TERM "$proxy" 2>/dev/null' TERM INT HUP
left=20
while :; do
  "$@" <&3 3<&- &
  proxy=$!
  wait "$proxy"
  code=$?
  # A signal of ours ends the waiting only.
  while kill -0 "$proxy" 2>/dev/null; do
    wait "$proxy"
    code=$?
  done
  case $code in
  # Out of memory; SIGABRT, SIGKILL, SIGSEGV.
  3 | 134 | 137 | 139) ;;
  *) exit "$code" ;;
  esac
  left=$((left - 1))
  [ "$left" -gt 0 ] || exit "$code"
  echo "the proxy ended with code $code; starting it again"
done
