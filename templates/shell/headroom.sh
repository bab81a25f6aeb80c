#!/bin/sh
# Managed by headroom: written by `headroom install apply`, removed by `headroom install remove`.
# Runs headroom {{version}} without JBang.
set -u
runtime={{runtime}}
# whole FOLDER: whether a Java is there, as far as can be seen in no time. A power cut can leave files empty or all zeros, and sh takes an empty
# program for a script that does nothing, successfully.
whole() {
  [ -x "$1/bin/java" ] || return 1
  for file in "$1"/bin/java "$1"/lib/modules "$1"/lib/server/libjvm.*; do
    first=
    [ -f "$file" ] || return 1
    IFS= read -r first <"$file"
    [ -n "$first" ] || return 1
  done
  for file in "$1"/lib/*; do
    [ ! -f "$file" ] || [ -s "$file" ] || return 1
  done
}
java=$runtime/jre/bin/java
if ! whole "$runtime/jre"; then
  java=
  for home in {{java}} /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home{{^system}} "${JAVA_HOME:-}" "$HOME"/.sdkman/candidates/java/* "$HOME"/.jbang/cache/jdks/* "$HOME"/.jdks/*{{/system}}; do
    if whole "$home" && grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$home/release" 2>/dev/null; then
      java=$home/bin/java
      break
    fi
  done
  if [ -z "$java" ]; then
    echo "error: there is no Java 25 or newer" >&2
    echo "why: the runtime has none of its own that is whole, the one recorded at installation is gone, and no other was found" >&2
    echo "next: install a JDK 25, or set JAVA_HOME to one" >&2
    exit 1
  fi
fi
# start ARGUMENT...: becomes the JVM. What it sets is not for what runs in its place, so that `wrap` and `shell` call it in a subshell.
start() {
  # Java opens files with other than ASCII characters in their names only where the locale is one of UTF-8; one that is named need not be there, and one category
  # that is not spoils them all (setlocale(3)).
  [ "$(locale charmap 2>&1)" = UTF-8 ] || export LC_ALL=C.UTF-8
  # What the compilers of the JVM need for a while can be given back to the system if it comes from one heap (mallopt(3)).
  export MALLOC_ARENA_MAX=1
  # These change the flags the start-up caches were made with, and what they say goes to the output of every command.
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
  # A proxy gains from the thorough compiler of the JVM, a command ends before that has repaid its time; and each starts sooner with a cache of what it alone needs.
  case "${1-} ${2-} ${3-}" in
  "proxy "* | "install agent run") cache=proxy quick= ;;
  *) cache=commands quick=yes ;;
  esac
  if [ ! -s "$runtime/java.args" ]; then
    exec "$java" -XX:+UseSerialGC -Xmx64m -cp "$runtime/headroom.jar" headroom "$@"
  fi
  if [ -n "${HEADROOM_RECORD:-}" ]; then
    exec "$java" -XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining "-XX:AOTCacheOutput=$HEADROOM_RECORD" "@$runtime/java.args" headroom "$@"
  fi
  # A cache that is damaged is left aside, where it is verified; else it ends the JVM.
  exec "$java" ${quick:+-XX:TieredStopAtLevel=1} "-XX:AOTCache=$runtime/$cache.aot" -XX:+VerifySharedSpaces -Xlog:disable "@$runtime/java.args" headroom "$@"
}
case ${1-} in
wrap | shell)
  # What the JVM writes to descriptor 3 is what is left to do without it: exec the tool, or jshell, which then has this process.
  { plan=$(HEADROOM_PLAN=/dev/fd/3 HEADROOM_SESSION=$$ && export HEADROOM_PLAN HEADROOM_SESSION && start "$@" 3>&1 >&4 4>&-) || exit; } 4>&1
  eval "$plan"
  exit
  ;;
esac
start "$@"
