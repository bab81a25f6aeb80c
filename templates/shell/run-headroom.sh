#!/bin/sh
# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Runs the proxy of this deployment in the foreground.
# `run-headroom.sh keep` starts it again whenever it ends, until it gets SIGTERM.
set -u
umask 077
folder={{folder}}
run() { exec {{runtime}}/headroom install agent run --profile {{profile}}; }
[ "${1:-}" = keep ] || run

pid_file=$folder/runner.pid
echo $$ > "$pid_file.new" && mv -f "$pid_file.new" "$pid_file"
engine=
stop() {
  trap '' TERM INT HUP
  if [ -n "$engine" ]; then
    kill -TERM "$engine" 2>/dev/null
    wait "$engine" 2>/dev/null
  fi
  rm -f "$pid_file"
  exit 0
}
trap stop TERM INT
trap '' HUP

pause=0
while [ -f "$folder/manifest.json" ]; do
  began=$(date +%s)
  (run) &
  engine=$!
  wait "$engine"
  code=$?
  engine=
  # A proxy that held for a while is replaced at once; one that keeps failing is given more time, at most 5 seconds.
  if [ $(($(date +%s) - began)) -ge 10 ]; then pause=0; fi
  echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) the proxy ended with code $code; starting it again in $pause s"
  if [ "$pause" -gt 0 ]; then
    sleep "$pause" &
    wait $!
  fi
  [ "$pause" -ge 5 ] || pause=$((pause + 1))
done
rm -f "$pid_file"
