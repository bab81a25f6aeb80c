# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Starts the proxy of this deployment if it is gone, and replaces one that hangs.
$env:HEADROOM_WORKSPACE_DIR = {{workspace}}
& ({{runtime}} + '\headroom.cmd') install agent ensure --profile {{profile}}
exit $LASTEXITCODE
