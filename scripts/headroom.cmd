@echo off
rem Runs headroom from this checkout on Windows, with or without JBang installed: scripts\headroom COMMAND...
rem How it starts and what it keeps: docs/launch.md
setlocal EnableExtensions DisableDelayedExpansion
set "jbang_version=0.132.1"
set "jbang_sha256=f977075849cff866f45b27997f5671ab8a336a5dd3cf9e702b3479128338f3a7"
set "java_version=25"
set "script=%~dp0..\headroom.java"
set "why=there is no Java"

if not defined USERPROFILE (
    call :say "there is no home folder" "USERPROFILE is not set" "set USERPROFILE to your home folder, then run it again"
    exit /b 1
)
set "cache=%USERPROFILE%\.cache\headroom"
if defined XDG_CACHE_HOME set "cache=%XDG_CACHE_HOME%\headroom"
set "jbang_home=%USERPROFILE%\.jbang"
if defined JBANG_DIR set "jbang_home=%JBANG_DIR%"
set "kept_jar=%cache%\jbang-%jbang_version%.jar"
set "work=%cache%\%RANDOM%-%RANDOM%"
mkdir "%work%" 2>nul
if not exist "%work%\" (
    call :say "there is no place for what is fetched" "the folder %work% can't be made" "set XDG_CACHE_HOME to a folder that you can write to"
    exit /b 1
)

call :find_java
call :find_jar
if defined opaque_jbang goto :run_opaque_jbang

set "missing="
if not exist "%jbang_home%\cache\dependency_cache.json" set "missing=the Java libraries"
if not defined jdk set "missing=a JDK %java_version%, the Java libraries"
if not defined jar set "missing=JBang %jbang_version%, %missing%"
if defined missing echo headroom: first run, fetching %missing%; later runs are quiet>&2

set "refused="
if not defined jar call :fetch_with_maven
if defined refused goto :failed
if not defined jar call :fetch_with_installer
if not defined jar (
    call :say "JBang could not be fetched" "%why%; its installer, https://ps.jbang.dev, did not work either" "check the network, or install a JDK %java_version% and Maven, then run it again"
    goto :failed
)

if defined jdk set "JAVA_HOME=%jdk%"
"%java%" "-Duser.home=%USERPROFILE%" -cp "%jar%" dev.jbang.Main --quiet run "%script%" >"%work%\command" <nul
rem 255 is JBang's sign that it printed a command to be run.
if not %errorlevel%==255 (
    call :say "headroom.java could not be made ready" "JBang failed; it says above what it met" "check the network and that the checkout is complete, then run it again"
    goto :failed
)
for /f "usebackq delims=" %%C in ("%work%\command") do set "command=%%C"
rmdir /s /q "%work%"
rem The variables of this file end here, so that the program sees its caller's.
endlocal & %command% %*
exit /b %errorlevel%

:run_opaque_jbang
rem A jbang that does not show its jar is handed the command line; on that way JBang drops empty arguments.
rmdir /s /q "%work%"
if defined jdk set "JAVA_HOME=%jdk%"
call "%opaque_jbang%" --quiet run "%script%" %*
exit /b %errorlevel%

:failed
rmdir /s /q "%work%"
exit /b 1

:say
>&2 echo error: %~1
>&2 echo why: %~2
>&2 echo next: %~3
exit /b

rem Sets java to what runs JBang, and jdk to its folder: the user's choice first, then where installers put JDKs, then JBang's own.
:find_java
set "jdk="
set "java="
for %%J in (java.exe) do set "java=%%~$PATH:J"
if defined JAVA_HOME call :try_jdk "%JAVA_HOME%"
if defined java for %%J in ("%java%") do call :try_jdk "%%~dpJ.."
for /d %%D in ("%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Java\*" "%ProgramFiles%\Microsoft\*" "%ProgramFiles%\Zulu\*"
    "%ProgramFiles%\Amazon Corretto\*" "%ProgramFiles%\BellSoft\*" "%LOCALAPPDATA%\Programs\Eclipse Adoptium\*"
    "%USERPROFILE%\.jdks\*" "%USERPROFILE%\.gradle\jdks\*" "%USERPROFILE%\.sdkman\candidates\java\*"
    "%jbang_home%\currentjdk" "%jbang_home%\cache\jdks\*") do call :try_jdk "%%~D"
if defined jdk set "java=%jdk%\bin\java.exe"
exit /b

:try_jdk
if defined jdk exit /b
if not exist "%~1\bin\javac.exe" exit /b
if not exist "%~1\release" exit /b
for /f "usebackq tokens=1,2 delims==" %%K in ("%~1\release") do if "%%K"=="JAVA_VERSION" call :try_version %%L "%~f1"
exit /b

:try_version
for /f "delims=.-+" %%M in ("%~1") do if %%M geq %java_version% set "jdk=%~2"
exit /b

rem Sets jar: the JBang on PATH, the one kept here, the one its installer left, or the one Maven has. Or opaque_jbang.
:find_jar
set "jar="
set "opaque_jbang="
for %%J in (jbang.cmd) do set "opaque_jbang=%%~$PATH:J"
if defined opaque_jbang for %%J in ("%opaque_jbang%") do if exist "%%~dpJjbang.jar" set "jar=%%~dpJjbang.jar"
if defined jar set "opaque_jbang="
if defined opaque_jbang exit /b
if not defined jar if exist "%kept_jar%" set "jar=%kept_jar%"
if not defined jar if exist "%jbang_home%\bin\jbang.jar" set "jar=%jbang_home%\bin\jbang.jar"
if not defined java set "jar="
exit /b

rem Fetches JBang through Maven, which knows the user's mirrors and proxies, or takes what Maven has.
:fetch_with_maven
if not defined java exit /b
set "fetched=%work%\jbang-cli-%jbang_version%-all.jar"
set "in_maven=%USERPROFILE%\.m2\repository\dev\jbang\jbang-cli\%jbang_version%\jbang-cli-%jbang_version%-all.jar"
if exist "%in_maven%" copy /b "%in_maven%" "%fetched%" >nul
if exist "%fetched%" goto :keep_jar
set "why=there is no mvn on PATH"
set "mvn="
for %%J in (mvn.cmd) do set "mvn=%%~$PATH:J"
if not defined mvn exit /b
set "why=Maven could not fetch it"
pushd "%work%"
call "%mvn%" -q -B dependency:copy "-Dartifact=dev.jbang:jbang-cli:%jbang_version%:jar:all" "-DoutputDirectory=%work%" <nul >nul 2>&1
popd
if not exist "%fetched%" exit /b

:keep_jar
set "found="
for /f "skip=1 delims=" %%H in ('certutil -hashfile "%fetched%" SHA256') do if not defined found set "found=%%H"
if defined found set "found=%found: =%"
if not defined found set "found=not to be had"
if /i not "%found%"=="%jbang_sha256%" (
    call :say "the JBang that Maven has is not JBang %jbang_version%" "its sha256 is %found%, not %jbang_sha256%" "remove dev\jbang from your Maven repository and run it again; if it stays so, ask who runs your Maven mirror"
    set "refused=yes"
    exit /b
)
move /y "%fetched%" "%kept_jar%" >nul
set "jar=%kept_jar%"
exit /b

rem Runs JBang's own installer, which brings a JDK where there is none.
:fetch_with_installer
set "JBANG_DEFAULT_JAVA_VERSION=%java_version%"
set "JBANG_DIR=%jbang_home%"
powershell -NoProfile -ExecutionPolicy Bypass -NonInteractive -Command "& ([scriptblock]::Create((irm https://ps.jbang.dev))) version" <nul >nul
if exist "%jbang_home%\bin\jbang.jar" set "jar=%jbang_home%\bin\jbang.jar"
call :find_java
if not defined java set "jar="
exit /b
