#!/bin/sh
# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Starts the proxy of this deployment if it is gone, and replaces one that hangs.
export HEADROOM_WORKSPACE_DIR={{workspace}}
exec {{runtime}}/headroom install agent ensure --profile {{profile}}
