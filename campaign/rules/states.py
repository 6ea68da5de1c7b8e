"""What may become what."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaign.rules.errors import RuleError


class ForbiddenTransition(RuleError):
    """A status does not lead to the other."""

    code = "forbidden_transition"


@dataclass(frozen=True, slots=True)
class StateTable:
    """The statuses of one kind of thing, and which may follow which.

    >>> switch = StateTable({"off": {"on"}, "on": {"off"}})
    >>> switch.allows("off", "on"), switch.allows("on", "on")
    (True, False)
    """

    following: Mapping[str, frozenset[str] | set[str]]

    def allows(self, current: str, new: str) -> bool:
        """Whether a thing may go from one status to the other."""
        return new in self.following[current]

    def check(self, current: str, new: str) -> None:
        """Refuse a step that is not allowed."""
        if not self.allows(current, new):
            raise ForbiddenTransition(current=current, new=new)
