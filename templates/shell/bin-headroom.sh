#!/bin/sh
# Managed by headroom: written by `headroom install apply`, removed by `headroom install remove`.
exec {{runtime}}/headroom "$@"
