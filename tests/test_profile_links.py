"""Short links to /decide: a profile, frameworks written by hand; and the reader's own option by keyboard."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

import catalog
from decision.choice import MAX_NAME_CHARS, DecisionData, current_decision_data, initial_choice, with_defaults, with_weights
from decision.url_codec import decode, encode, profile_query

OpenPage = Callable[..., AppTest]
PROFILES = [profile.id for profile in catalog.current().profiles]


def now() -> DecisionData:
    return current_decision_data(catalog.current())


def written(page: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*page.header, *page.markdown, *page.caption, *page.info, *page.warning, *page.code))


def parameters(page: AppTest) -> dict[str, str]:
    return {name: page.query_params[name] for name in page.query_params}


@pytest.mark.parametrize("profile", catalog.current().profiles, ids=PROFILES)
def test_profile_link_is_the_start_with_its_weights(profile: catalog.models.Profile) -> None:
    decoded = decode({"p": [profile.id], "utm_source": ["x"]}, now())
    assert (decoded.status, decoded.notices) == ("link", ())
    assert decoded.choice == with_weights(profile.weights, initial_choice(now()), now())


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("p=nowhere", "unknown-profile"),
        ("p=", "unknown-profile"),
        (f"p={PROFILES[0]}&p={PROFILES[1]}", "repeated"),
        (f"p={PROFILES[0]}&x=1", "unknown-parameter"),
        (f"p={PROFILES[0]}&{encode(initial_choice(now()), 'd')}", "profile-not-used"),
    ],
)
def test_profile_link_that_is_not_clear_says_so(query: str, code: str) -> None:
    assert code in [notice.code for notice in decode(query, now()).notices]


@pytest.mark.parametrize("separator", [".", "_"])
def test_frameworks_written_by_hand_are_compared(separator: str) -> None:
    slugs = list(now().frameworks)[:3][::-1]
    decoded = decode(f"f={separator.join([*slugs, 'nowhere'])}", now())
    assert decoded.choice.frameworks == tuple(slugs)
    assert [notice.code for notice in decoded.notices] == ["unknown-framework"]


def test_profile_keeps_its_name_and_its_short_address_until_it_is_changed(open_page: OpenPage) -> None:
    profile = catalog.current().profiles[-1]
    page = open_page("decide", p=profile.id)
    assert f"“{profile.name}”" in written(page)
    assert [slider.value for slider in page.slider] == [profile.weights.get(id, 0) for id in now().criteria]
    page.slider[0].set_value((page.slider[0].value + 1) % 5).run()
    assert f"“{profile.name}”" not in written(page)
    assert "p" not in page.query_params
    assert "w" in page.query_params
    page.slider[0].set_value(profile.weights.get(next(iter(now().criteria)), 0)).run()
    assert parameters(page) == {"p": profile.id}


def test_a_must_have_does_not_start_at_the_strictest(open_page: OpenPage) -> None:
    page = open_page("decide")
    criterion, feature = next(iter(now().criteria)), next(iter(now().features))
    page.pills(key="must_scores").set_value([criterion]).run()
    page.multiselect(key="must_features").set_value([feature]).run()
    points, level = page.selectbox(key=f"must_score_{criterion}"), page.selectbox(key=f"must_feature_{feature}")
    assert points.value < max(float(option.rpartition(" ")[2]) for option in points.options)
    assert now().levels[level.value].rank < max(each.rank for each in now().levels.values())


def test_own_name_that_is_too_long_says_so_and_stays(open_page: OpenPage) -> None:
    page = open_page("decide")
    long = "our stack " * 9
    page.text_input(key="own_name").set_value(long)
    next(button for button in page.button if button.label == "Add").click().run()
    assert f"at most {MAX_NAME_CHARS} characters, and this one has {len(long.strip())}" in page.warning[0].value
    assert page.text_input(key="own_name").value == long
    page.text_input(key="own_name").set_value("our stack")
    next(button for button in page.button if button.label == "Add").click().run()
    assert not page.warning
    assert [own.name for own in decode(parameters(page), now()).choice.alternatives] == ["our stack"]


def test_see_it_beside_the_others_includes_the_framework(open_page: OpenPage) -> None:
    data = catalog.current()
    slug = next(slug for slug in reversed(data.frameworks) if slug not in data.defaults)
    links = [button.proto.url for button in open_page(slug).get("link_button")]
    compared = [link for link in links if link.startswith("compare?")]
    assert compared
    assert all(link.startswith(f"compare?f={slug}.") for link in compared)


def test_a_changed_profile_has_no_short_link() -> None:
    profile = catalog.current().profiles[0]
    choice = with_weights(profile.weights, initial_choice(now()), now())
    assert profile_query(choice, now()) == f"p={profile.id}"
    assert profile_query(with_defaults(replace(choice, frameworks=choice.frameworks[:1]), now()), now()) is None
