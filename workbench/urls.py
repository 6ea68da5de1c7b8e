"""Addresses of the first pages."""

from django.urls import path

from workbench.views import accounts, health, home, notifications, search, units

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("units/", units.unit_list, name="unit_list"),
    path("units/<uuid:pk>/", units.unit_detail, name="unit_detail"),
    path("search/", search.search, name="search"),
    path("notifications/", notifications.notification_list, name="notification_list"),
    path("notifications/read/", notifications.notification_read, name="notification_read"),
    path("notifications/<uuid:pk>/open/", notifications.notification_open, name="notification_open"),
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("account/", accounts.account, name="account"),
    path("account/password/", accounts.password_change, name="password_change"),
    path("language/", accounts.set_language, name="set_language"),
]
