import pytest

from inspections.rules.schedule import OverrideWithoutReason, mode_of_month, mode_of_round


@pytest.mark.parametrize("month", [1, 3, 5, 7, 9, 11])
def test_r01_odd_months_are_unannounced(month):
    assert mode_of_month(month) == "unannounced"


@pytest.mark.parametrize("month", [2, 4, 6, 8, 10, 12])
def test_r01_even_months_are_announced(month):
    assert mode_of_month(month) == "announced"


@pytest.mark.parametrize(
    ("month", "wanted", "reason"),
    [(7, "unannounced", ""), (8, "announced", ""), (7, "announced", "汛期"), (8, "unannounced", "迎检")],
)
def test_r01_a_month_may_be_overridden_with_a_reason(month, wanted, reason):
    assert mode_of_round(month, wanted, reason) == wanted


@pytest.mark.parametrize("reason", ["", "  ", "\u3000"])
def test_r01_an_override_without_a_reason_is_refused(reason):
    with pytest.raises(OverrideWithoutReason):
        mode_of_round(7, "announced", reason)
