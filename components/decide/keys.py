"""Keys of the widgets of /decide, under which the session holds their state."""

PROFILE = "profile"
ORDER = "order"
FRAMEWORKS = "frameworks"
SCORE_MUSTS = "must_scores"
FEATURE_MUSTS = "must_features"
OWN_NAME = "own_name"
OWN_NAME_REFUSED = "own_name_refused"
"""No widget: why the name in the field was not taken, empty where it was."""
PROJECT = "project"
CONTEXT = "context"
TEAM = "team"


def weight(criterion: str) -> str:
    return f"w_{criterion}"


def least_score(criterion: str) -> str:
    return f"must_score_{criterion}"


def least_level(feature: str) -> str:
    return f"must_feature_{feature}"
