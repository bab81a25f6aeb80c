#!/bin/sh
# Whether the proxy of this container is ready, asked without a Java.
port=${HEADROOM_PORT:-8787}
url=http://127.0.0.1:$port/readyz
# A proxy of the network is not asked for what is in the same container.
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
if command -v curl >/dev/null 2>&1; then exec curl -fsS --max-time 4 -o /dev/null "$url"; fi
if command -v wget >/dev/null 2>&1; then exec wget -q -T 4 -O /dev/null "$url"; fi
# The device is bash's own (bash(1), "REDIRECTION").
# shellcheck disable=SC2016
exec bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf "GET /readyz HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n" "$1" >&3 && read -r _ code _ <&3 && [ "$code" = 200 ]' ready "$port"
