"""Session state keys of the widgets of /decide."""

PROFILE = "profile"
CRITERIA_ORDER = "order"
FRAMEWORKS = "frameworks"
MUST_HAVE_SCORES = "must_scores"
MUST_HAVE_FEATURES = "must_features"
OWN_OPTION_NAME = "own_name"
OWN_OPTION_ERROR = "own_option_error"
"""Key of the error message for the last own option; this key belongs to no widget."""
RECORD_PROJECT = "project"
RECORD_CONTEXT = "context"
TEAM_LINKS = "team"


def weight(criterion: str) -> str:
    """Return the key of the slider for the weight of a criterion."""
    return f"w_{criterion}"


def minimum_score(criterion: str) -> str:
    """Return the key of the select box for the minimum score on a criterion."""
    return f"must_score_{criterion}"


def minimum_level(feature: str) -> str:
    """Return the key of the select box for the minimum level of a feature."""
    return f"must_feature_{feature}"
