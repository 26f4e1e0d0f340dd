"""`/api/decide`: the answer to a link, always as JSON, and the same one as the page's."""

import json
import random
import string
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from urllib.parse import parse_qs, quote

import pyarrow as pa
import pytest
from conftest import weights_of
from streamlit.testing.v1 import AppTest

import catalog
from components.markdown import WORD_JOINER
from decision import sentences
from decision.choice import Choice, OwnAlternative, current_decision_data, initial_choice, problem_from_choice, with_defaults
from decision.evaluation import evaluate
from decision.formatting import format_decimal, value_decimals
from decision.notices import MAX_QUERY_CHARS
from decision.solve import solve, to_jsonable
from decision.url_codec import decode, encode
from support.servers import Server


def choices() -> dict[str, Choice]:
    """One of each kind: weighed, level, ruled out, overruled, with an own alternative and a score not known."""
    data = catalog.current()
    now = current_decision_data(data)
    beginning = initial_choice(now)
    profile = replace(beginning, weights=weights_of(data.profiles[0]))
    first, last = next(iter(now.criteria)), list(now.criteria)[-1]
    slug = beginning.frameworks[0]
    partly = OwnAlternative("In use", dict.fromkeys(list(now.criteria)[1:], 4.0), {})
    return {
        "start": beginning,
        "profile": profile,
        "no weights": replace(beginning, weights=dict.fromkeys(now.criteria, 0)),
        "one criterion": replace(beginning, weights={id: 5 * (id == first) for id in now.criteria}),
        "must-have": with_defaults(replace(profile, musts_by_score={first: 4.0}), now),
        "nobody": with_defaults(replace(profile, musts_by_score=dict.fromkeys(now.criteria, 5.0)), now),
        "own score": with_defaults(replace(profile, own_scores={slug: {last: 1.5}}), now),
        "own alternative": with_defaults(replace(profile, alternatives=(partly,)), now),
        "no frameworks": with_defaults(replace(profile, frameworks=()), now),
    }


KINDS = list(choices())


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_that_of_solve_with_notices_and_link(server: Server, kind: str) -> None:
    data = catalog.current()
    query = encode(choices()[kind], data.version)
    response = server.client.get(f"/api/decide?{query}")
    answer = response.json()
    assert response.status_code == 200
    assert answer.pop("notices") == []
    assert answer.pop("link") == f"{server.url}/decide?{query}"
    if choices()[kind].frameworks:
        assert answer == json.loads(json.dumps(to_jsonable(solve(problem_from_choice(choices()[kind], current_decision_data(data))))))
    else:
        assert (answer["status"], answer["ranking"]) == ("nobody-qualifies", [])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "no frameworks"])
def test_page_and_api_agree(server: Server, kind: str, open_page: Callable[..., AppTest]) -> None:
    """The verdict, the values in it and the ranking in the chart are the API's."""
    choice = choices()[kind]
    query = encode(choice, catalog.current().version)
    answer = server.client.get(f"/api/decide?{query}").json()
    page = open_page("decide", **dict(pair.split("=") for pair in query.split("&")))
    found = evaluate(choice, current_decision_data(catalog.current()))
    assert json.loads(json.dumps(to_jsonable(found.answer))) == {key: answer[key] for key in answer if key not in ("notices", "link")}
    assert plain_text(page.header[0].value) == sentences.verdict_sentences(found.answer, found.problem, found.names)[0]
    if answer["ranking"]:
        places = value_decimals(found.answer.ranking)
        ends = [[format_decimal(Fraction(str(line[end])), places) for end in ("value_low", "value_high")] for line in answer["ranking"]]
        values = sorted((low if low == high else f"{low} to {high}" for low, high in ends), reverse=True)
        rows = pa.ipc.open_stream(page.get("vega_lite_chart")[0].proto.data.data).read_all().to_pylist()
        shown = [row["label"] for row in rows if row["place"] == 0]
        assert sorted(shown, reverse=True) == values


def plain_text(markdown: str) -> str:
    return markdown.replace("\\", "").replace(WORD_JOINER, "").replace("\u00a0", " ")


def test_what_a_link_lacks_is_said(server: Server) -> None:
    answer = server.client.get("/api/decide?v=1&w=nonsense.9&f=nowhere").json()
    assert {"unknown-criterion", "absent-criterion", "unknown-framework"} <= {notice["code"] for notice in answer["notices"]}
    assert answer["status"] == "no-weights"


@pytest.mark.parametrize("query", ["v=2", "v=1&w=" + "x" * MAX_QUERY_CHARS, "v=1&w=" + "x" * 60_000])
def test_what_the_codec_rejects_is_400(server: Server, query: str) -> None:
    response = server.client.get(f"/api/decide?{query}")
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/json"
    assert response.json()["error"]


def test_many_keys_hold_nobody_up(server: Server) -> None:
    """As many as fit into an address: each is looked at once, or the server would be busy with one request for seconds."""
    query = "&".join(f"{number:x}" for number in range(12_000))
    assert server.client.get(f"/api/decide?{query}", timeout=3).status_code == 400


def test_nothing_at_all_is_the_start(server: Server) -> None:
    assert (
        server.client.get("/api/decide").json()
        == server.client.get(f"/api/decide?{encode(choices()['start'], catalog.current().version)}").json()
    )


def test_a_setting_gives_the_base_of_the_link(start_server: Callable[..., Server]) -> None:
    own = start_server(env={"GUIDE_URL": "https://public.example/guide/"})
    assert own.client.get("/api/decide").json()["link"].startswith("https://public.example/guide/decide?v=1&")


def test_etag_and_head(server: Server) -> None:
    query = encode(choices()["profile"], catalog.current().version)
    get, head = server.client.get(f"/api/decide?{query}"), server.client.head(f"/api/decide?{query}")
    assert (head.status_code, head.content) == (200, b"")
    assert {key: head.headers[key] for key in ("etag", "content-length", "content-type")} == {
        key: get.headers[key] for key in ("etag", "content-length", "content-type")
    }
    again = server.client.get(f"/api/decide?{query}", headers={"if-none-match": get.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = encode(choices()["own score"], catalog.current().version)
    assert server.client.get(f"/api/decide?{other}", headers={"if-none-match": get.headers["etag"]}).status_code == 200
    assert server.client.post("/api/decide").status_code == 405


# ---------------------------------------------------------------- anything at all


def odd_queries(count: int) -> list[str]:
    """Links with parts cut, swapped, repeated or replaced by what no link holds; the same ones at every run."""
    chance = random.Random(4)
    pieces = [
        "",
        "NaN",
        "1e999",
        "-1",
        "x",
        "😀",
        "%00",
        "%ff",
        "..",
        "__",
        "&&",
        "=",
        "own.A.x",
        "score.x.y",
        "level.a.b.c",
        "9" * 400,
        "'\"<b>",
    ]
    links = [encode(choice, catalog.current().version) for choice in choices().values()]
    odd = []
    for _ in range(count):
        text = chance.choice(links)
        for _ in range(chance.randint(1, 6)):
            initial_choice, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
            middle = chance.choice(
                [chance.choice(pieces), "".join(chance.choices(string.printable, k=6)), chance.choice(links)[initial_choice:end]]
            )
            text = text[:initial_choice] + middle + (text[end:] if chance.random() < 0.5 else text[initial_choice:])
        odd.append(text.replace("#", ""))
    return odd


@pytest.mark.parametrize("count", [60, pytest.param(300, marks=pytest.mark.long)])
def test_no_query_breaks_the_api(server: Server, count: int) -> None:
    now = current_decision_data(catalog.current())
    statuses = set()
    for query in odd_queries(count):
        response = server.client.get(f"/api/decide?{quote(query, safe='=&%')}")
        parameters = parse_qs(quote(query, safe="=&%"), keep_blank_values=True)
        assert response.status_code == (400 if decode(parameters, now).status == "rejected" else 200), query
        assert "notices" in response.json()
        statuses.add(response.status_code)
    assert 200 in statuses
    assert count < 300 or 400 in statuses
