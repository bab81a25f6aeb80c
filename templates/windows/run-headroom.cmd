@echo off
rem Managed by headroom: change it with "headroom install apply", remove it with "headroom install remove".
rem Runs the proxy of this deployment in the foreground. "run-headroom.cmd keep" starts it again whenever it ends,
rem until there is a file named stop beside this script or it gives up.
setlocal DisableDelayedExpansion
"%SystemRoot%\System32\chcp.com" 65001 >nul
set "HEADROOM_WORKSPACE_DIR={{workspace}}"
set "FOLDER={{folder}}"
set "READY={{folder}}\{{service}}.ready"
set "STOP={{folder}}\stop"
set "FAILING={{folder}}\failing"
set FAILED=0
del /q "%STOP%" 2>nul
if exist "%FOLDER%\runner.log" for %%F in ("%FOLDER%\runner.log") do if %%~zF GTR 1048576 move /y "%FOLDER%\runner.log" "%FOLDER%\runner.log.1" >nul
:again
if not exist "%FOLDER%\manifest.json" exit /b 0
if exist "%STOP%" goto stopped
del /q "%READY%" 2>nul
call "{{runtime}}\headroom.cmd" install agent run --profile {{profile}} --ready-file "%READY%" --stop-file "%STOP%" >>"%FOLDER%\runner.log" 2>&1
set CODE=%ERRORLEVEL%
if exist "%STOP%" goto stopped
if not "%~1"=="keep" exit /b %CODE%
if exist "%READY%" (set FAILED=0& del /q "%FAILING%" 2>nul) else (set /a FAILED+=1)
rem Five ends in a row without ever having been ready, two seconds apart, are ten seconds.
if %FAILED% LSS 5 goto pause
rem Where a command of the user's is at work, it decides, and need not wait any longer.
set HOLDER=
if exist "{{lock}}" set /p HOLDER=<"{{lock}}"
if not defined HOLDER goto giveup
"%SystemRoot%\System32\tasklist.exe" /fi "PID eq %HOLDER%" 2>nul | "%SystemRoot%\System32\find.exe" "%HOLDER%" >nul || goto giveup
echo exhausted>"%FAILING%"
:pause
"%SystemRoot%\System32\ping.exe" -n 3 127.0.0.1 >nul
goto again
:giveup
del /q "%FAILING%" 2>nul
echo no proxy became ready for 10 seconds: giving up; the tools go straight to their providers until: {{start}}>>"%FOLDER%\runner.log"
echo %DATE% %TIME%>"%FOLDER%\gave-up"
call "{{runtime}}\headroom.cmd" install agent unwire --profile {{profile}} >>"%FOLDER%\runner.log" 2>&1
exit /b 0
:stopped
del /q "%STOP%"
exit /b 0
