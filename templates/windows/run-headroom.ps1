# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Runs the proxy of this deployment in the foreground.
$env:HEADROOM_WORKSPACE_DIR = {{workspace}}
& ({{runtime}} + '\headroom.cmd') install agent run --profile {{profile}}
exit $LASTEXITCODE
