#!/bin/sh
# Managed by headroom: written by `headroom install apply`, removed by `headroom install remove`.
HEADROOM_LAUNCHER=$0
export HEADROOM_LAUNCHER
if [ ! -x {{runtime}}/headroom ]; then
  echo "error: the headroom that this launcher starts is gone" >&2
  echo "why: there is no "{{runtime}}/headroom", so its folder was moved or taken away" >&2
  echo "next: move it back, or install it again from a checkout: scripts/headroom install apply" >&2
  exit 1
fi
exec {{runtime}}/headroom "$@"
