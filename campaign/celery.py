"""Celery application: tasks are found in every installed app by name, never imported here."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")

app = Celery("chuangwen")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
