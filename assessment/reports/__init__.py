"""What can be read off a ranking: its table, and how each score came about."""

from .explanations import Explanation, explain, explain_json
from .tables import RankingTable, ranking_json, ranking_table

__all__ = ["Explanation", "RankingTable", "explain", "explain_json", "ranking_json", "ranking_table"]
