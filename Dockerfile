# alfred with git, from its packed tarball: the server of templates/kubernetes, and what its jobs run in.
#
#   npm pack && docker build --build-arg TARBALL=alfred-phases-0.1.0.tgz --tag alfred .
#
# An agent's client goes in with it: --build-arg AGENT_PACKAGES="@anthropic-ai/claude-code". Nothing here runs as root, and nothing needs a file
# system that can be written to, but /tmp, /home/alfred and the project's folder.
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS packages
ARG TARBALL
ARG AGENT_PACKAGES=""
COPY ${TARBALL} /tmp/alfred.tgz
WORKDIR /opt/alfred
# The cluster's client is an optional package beside alfred's own.
RUN npm install --no-audit --no-fund --omit=dev --ignore-scripts /tmp/alfred.tgz @kubernetes/client-node@1.4.0
RUN if [ -n "${AGENT_PACKAGES}" ]; then npm install --no-audit --no-fund --prefix /opt/agents ${AGENT_PACKAGES}; else mkdir -p /opt/agents/node_modules/.bin; fi

FROM ${NODE_IMAGE}
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git \
  && rm -rf /var/lib/apt/lists/*
COPY --from=packages /opt/alfred /opt/alfred
COPY --from=packages /opt/agents /opt/agents
ENV PATH=/opt/alfred/node_modules/.bin:/opt/agents/node_modules/.bin:$PATH \
    HOME=/home/alfred \
    NODE_ENV=production
RUN mkdir -p /home/alfred /workspace /projects && chown 1000:1000 /home/alfred /workspace /projects
USER 1000:1000
WORKDIR /workspace
EXPOSE 7410
ENTRYPOINT ["alfred"]
CMD ["--help"]
