"""A city to try things on: invented people and visits of a whole year, written by the actions of all work."""
