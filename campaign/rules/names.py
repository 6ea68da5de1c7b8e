"""Chinese names typed in Latin letters."""

from itertools import chain

from pypinyin import Style, lazy_pinyin


def pinyin_of(text: str) -> str:
    """The name in pinyin without tones and spaces, letters and digits kept.

    >>> pinyin_of("园林街道1号")
    'yuanlinjiedao1hao'
    """
    return letters_of(lazy_pinyin(text))


def initials_of(text: str) -> str:
    """The first letter of each character.

    >>> initials_of("园林街道")
    'yljd'
    """
    return letters_of(lazy_pinyin(text, style=Style.FIRST_LETTER))


def letters_of(syllables: list[str]) -> str:
    """The letters and digits of the syllables, in lower case.

    >>> letters_of(["Yuan", "(1)"])
    'yuan1'
    """
    return "".join(letter for letter in chain.from_iterable(syllables) if letter.isalnum()).lower()
