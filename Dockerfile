# The server, for one command: docker compose up

# Every file of every dependency is checked against requirements.lock here, once; the second stage takes only from those.
FROM python:3.12-slim AS wheels
WORKDIR /source
COPY requirements.lock ./
RUN pip download --no-cache-dir --only-binary=:all: --require-hashes --requirement requirements.lock --dest /wheels \
    && pip install --no-cache-dir --no-index --find-links /wheels hatchling
COPY pyproject.toml README.md LICENSE ./
COPY server server
COPY mcp_tools mcp_tools
COPY web web
COPY migrations migrations
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels .

FROM python:3.12-slim
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels interlock \
    && useradd --system --home-dir /var/lib/interlock --create-home interlock
# Without INTERLOCK_DATABASE_URL PostgreSQL runs in here, too: then give /var/lib/interlock a volume.
USER interlock
WORKDIR /var/lib/interlock
ENV PYTHONUNBUFFERED=1 \
    INTERLOCK_HOST=0.0.0.0 \
    INTERLOCK_PORT=7420 \
    INTERLOCK_PUBLIC_URL=http://localhost:7420 \
    INTERLOCK_DATA_DIR=/var/lib/interlock
EXPOSE 7420
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7420/api/health', timeout=4)"]
CMD ["interlock", "serve"]
