#!/bin/sh
# Makes the start-up cache of the image, with the options and the jar that its containers start with.
set -eu
rehearsal=$(mktemp -d)
HEADROOM_WORKSPACE_DIR='' HEADROOM_RECORD=/opt/headroom/proxy.aot /opt/headroom/headroom install agent rehearse proxy "$rehearsal/home" >/dev/null
rm -rf "$rehearsal" /tmp/hsperfdata_*
chmod 0644 /opt/headroom/proxy.aot
