"""Models of rewards and sanctions, one file a noun."""

from .award import Award, AwardRule
from .budget import Budget
from .sanction import Sanction, SanctionRule

__all__ = ["Award", "AwardRule", "Budget", "Sanction", "SanctionRule"]
