@echo off
rem Managed by headroom: written by "headroom install apply", removed by "headroom install remove".
call "{{runtime}}\headroom.cmd" %*
