# One image for the web, the worker, the beat and the one-shot migration; docker-compose.yml says which is which.

FROM python:3.11-slim-bookworm AS environment
COPY requirements/runtime.txt /tmp/runtime.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/runtime.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 OFFICE_VAR=/var/lib/office STATIC_ROOT=/srv/static
RUN useradd --system --uid 10001 --home-dir /var/lib/office --shell /usr/sbin/nologin office \
    && install --directory --owner=office --group=office --mode=0750 /var/lib/office
COPY --from=environment /venv /venv
WORKDIR /srv/office
COPY . .
# The code and the style sheets belong to root: the office can't change what it runs.
RUN OFFICE_VAR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q claims claimsoffice documents policies && rm -rf /tmp/build
USER office
VOLUME /var/lib/office
EXPOSE 8000
CMD ["gunicorn", "claimsoffice.wsgi:application", "--bind=0.0.0.0:8000", "--no-control-socket", "--access-logfile=-"]
