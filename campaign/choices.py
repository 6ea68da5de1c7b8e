"""Every closed list of the base domain."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitKind(TextChoices):
    TOWN = "town", _("Town or street")
    DEPARTMENT = "department", _("Department")
    WINDOW = "window", _("Window unit")
    COMMUNITY = "community", _("Community")


class Right(TextChoices):
    """What a role may do beyond its own unit's work; the vocabulary of every `permissions.py`."""

    KEEP_REFERENCE_DATA = "keep_reference_data", _("Keep reference data")
    KEEP_ACCOUNTS = "keep_accounts", _("Keep accounts")
    READ_TRAIL = "read_trail", _("Read the trail")
    SEE_RELEASED = "see_released", _("See what is released of every unit")
    SEE_HIDDEN_ROUNDS = "see_hidden_rounds", _("See rounds before their release")
    PLAN_ROUNDS = "plan_rounds", _("Plan rounds")
    RELEASE_ROUNDS = "release_rounds", _("Announce and release rounds")
    RECORD_VISITS = "record_visits", _("Record visits")
    CORRECT_VISITS = "correct_visits", _("Correct visits")
    SEE_DRAFTS = "see_drafts", _("See draft scores")
    COMPUTE_SCORES = "compute_scores", _("Compute scores")
    ADJUST_SCORES = "adjust_scores", _("Adjust scores")
    NOTICE_RANKINGS = "notice_rankings", _("Notice rankings")
    PUBLISH_RANKINGS = "publish_rankings", _("Publish rankings")
    PROPOSE_AWARDS = "propose_awards", _("Propose awards")
    APPROVE_AWARDS = "approve_awards", _("Approve awards")
    PAY_AWARDS = "pay_awards", _("Record payment of awards")
    DECIDE_SANCTIONS = "decide_sanctions", _("Confirm or dismiss sanctions")


class JobStatus(TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class HashAlgorithm(TextChoices):
    SHA256 = "sha256", "SHA-256"
    SM3 = "sm3", "SM3"


class NumberKind(TextChoices):
    """Kinds of documents that carry a gapless number."""

    CIRCULAR = "circular", _("Circular")
    NOTICE = "notice", _("Rectification notice")
    LETTER = "letter", _("Supervision letter")


class NoticeKind(TextChoices):
    """What a notification is about; decides its icon and its place in the list."""

    ROUND_ANNOUNCED = "round_announced", _("Round announced")
    ROUND_RELEASED = "round_released", _("Round released")
    VISIT_CORRECTED = "visit_corrected", _("Visit corrected")
    SCORE_NOTICED = "score_noticed", _("Score noticed")
    RANKING_PUBLISHED = "ranking_published", _("Ranking published")
    AWARD_APPROVED = "award_approved", _("Award approved")
    SANCTION_CONFIRMED = "sanction_confirmed", _("Sanction confirmed")
    DECISION_WANTED = "decision_wanted", _("Decision wanted")
