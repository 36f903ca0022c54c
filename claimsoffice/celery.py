"""The Celery application. Tasks are only wake-ups: the row in the database is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsoffice.settings")
app = Celery("claimsoffice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
