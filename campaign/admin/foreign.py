"""What other libraries bring into the administration is taken out of it: it would be written past the trail.

Their modules are loaded first, since each registers its models once, when it is loaded.
"""

from importlib import import_module

from django.contrib import admin

for library in ("axes", "django.contrib.auth", "django_celery_beat"):
    import_module(f"{library}.admin")

for model in list(admin.site._registry):
    if model.__module__.startswith(("axes.", "django.contrib.auth.", "django_celery_beat.")):
        admin.site.unregister(model)
