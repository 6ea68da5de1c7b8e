"""Which rows a person meets in the administration: those of the cities whose data the person keeps."""

from django.db import models

from campaign.models import City, User
from campaign.permissions import OWNERS, right_for


def rows_kept(model: type[models.Model], user: User, right: str | None = None) -> models.QuerySet:
    """The rows of a model a person keeps: what may be seen, in the cities where the right is held."""
    manager = model._default_manager
    rows = manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()
    path = city_path(model)
    if path is None:
        return rows
    return rows.filter(**{f"{path}__in": user.access.cities_with(right or right_for(model))})


def rows_to_choose(model: type[models.Model], user: User) -> models.QuerySet:
    """The rows a person may refer to: what may be seen, in the cities where anything is kept."""
    manager = model._default_manager
    rows = manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()
    path = city_path(model)
    return rows if path is None else rows.filter(**{f"{path}__in": user.access.city_ids})


def city_path(model: type[models.Model]) -> str | None:
    """The look-up from a row to its city; None for rows of the whole installation."""
    if model is City:
        return "pk"
    columns = {column.name: column for column in model._meta.concrete_fields if column.is_relation}
    owner = next((columns[name] for name in OWNERS if name in columns), None)
    if owner is None:
        return None
    above = city_path(owner.related_model)
    return owner.name if owner.related_model is City else f"{owner.name}__{above}"
