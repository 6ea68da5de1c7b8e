"""How a rule says no."""

from typing import ClassVar


class RuleError(Exception):
    """A rule refuses what it was given.

    The class stands for the reason, `code` names it for tests and clients, `params` says what it is about.
    Words for people are made by the action that called the rule.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        self.params = params
