"""How an action says no."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models


class Refused(Exception):
    """An action's refusal: nothing was changed; the message says what to do.

    `code` is stable for programs, `field` names the input at fault when there is one.
    """

    def __init__(self, message, *, code: str = "refused", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    """The person lacks the right."""


class BadRows(Refused):
    """Rows of a file that cannot be taken; one line each, with row and column."""

    def __init__(self, lines: Iterable) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(str(line) for line in self.lines), code="bad_rows")


def refuse_invalid(row: models.Model) -> None:
    """Refuse what the model's own validation refuses, with its words."""
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        field_name = None if name == "__all__" else name
        raise Refused(" ".join(messages), code="invalid", field=field_name) from error
