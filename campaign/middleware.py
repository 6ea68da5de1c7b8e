"""Language of the page and limits of a login."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.utils import translation


class LanguageMiddleware:
    """Simplified Chinese unless the person chose another language; the browser's wish is not asked."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SessionLimitsMiddleware:
    """A login ends after 30 minutes without a request and after 8 hours at most; its pages are not stored."""

    refresh_seconds = 60

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self._end_or_refresh(request, int(time.time()))
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _end_or_refresh(self, request, now: int) -> None:
        session = request.session
        started, seen = session.get("started_at", now), session.get("seen_at", now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif "started_at" not in session or now - seen > self.refresh_seconds:
            session["started_at"], session["seen_at"] = started, now
