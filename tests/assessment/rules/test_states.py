import pytest

from assessment.rules.states import RANKING

STATES = ["draft", "noticed", "published"]


@pytest.mark.parametrize(
    ("current", "new"), [(current, new) for current in STATES for new in STATES], ids=lambda state: state
)
def test_r27_a_ranking_is_drafted_then_noticed_then_published(current, new):
    assert RANKING.allows(current, new) is (
        (current, new) in {("draft", "noticed"), ("noticed", "published")}
    )
