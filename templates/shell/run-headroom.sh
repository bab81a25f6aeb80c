#!/bin/sh
# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Runs the proxy of this deployment in the foreground.
# `run-headroom.sh keep` starts it again whenever it ends, until it gets SIGTERM or gives up. With the listening socket as its standard input, as
# inetd(8) hands one over, no client is refused meanwhile: each proxy is given it, and new clients wait in it. SIGUSR1 replaces the proxy, and this script;
# the process ids of replaced proxies that still finish what they have begun follow `keep`.
# `run-headroom.sh await` and `ended` are called by systemd after the start and the end of the proxy, `refused` when the port cannot be had.
# A path may hold a dollar sign.
# shellcheck disable=SC2016
set -u
umask 077
folder={{folder}}
lock={{lock}}
export HEADROOM_WORKSPACE_DIR={{workspace}}
ready=${RUNTIME_DIRECTORY:-{{state}}}/{{service}}.ready
failing=$folder/failing
{{#system}}
# The proxy runs under an account of its own, this script does not: its home must be out of that account's reach.
export HOME={{folder}}
run() { exec {{#words}}{{.}} {{/words}}/usr/bin/env HOME={{state}} "HEADROOM_WORKSPACE_DIR=$HEADROOM_WORKSPACE_DIR" {{runtime}}/headroom install agent run --profile {{profile}} --ready-file "$ready"; }
{{/system}}
{{^system}}
run() { exec {{program}} install agent run --profile {{profile}} --ready-file "$ready"; }
{{/system}}

# A command of the user's is at work and will itself decide what becomes of the deployment. Pids are used again, so its name counts, too.
busy() {
  holder=$(cat "$lock" 2>/dev/null)
  [ -n "$holder" ] && kill -0 "$holder" 2>/dev/null || return 1
  case $(tr '\0' ' ' <"/proc/$holder/cmdline" 2>/dev/null || ps -o args= -p "$holder") in
  *"headroom install agent run "*) return 1 ;;
  *headroom*) return 0 ;;
  esac
  return 1
}

# The log is cut when it has grown beyond 1 MB; one older file is kept. Whoever writes it appends, so nothing is lost but what is older.
rotate() {
  [ "$(wc -c <"$folder/runner.log")" -lt 1048576 ] && return
  cp "$folder/runner.log" "$folder/runner.log.1" && : >"$folder/runner.log"
}

# began: a proxy was started; failing since now unless that is known from earlier.
began() {
  [ ! -e "$folder/runner.log" ] || rotate
  rm -f "$ready" "$ready.pulse"
  since_when
}

# since_when: since when none became ready, in $since; since now where that is not known, or was written by a clock that has been set back.
since_when() {
  since=$(head -n 1 "$failing" 2>/dev/null)
  now=$(date +%s)
  case $since in
  '' | 0* | *[!0-9]*) ;;
  *) [ ${#since} -gt 12 ] || [ "$since" -gt "$now" ] || return 0 ;;
  esac
  since=$now
  echo "$now" >"$failing"
}

# say WORDS: into the log, with the time.
say() {
  echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $1"
}

# exhausted: whether the proxy ended without having been ready, and none was for 10 seconds (9, as whole seconds are compared).
exhausted() {
  if [ -e "$ready" ]; then
    rm -f "$ready" "$failing"
    return 1
  fi
  since_when
  [ $((now - since)) -ge 9 ] || return 1
  # The command at work need not wait any longer.
  ! busy || { echo exhausted >>"$failing"; return 1; }
}

# watch PID: as a process of its own, ends a proxy whose pulse stands still for three minutes, as that of a stopped or hung one does.
watch() {
  trap 'kill "$nap" 2>/dev/null; exit' TERM
  last=
  still=0
  while :; do
    sleep 60 &
    nap=$!
    wait "$nap"
    kill -0 "$1" 2>/dev/null || exit
    now=$(cat "$ready.pulse" 2>/dev/null)
    if [ -n "$now" ] && [ "$now" = "$last" ]; then still=$((still + 1)); else still=0; fi
    last=$now
    [ "$still" -lt 3 ] || { say "the proxy has shown no sign of life for three minutes: it is ended"; kill -KILL "$1"; }
  done
}

# let_go WORDS: a dead port must not stay in the tools' way.
let_go() {
  say "$1"
  date -u +%Y-%m-%dT%H:%M:%SZ >"$folder/gave-up"
  # An end without a word is no success: a damaged program can come to nothing and exit 0.
  said=$(within 8 {{runtime}}/headroom install agent unwire --profile {{profile}}) || said=
  [ -n "$said" ] || "$folder/restore.sh"
}

give_up() {
  let_go "${1:-no proxy became ready for 10 seconds}: giving up; the tools go straight to their providers until: {{&start}}"
  rm -f "$failing"
}

# within SECONDS COMMAND...: as timeout(1), which a Mac does not have.
within() (
  limit=$1
  shift
  "$@" &
  command=$!
  (sleep "$limit" && kill -KILL "$command") >/dev/null 2>&1 &
  watch=$!
  wait "$command"
  code=$?
  kill "$watch" 2>/dev/null
  exit "$code"
)

case ${1:-} in
await)
  began
  patient=
  until [ -e "$ready" ]; do
    kill -0 "$MAINPID" 2>/dev/null || exit 1
    now=$(date +%s)
    if [ -z "$patient" ] && [ $((now - since)) -ge 9 ] && ! busy; then
      patient=yes
      let_go "no proxy became ready for 10 seconds: the tools go straight to their providers until one is"
    fi
    sleep 0.1
  done
  rm -f "$failing"
  [ ! -e "$folder/gave-up" ] || busy || within 8 {{runtime}}/headroom install agent rewire --profile {{profile}}
  exit 0
  ;;
ended)
  [ "${SERVICE_RESULT:-}" != success ] || { rm -f "$ready"; exit 0; }
  exhausted || exit 0
  give_up
  exec systemctl {{systemctlScope}} --no-block stop {{service}}.socket {{service}}.service
  ;;
refused)
  busy || give_up "the port is taken by another program"
  exit 0
  ;;
watch)
  watch "$2"
  exit
  ;;
end)
  shift
  seconds=0
  while kill -0 "$@" 2>/dev/null; do
    [ "$seconds" -lt 40 ] || exec kill -KILL "$@"
    sleep 1
    seconds=$((seconds + 1))
  done
  exit 0
  ;;
keep) ;;
*)
  began
  run
  ;;
esac

shift
# Nobody but the proxy is to have the socket: clients would wait in it for nobody.
if [ -S /dev/fd/0 ]; then exec 3<&0 </dev/null; else exec 3</dev/null; fi
# A proxy that hangs does not hear that it is to end.
ender=
if [ $# -gt 0 ]; then
  "$0" end "$@" 3<&- &
  ender=$!
fi
pid_file=$folder/runner.pid
echo $$ > "$pid_file.new" && mv -f "$pid_file.new" "$pid_file"
replaced=$*
engine=
watcher=
stop() {
  trap '' TERM INT HUP USR1
  exec 3<&-
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null
  if [ -n "$engine" ]; then
    kill -TERM "$engine" 2>/dev/null
    wait "$engine" 2>/dev/null
  fi
  for old in $replaced; do
    while kill -0 "$old" 2>/dev/null; do
      # Only a shell that waits takes note of what has ended.
      sleep 0.1 &
      wait $!
    done
  done
  [ -z "$ender" ] || kill "$ender" 2>/dev/null
  rm -f "$pid_file" "$ready" "$ready.pulse" "$failing"
  exit 0
}
replace() {
  # What is ignored here could not be heard by the script that follows.
  trap : USR1
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null
  [ -z "$engine" ] || kill -TERM "$engine" 2>/dev/null
  for old in $replaced; do kill -0 "$old" 2>/dev/null && engine="$engine $old"; done
  # shellcheck disable=SC2086
  exec "$folder/run-headroom.sh" keep $engine <&3 3<&-
}
trap stop TERM INT
trap replace USR1
trap '' HUP

pause=0
while [ -d "$folder" ]; do
  start=$(date +%s)
  began
  (run) <&3 3<&- &
  engine=$!
  # Known by its arguments, so that nobody takes it for the loop.
  "$0" watch "$engine" 3<&- &
  watcher=$!
  wait "$engine"
  code=$?
  engine=
  kill "$watcher" 2>/dev/null
  watcher=
  if exhausted; then
    exec 3<&-
    give_up
    break
  fi
  # A proxy that held for a while is replaced at once; one that keeps failing is given more time, at most 5 seconds.
  if [ $(($(date +%s) - start)) -ge 10 ]; then pause=0; fi
  say "the proxy ended with code $code; starting it again in $pause s"
  if [ "$pause" -gt 0 ]; then
    sleep "$pause" 3<&- &
    wait $!
  fi
  [ "$pause" -ge 5 ] || pause=$((pause + 1))
done
rm -f "$pid_file"
