# One image for web, worker, beat and migrate; docker-compose.yml says which command each runs.
FROM python:3.11.13-slim-bookworm AS build
COPY requirements.lock /build/
RUN python -m venv /opt/portal \
    && /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /build/requirements.lock

FROM python:3.11.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /data
COPY --from=build /opt/portal /opt/portal
COPY . /app
WORKDIR /app
ENV PATH=/opt/portal/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PORTAL_VAR=/data
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "bureau.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--timeout", "120", "--worker-tmp-dir", "/tmp", "--no-control-socket"]
