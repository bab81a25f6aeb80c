#!/bin/sh
# Managed by headroom: written by `headroom install apply`, removed by `headroom install remove`.
# Runs headroom {{version}} without JBang.
set -u
runtime={{runtime}}
java={{java}}/bin/java
if [ ! -x "$java" ]; then
  java=
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/* "$HOME"/.jbang/cache/jdks/* "$HOME"/.jdks/*; do
    if [ -x "$home/bin/java" ] && grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$home/release" 2>/dev/null; then
      java=$home/bin/java
      break
    fi
  done
  if [ -z "$java" ]; then
    echo "error: there is no Java 25 or newer" >&2
    echo "why: the Java recorded at installation is gone and no other was found" >&2
    echo "next: install a JDK 25, or set JAVA_HOME to one" >&2
    exit 1
  fi
fi
# Without a locale Java cannot open files with other than ASCII characters in their names.
[ -n "${LC_ALL:-}${LC_CTYPE:-}${LANG:-}" ] || export LC_CTYPE=C.UTF-8
exec "$java" "@$runtime/java.args" headroom "$@"
