import pytest

from campaign.rules.states import ForbiddenTransition, StateTable

LAMP = StateTable({"off": {"on"}, "on": {"off", "broken"}, "broken": set()})


@pytest.mark.parametrize(
    ("current", "new", "allowed"), [("off", "on", True), ("off", "broken", False), ("broken", "on", False)]
)
def test_only_what_the_table_says(current, new, allowed):
    assert LAMP.allows(current, new) is allowed


def test_a_forbidden_step_names_both_ends():
    with pytest.raises(ForbiddenTransition) as refusal:
        LAMP.check("broken", "off")
    assert refusal.value.params == {"current": "broken", "new": "off"}


def test_an_allowed_step_passes():
    LAMP.check("off", "on")
