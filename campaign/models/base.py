"""What every stored row of the domain has in common."""

import uuid

from django.db import models


class Row(models.Model):
    """A row of the domain: a random key, so that an id tells nothing and a phone can make one offline."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def rows_of_cities(queryset: models.QuerySet, user, right: str, path: str = "city") -> models.QuerySet:
    """Return the rows whose city (reached by ``path``) gives ``user`` the ``right``."""
    return queryset.filter(**{f"{path}__in": user.access.cities_with(right)})
