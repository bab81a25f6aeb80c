@echo off
rem Managed by headroom: change it with "headroom install apply", remove it with "headroom install remove".
rem Starts the proxy of this deployment if it is gone, and replaces one that hangs.
setlocal DisableDelayedExpansion
"%SystemRoot%\System32\chcp.com" 65001 >nul
set "HEADROOM_WORKSPACE_DIR={{workspace}}"
call "{{runtime}}\headroom.cmd" install agent ensure --profile {{profile}} >>"{{folder}}\runner.log" 2>&1
