"""The root of all addresses; apps are named by string."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("assessment.api.urls")),
    path("", include("workbench.urls")),
    path("", include("inspections.urls")),
    path("", include("assessment.urls")),
    path("", include("rewards.urls")),
]
