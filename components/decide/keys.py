"""Keys of the widgets of /decide, under which the session holds their state."""

PROFILE = "profile"
CRITERIA_ORDER = "order"
FRAMEWORKS = "frameworks"
MUST_HAVE_SCORES = "must_scores"
MUST_HAVE_FEATURES = "must_features"
OWN_OPTION_NAME = "own_name"
OWN_OPTION_ERROR = "own_name_refused"
"""No widget: why the name in the field was not taken, empty where it was."""
RECORD_PROJECT = "project"
RECORD_CONTEXT = "context"
TEAM_LINKS = "team"


def weight(criterion: str) -> str:
    return f"w_{criterion}"


def minimum_score(criterion: str) -> str:
    return f"must_score_{criterion}"


def minimum_level(feature: str) -> str:
    return f"must_feature_{feature}"
