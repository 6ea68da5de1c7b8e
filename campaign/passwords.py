"""What a password must not contain: the words everybody here would guess first."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.models import City, User
from campaign.rules.names import initials_of, pinyin_of

SYSTEM_WORDS = ("chuangwen", "wenmingchengshi", "wenmingban", "创文", "文明城市", "文明办")
SHORTEST_WORD = 4
CHINESE_FROM = "\u2e80"


class ContextWordsValidator:
    """Refuses the names of the system, of the city and of the person's own units, in Chinese or in pinyin."""

    def validate(self, password: str, user: User | None = None) -> None:
        plain = password.lower()
        if any(word in plain for word in context_words(user)):
            raise ValidationError(self.get_help_text(), code="password_context_word")

    def get_help_text(self) -> str:
        return _("The password must not contain the name of the system, the city or your unit.")


def context_words(user: User | None) -> set[str]:
    """The words as they might be typed; very short pinyin, which stands in many words, is left out."""
    names = list(City.objects.values_list("name", flat=True))
    if user is not None and not user._state.adding:
        current = user.memberships.current(on=timezone.localdate())
        names += current.values_list("unit__name", flat=True)
    spelled = {word for name in names for word in (name.lower(), pinyin_of(name), initials_of(name) * 2)}
    return {word for word in (*SYSTEM_WORDS, *spelled, *bare(names)) if is_telling(word)}


def bare(names: list[str]) -> set[str]:
    """Place names without their kind, as people say them: 潜江 for 潜江市."""
    shorter = {name[:-1] for name in names if len(name) > 2}
    return shorter | {pinyin_of(name) for name in shorter}


def is_telling(word: str) -> bool:
    return len(word) >= SHORTEST_WORD or (len(word) >= 2 and word >= CHINESE_FROM)
