"""Fields of forms in the administration."""

from decimal import Decimal

from django import forms


class HundredthsField(forms.DecimalField):
    """A number with two decimals on the page, a whole number of hundredths in the row."""

    def __init__(self, **kwargs):
        limits = {"min_value": Decimal("0.01"), "max_value": Decimal(100)}
        super().__init__(max_digits=5, decimal_places=2, **{**limits, **kwargs})

    def prepare_value(self, value):
        return Decimal(value).scaleb(-2) if isinstance(value, int) else value

    def clean(self, value) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number * 100)

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
