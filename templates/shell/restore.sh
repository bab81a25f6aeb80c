#!/bin/sh
# Managed by headroom. Puts the files that headroom edited back as they were; needs neither Java nor headroom.
# A file that changed since then is left alone and named, and the exit code is 4.
set -u
folder={{folder}}
if [ ! -O "$folder" ]; then
  echo "error: $folder belongs to someone else" >&2
  echo "why: only its owner may undo its edits" >&2
  echo "next: run this script as the owner of that folder" >&2
  exit 1
fi
status=0

hash() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1"
  else
    shasum -a 256 <"$1"
  fi | cut -d ' ' -f 1
}

# restore FILE HASH-BEFORE HASH-OF-OURS BACKUP: an empty hash or backup stands for a file that was not there.
restore() {
  now=
  [ ! -e "$1" ] || now=$(hash "$1")
  if [ "$now" = "$2" ] || [ -z "$now" ]; then
    echo "nothing to do: $1"
  elif [ "$now" != "$3" ]; then
    echo "left alone, it changed since: $1" >&2
    status=4
  elif [ -n "$4" ] && [ -n "$(find "$1" -links +1)" ]; then
    # Its other names are to see the old content, too.
    cat "$folder/backup/$4" >"$1" && echo "restored: $1" || status=1
  elif [ -z "$4" ]; then
    rm -f "$1" && echo "removed: $1" || status=1
  else
    # The copy has the file's mode and owner before it gets the old content.
    cp -p "$1" "$1.headroom-new" && cat "$folder/backup/$4" >"$1.headroom-new" && mv -f "$1.headroom-new" "$1" && echo "restored: $1" || status=1
  fi
}

{{#files}}
restore {{path}} {{before}} {{after}} {{backup}}
{{#folders}}
rmdir {{.}} 2>/dev/null
{{/folders}}
{{/files}}
if [ "$status" -eq 0 ]; then
  echo "the tools go straight to their providers again; open shells and running tools keep their settings until they are restarted"
else
  echo "what is named above may still point a tool at the proxy: take headroom's lines and http://127.0.0.1:{{{port}}} out of it by hand" >&2
fi
exit $status
