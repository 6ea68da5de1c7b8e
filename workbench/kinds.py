"""The words that files use for closed lists, and what they are called inside."""

from campaign.choices import UnitKind
from inspections.choices import Gravity

KIND_WORDS = {
    "镇办区": UnitKind.TOWN,
    "市直单位": UnitKind.DEPARTMENT,
    "窗口单位": UnitKind.WINDOW,
    "社区": UnitKind.COMMUNITY,
}
GRAVITY_WORDS = {"一般": Gravity.GENERAL, "重点": Gravity.KEY}
