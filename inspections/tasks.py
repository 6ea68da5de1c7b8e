"""Jobs of field inspection; each may run twice."""

from datetime import date, datetime

from celery import shared_task

from inspections.actions import rounds


@shared_task
def open_rounds_of_month(on: str) -> int:
    """Opens the monthly round of the day's month in every campaign of that year; each night."""
    return len(rounds.open_due(on=date.fromisoformat(on)))


@shared_task
def release_due_rounds(at: str) -> int:
    """Releases the rounds whose planned moment has come; each minute."""
    return len(rounds.release_due(at=datetime.fromisoformat(at)))
