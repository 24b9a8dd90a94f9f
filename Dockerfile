FROM python:3.13-slim-bookworm AS packages

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
COPY requirements.txt /
RUN python -m venv /packages \
    && /packages/bin/pip install --require-hashes --only-binary :all: -r /requirements.txt


FROM python:3.13-slim-bookworm

LABEL org.opencontainers.image.title="PPRNet" \
      org.opencontainers.image.description="Plain-language summaries of psychotherapy research"

# pg_dump and pg_restore for backups, of the same major version as the database in
# docker-compose.yml: Debian's own are older, and refuse a newer server.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install --yes --no-install-recommends postgresql-client-18 \
    && rm -rf /var/lib/apt/lists/*

ENV PATH=/packages/bin:/usr/lib/postgresql/18/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent pprnet

COPY --from=packages /packages /packages
WORKDIR /app
COPY . .
# Names of static files hold a digest of their content. The settings want values; none stays.
# Compiled once, not by each start.
RUN python -m compileall -q blog pprnet research && DATABASE_URL=postgresql://build SECRET_KEY="$(printf '%050d' 0)" ALLOWED_HOSTS=build SITE_URL=https://build python manage.py collectstatic --no-input

USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["python", "deploy/healthcheck.py"]
ENTRYPOINT ["/app/deploy/entrypoint"]
CMD ["serve"]
