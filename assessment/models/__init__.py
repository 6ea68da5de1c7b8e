"""Models of the assessment, one file a noun."""

from .adjustment import Adjustment
from .cycle import Component, Cycle
from .ranking import RULE_VERSION, Ranking, Score, ScorePart

__all__ = ["RULE_VERSION", "Adjustment", "Component", "Cycle", "Ranking", "Score", "ScorePart"]
