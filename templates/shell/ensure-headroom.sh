#!/bin/sh
# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Starts the proxy of this deployment if it is gone, and replaces one that hangs.
# A path may hold a dollar sign.
# shellcheck disable=SC2016
export HEADROOM_WORKSPACE_DIR={{workspace}}
exec {{runtime}}/headroom install agent ensure --profile {{profile}}
