"""Text in columns on a terminal, where a Chinese character is two columns wide."""

from unicodedata import east_asian_width


def display_width(text: str) -> int:
    """How many columns the text takes.

    >>> display_width("园林街道A")
    9
    """
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text filled with spaces up to the width, at the end or, to align it right, at the beginning.

    >>> padded("潜江", 6) + "|" + padded("92.25", 6, right=True)
    '潜江  | 92.25'
    """
    space = " " * max(0, width - display_width(text))
    return space + text if right else text + space


def aligned(rows: list[list[str]], right: frozenset[int] = frozenset()) -> list[str]:
    """The rows as lines, columns under one another, two spaces apart; those in ``right`` are right-aligned.

    >>> aligned([["名次", "单位"], ["1", "园林街道"]], right=frozenset({0}))
    ['名次  单位', '   1  园林街道']
    """
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            padded(cell, width, right=number in right)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
