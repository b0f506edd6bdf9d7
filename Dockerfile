# The server as a container that speaks MCP over HTTP: see "Over HTTP, in a container" in README.md.
# Any image with Python 3.11 or later can be the base; scripts/container.py builds on a plain Debian.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
# pip stays in an environment of its own: the one that is shipped can install nothing.
RUN python3 -m venv /tools && python3 -m venv --without-pip /app
WORKDIR /src
COPY requirements/run.lock requirements/run.lock
# Both secrets are optional: how to reach the package index where that is not the public one.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=secret,id=ca \
    /tools/bin/pip --python /app/bin/python --disable-pip-version-check install --no-cache-dir --no-compile \
      --require-hashes -r requirements/run.lock
COPY pyproject.toml README.md LICENSE ./
COPY sagemaker_cost_mcp sagemaker_cost_mcp
# The lock also holds what builds the package; `pip check` proves that nothing else needed it. Byte code is never
# checked against its source, which cannot change in an image: without it, every start would take three times as long.
RUN set -e; pip="/tools/bin/pip --python /app/bin/python --disable-pip-version-check"; \
    $pip install --no-index --no-deps --no-build-isolation --no-compile .; \
    $pip uninstall --yes --quiet editables hatchling packaging pathspec pluggy tomlkit trove-classifiers; \
    $pip check; \
    /app/bin/python -m compileall -q --invalidation-mode unchecked-hash /app/lib

FROM ${BASE}
ARG VERSION=0.1.0
ARG MCP_NAME=io.github.sagemaker-cost-mcp/sagemaker-cost-mcp
LABEL org.opencontainers.image.title="sagemaker-cost-mcp" \
      org.opencontainers.image.description="Find out where Amazon SageMaker money goes and what to change: a read-only MCP server." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      io.modelcontextprotocol.server.name="${MCP_NAME}"
# A number, so that an orchestrator can see that it is not root; a home, for AWS configuration that is mounted.
RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1
# Proves that the image works, and leaves the byte code of what the standard library lacks of it in some base images.
RUN sagemaker-cost-mcp review --demo > /dev/null && \
    python -c "import http.server, sagemaker_cost_mcp.over_http, sagemaker_cost_mcp.server, urllib.request"
USER 10001:10001
WORKDIR /home/app
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["python", "-c", \
  "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('SAGEMAKER_COST_PORT', '8000') + '/healthz', timeout=4)"]
ENTRYPOINT ["sagemaker-cost-mcp"]
# A container's own loopback reaches nobody, hence the flag: who may reach the published port is decided outside.
CMD ["serve", "--transport", "http", "--host", "0.0.0.0", "--allow-unauthenticated-network"]
