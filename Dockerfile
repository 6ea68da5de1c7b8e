# One image for web, worker and beat; what it runs is said in docker-compose.yml.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv
COPY requirements/runtime.txt requirements/runtime.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY . .
# catalogues and static files are made once, here; the values are made up and stay out of the image
RUN /venv/bin/pybabel compile -f -d locale -D django \
 && PROFILE=production VAR_DIR=/srv/var SECRET_KEY="$(head -c 48 /dev/urandom | base64)" ALLOWED_HOSTS=build \
    DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build \
    /venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv chuangwen
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PROFILE=production \
    VAR_DIR=/srv/var MEDIA_ROOT=/srv/media
COPY --from=build /venv /venv
COPY --from=build /srv /srv
RUN mkdir -p /srv/media && chown chuangwen /srv/media
USER chuangwen
WORKDIR /srv
EXPOSE 8000
CMD ["gunicorn", "campaign.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--no-control-socket", \
     "--worker-tmp-dir", "/dev/shm"]
