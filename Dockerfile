# The product's image: built in one stage, run from a second without compilers and without root.
# docs/production.md says how it is used.

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt
COPY . ./
# The secret key that these commands make stays in this stage's /tmp and is thrown away with it.
ENV HELPDESK_DATA=/tmp/build STATIC_ROOT=/app/staticfiles
RUN /venv/bin/python manage.py build_translations && /venv/bin/python manage.py collectstatic --noinput

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    HELPDESK_DATA=/data \
    HELPDESK_DEMO=0 \
    STATIC_ROOT=/app/staticfiles
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin helpdesk \
    && install --directory --owner=helpdesk --mode=0750 /data
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["uvicorn", "helpdesk.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--timeout-graceful-shutdown", "3", "--no-server-header", "--no-proxy-headers", "--no-access-log", "--lifespan", "on"]
