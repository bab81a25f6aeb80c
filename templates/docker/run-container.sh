#!/bin/sh
# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Runs the proxy of this deployment in a container, in the foreground, where `headroom` would run it without one; signals reach the proxy.
# A path may hold a dollar sign.
# shellcheck disable=SC2016
set -u
engine() { {{#docker}}{{.}} {{/docker}}"$@"; }
# What a client that was killed has left: there is never more than one.
for left in $(engine ps --all --quiet --filter label={{label}}); do engine rm --force "$left" >/dev/null; done
exec{{#docker}} {{.}}{{/docker}} run --rm{{#words}} {{.}}{{/words}}
