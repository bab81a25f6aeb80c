# The image of a deployment, made by `headroom install apply` of what it runs itself: nothing is fetched.
# From a checkout it is made with the Dockerfile beside this one, which ends in the same way.
ARG HEADROOM_BASE_IMAGE=eclipse-temurin:25-jre
FROM ${HEADROOM_BASE_IMAGE}
COPY . /opt/headroom/
RUN mkdir -m 1777 /tmp/headroom-home && /opt/headroom/record
ARG HEADROOM_VERSION=unknown
ARG HEADROOM_BUILD=unknown
LABEL headroom.version=${HEADROOM_VERSION} headroom.build=${HEADROOM_BUILD}
ENV HOME=/tmp/headroom-home HEADROOM_WORKSPACE_DIR=/tmp/headroom-home/.headroom HEADROOM_CONFIG_DIR=/tmp/headroom-home/.headroom/config
USER 65532:65532
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/opt/headroom/ready"]
ENTRYPOINT ["/opt/headroom/headroom"]
CMD ["proxy"]
