"""Names in the database fit the strictest database the project may run on: 30 characters."""

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture import APPS

LONGEST = 30


def database_names(model):
    meta = model._meta
    yield meta.db_table
    yield from (field.column for field in meta.local_fields)
    yield from (thing.name for thing in [*meta.constraints, *meta.indexes])


def too_long(found):
    return sorted(
        {f"{m._meta.label}: {name}" for m in found for name in database_names(m) if len(name) > LONGEST}
    )


def test_tables_columns_constraints_and_indexes_fit():
    own = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in APPS]
    assert own
    assert too_long(own) == []


@isolate_apps("campaign")
def test_each_kind_of_name_is_looked_at():
    class Wide(models.Model):
        letter = models.TextField(db_column="c" * 31)

        class Meta:
            app_label = "campaign"
            db_table = "t" * 31
            indexes = (models.Index(fields=["letter"], name="i" * 30),)
            constraints = (models.CheckConstraint(condition=models.Q(pk__gt=0), name="k" * 31),)

        def __str__(self):
            return self.letter

    assert [line[-1] for line in too_long([Wide])] == ["c", "k", "t"]
