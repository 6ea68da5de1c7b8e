"""A city's scheme: a preset, and what the city says differently."""

from collections.abc import Mapping
from typing import Any

MERGED_WHOLE = "components"


def merged_scheme(preset: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """R-28: a city starts with the cycles of its preset and may change any value of them.

    Tables are merged key by key, down to each value; a list, and the components with their weights, are
    replaced as a whole, since half of a list or of the weights means nothing.

    >>> preset = {"cycle": {"year": {"minimum_periods": 3, "child": "two-month"}}, "award": [{"amount": 1}]}
    >>> merged_scheme(preset, {"cycle": {"year": {"minimum_periods": 2}}, "award": []})
    {'cycle': {'year': {'minimum_periods': 2, 'child': 'two-month'}}, 'award': []}
    """
    return {key: _merged(key, preset.get(key), own.get(key)) for key in {**preset, **own}}


def _merged(key: str, preset: Any, own: Any) -> Any:
    if own is None:
        return preset
    if key == MERGED_WHOLE or not (isinstance(preset, Mapping) and isinstance(own, Mapping)):
        return own
    return merged_scheme(preset, own)
