#!/bin/sh
# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Runs the proxy of this deployment in a container, in the foreground, where `headroom` would run it without one: the arguments are those of
# `headroom install agent run`, and signals reach the proxy.
set -u
docker() { {{#docker}}{{.}} {{/docker}}"$@"; }
# The file that says that the proxy is ready stands where whoever runs this looks for it.
ready=
for word; do ready=$word; done
# What a client that was killed has left: there is never more than one.
for left in $(docker ps --all --quiet --filter label={{label}}); do docker rm --force "$left" >/dev/null; done
exec {{#docker}}{{.}} {{/docker}}run --rm {{#words}}{{.}} {{/words}}--mount "type=bind,source=${ready%/*},target=/tmp/headroom-ready" {{image}} install agent run --profile {{profile}} --ready-file "/tmp/headroom-ready/${ready##*/}"
