"""The life of a ranking: computed, shown to each unit, published for good."""

from campaign.rules.states import StateTable

DRAFT = "draft"
NOTICED = "noticed"
PUBLISHED = "published"

RANKING = StateTable({DRAFT: {NOTICED}, NOTICED: {PUBLISHED}, PUBLISHED: set()})
