@echo off
rem Managed by headroom: written by "headroom install apply", removed by "headroom install remove".
rem Runs headroom {{version}} without JBang.
setlocal DisableDelayedExpansion
set "RUNTIME={{runtime}}"
set "JAVA=%RUNTIME%\jre\bin\java.exe"
if not exist "%JAVA%" set "JAVA={{java}}\bin\java.exe"
if not exist "%JAVA%" set "JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%JAVA%" (
  echo error: there is no Java 25 or newer>&2
  echo why: the runtime has none of its own, and the one recorded at installation is gone>&2
  echo next: install a JDK 25 and set JAVA_HOME to it>&2
  exit /b 1
)
set JAVA_TOOL_OPTIONS=
set JDK_JAVA_OPTIONS=
set _JAVA_OPTIONS=
rem A proxy gains from the thorough compiler of the JVM, a command ends before that has repaid its time; and each starts sooner with a cache of what it alone needs.
set CACHE=commands
if "%~1"=="proxy" set CACHE=proxy
if "%~1 %~2 %~3"=="install agent run" set CACHE=proxy
set COMPILERS=-XX:TieredStopAtLevel=1
if "%CACHE%"=="proxy" set COMPILERS=
if defined HEADROOM_RECORD (
  "%JAVA%" -XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining "-XX:AOTCacheOutput=%HEADROOM_RECORD%" "@%RUNTIME%\java.args" headroom %*
) else (
  "%JAVA%" %COMPILERS% "-XX:AOTCache=%RUNTIME%\%CACHE%.aot" -XX:+VerifySharedSpaces -Xlog:disable "@%RUNTIME%\java.args" headroom %*
)
exit /b %ERRORLEVEL%
