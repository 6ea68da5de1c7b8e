"""The Django project package and the base domain of the campaign."""

from .celery import app as celery_app

__all__ = ["celery_app"]
