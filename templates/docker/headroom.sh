#!/bin/sh
# What a headroom container runs: `headroom` with the arguments given, as the process 1, so that SIGTERM reaches it.
set -eu
[ "${1-}" != headroom ] || shift
folder=/opt/headroom
# Compose starts it as root, as it makes a missing ~/.headroom as root: that folder is given to whoever owns the workspace, and so is what runs.
if [ "$(id -u)" = 0 ] && [ -d /workspace ]; then
  owner=$(stat -c %u /workspace)
  group=$(stat -c %g /workspace)
  if [ "$owner" != 0 ]; then
    [ "$(stat -c %u "$HEADROOM_WORKSPACE_DIR" 2>/dev/null)" != 0 ] || chown "$owner:$group" "$HEADROOM_WORKSPACE_DIR"
    exec setpriv --reuid="$owner" --regid="$group" --clear-groups -- "$0" "$@"
  fi
fi
java=java
[ ! -x "${JAVA_HOME-}/bin/java" ] || java=$JAVA_HOME/bin/java
# Java opens files with other than ASCII characters in their names only where the locale is one of UTF-8.
export LC_ALL=C.UTF-8
# What the compilers of the JVM need for a while can be given back to the system if it comes from one heap (mallopt(3)).
export MALLOC_ARENA_MAX=1
# These change the flags the start-up cache was made with.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
if [ -n "${HEADROOM_RECORD-}" ]; then
  exec "$java" -XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining "-XX:AOTCacheOutput=$HEADROOM_RECORD" "@$folder/java.args" headroom "$@"
fi
exec "$java" "-XX:AOTCache=$folder/proxy.aot" -Xlog:disable "@$folder/java.args" headroom "$@"
