"""The bell."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaign.models import Notification
from workbench.actions import messages

ROWS = 20


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    lines = Notification.objects.visible_to(request.user)
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    return render(request, "workbench/notification_list.html", {"page": page})


@require_POST
def notification_open(request: HttpRequest, pk) -> HttpResponse:
    """Reading a message leads to what it is about."""
    line = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    messages.mark_read(by=request.user, message_id=line.pk)
    return redirect(line.path or "notification_list")


@require_POST
def notification_read(request: HttpRequest) -> HttpResponse:
    messages.mark_read(by=request.user)
    return redirect("notification_list")
