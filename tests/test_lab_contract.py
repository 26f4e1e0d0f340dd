"""What contract steps keep for later steps, and how their commands end."""

import pytest

from lab.contract import Unmet, captured_from
from lab.requests import Cookies, Reply
from lab.server import fresh_folder, run_command

REPLY = Reply(200, (("Set-Cookie", "token=a; Path=/"), ("Set-Cookie", "session=b; HttpOnly")), b"", 0)


def test_all_cookies_of_a_session_are_kept_as_they_are_sent() -> None:
    cookies = Cookies()
    cookies.keep(REPLY)
    assert captured_from("cookies", REPLY, cookies) == cookies.header()["Cookie"] == "token=a; session=b"


@pytest.mark.parametrize("cookies", [None, Cookies()])
def test_no_cookies_are_nothing_to_keep(cookies: Cookies | None) -> None:
    with pytest.raises(Unmet, match="a value to keep"):
        captured_from("cookies", REPLY, cookies)


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        ("import os; print(os.environ['A'], 'b c')", 0, "a b c\n"),
        ("import sys; sys.exit('not today')", 1, "not today\n"),
        ("raise ValueError('no such thing')", 1, "ValueError: no such thing\n"),
    ],
)
def test_a_program_in_the_command_itself_ends_as_it_would_by_hand(program: str, code: int, said: str) -> None:
    with fresh_folder() as folder:
        ended, output = run_command(folder, f'python -c "{program}"', {"A": "a"})
    assert ended == code
    assert output.endswith(said)
