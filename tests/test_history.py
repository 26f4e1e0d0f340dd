"""Back and Forward: every control of every page stands in the address, and an address brings back the view it stood for."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from streamlit.testing.v1 import AppTest

import catalog
from support.pages import go_back

OpenPage = Callable[..., AppTest]
Step = tuple[dict[str, list[str]], dict[str, Any]]

PRIVATE = ("order", "own_name", "project", "context", "team")
"""Fields that stay in the session: what somebody types into them is nobody else's, or it acts only when a button is pressed."""
KINDS = ("pills", "multiselect", "toggle", "selectbox", "number_input", "text_input", "slider", "pagination")


def controls(app: AppTest) -> list[Any]:
    """The controls that change the view, in their order: not those in a form, which act when it is sent, and no private fields."""
    found = [element for kind in KINDS for element in getattr(app, kind)]
    return [each for each in found if not each.proto.form_id and each.key not in PRIVATE and not (each.key or "").endswith("_add")]


def ids() -> list[object]:
    """Every id that a control may have as a value."""
    data = catalog.current()
    words = data.vocabulary
    assert words
    lists = (data.frameworks, data.features, data.criteria, data.results, data.guide.sections, words.verdicts, words.levels)
    return [getattr(each, "id", each) for some in lists for each in some]


def first_option(control: Any) -> object:
    """The first option as the script knows it; the browser knows its label only."""
    for each in ids():
        with suppress(KeyError):
            if control.format_func(each) == control.options[0]:
                return each
    raise AssertionError(f"no id is called {control.options[0]!r}")


def change(control: Any) -> None:
    """Give the control another value."""
    kind = type(control).__name__
    if kind == "Toggle":
        control.set_value(not control.value)
    elif kind == "Selectbox":
        control.select_index((control.index + 1) % len(control.options))
    elif kind == "Pagination":
        control.set_value(control.value + 1)
    elif kind in ("NumberInput", "Slider"):
        control.set_value(control.value + control.step if control.value + control.step <= control.max else control.value - control.step)
    elif kind == "TextInput":
        control.set_value("a")
    else:
        control.set_value(control.value[1:] or [first_option(control)])


def state(app: AppTest) -> Step:
    parameters = {name: app.query_params[name] for name in app.query_params}
    return parameters, {control.key: control.value for control in controls(app)}


def test_back_and_forward_bring_back_every_view(sample_address: str, open_page: OpenPage, all_unfolded: None) -> None:
    app = open_page(sample_address)
    steps = [state(app)]
    assert not steps[0][0], "the address of an untouched page stays as it came"
    for key in [control.key for control in controls(app)]:
        control = next((control for control in controls(app) if control.key == key), None)
        if control is None or len(getattr(control, "options", "many")) < 2:
            continue
        change(control)
        app.run()
        steps.append(state(app))
        assert steps[-1][0] != steps[-2][0], f"{key} does not stand in the address"
    for parameters, shown in reversed(steps[:-1]):
        go_back(app, parameters)
        assert state(app) == (parameters, shown)
