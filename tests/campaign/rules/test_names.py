import pytest

from campaign.rules.names import initials_of, pinyin_of


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("园林街道", "yuanlinjiedao", "yljd"),
        ("剅河镇", "louhezhen", "lhz"),
        ("市住建局", "shizhujianju", "szjj"),
        ("园林街道1号点", "yuanlinjiedao1haodian", "yljd1hd"),
        ("绿化", "lvhua", "lh"),
        ("ABC（东）", "abcdong", "abcd"),
        ("", "", ""),
    ],
)
def test_a_name_is_found_by_its_letters(name, pinyin, initials):
    assert (pinyin_of(name), initials_of(name)) == (pinyin, initials)
