import pytest

from rewards.rules.states import AWARD, SANCTION, after_republication


@pytest.mark.parametrize(
    ("table", "allowed"),
    [
        (
            AWARD,
            {
                ("proposed", "approved"),
                ("proposed", "withdrawn"),
                ("approved", "paid"),
                ("approved", "withdrawn"),
            },
        ),
        (
            SANCTION,
            {
                ("proposed", "confirmed"),
                ("proposed", "dismissed"),
                ("proposed", "withdrawn"),
                ("confirmed", "ended"),
            },
        ),
    ],
)
def test_every_step_that_is_allowed(table, allowed):
    assert {
        (old, new) for old in table.following for new in table.following if table.allows(old, new)
    } == allowed


@pytest.mark.parametrize(
    ("status", "consequence"),
    [
        ("proposed", "withdraw"),
        ("approved", "flag"),
        ("paid", "flag"),
        ("confirmed", "flag"),
        ("dismissed", "keep"),
        ("withdrawn", "keep"),
        ("ended", "keep"),
    ],
)
def test_r64_a_new_version_of_the_ranking(status, consequence):
    assert after_republication(status) == consequence


@pytest.mark.parametrize("table", [AWARD, SANCTION])
def test_r64_every_status_has_its_consequence(table):
    assert {after_republication(status) for status in table.following} == {"withdraw", "flag", "keep"}
