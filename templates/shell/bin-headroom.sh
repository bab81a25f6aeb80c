#!/bin/sh
# Managed by headroom: written by `headroom install apply`, removed by `headroom install remove`.
HEADROOM_LAUNCHER=$0
export HEADROOM_LAUNCHER
exec {{runtime}}/headroom "$@"
