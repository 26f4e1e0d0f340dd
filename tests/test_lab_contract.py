"""What contract steps keep for later steps, and how their commands end."""

import pytest

from lab.contract_runner import ExpectationFailed, capture_value
from lab.requests import Cookies, Reply
from lab.server import run_command, temporary_folder

REPLY = Reply(200, (("Set-Cookie", "token=a; Path=/"), ("Set-Cookie", "session=b; HttpOnly")), b"", 0)


def test_all_cookies_of_a_session_are_kept_as_they_are_sent() -> None:
    cookies = Cookies()
    cookies.keep(REPLY)
    assert capture_value("cookies", REPLY, cookies) == cookies.header()["Cookie"] == "token=a; session=b"


@pytest.mark.parametrize("cookies", [None, Cookies()])
def test_no_cookies_are_nothing_to_keep(cookies: Cookies | None) -> None:
    with pytest.raises(ExpectationFailed, match="a value to keep"):
        capture_value("cookies", REPLY, cookies)


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        ("import os; print(os.environ['A'], 'b c')", 0, "a b c\n"),
        ("import sys; sys.exit('not today')", 1, "not today\n"),
        ("raise ValueError('no such thing')", 1, "ValueError: no such thing\n"),
    ],
)
def test_a_program_in_the_command_itself_ends_as_it_would_by_hand(program: str, code: int, said: str) -> None:
    with temporary_folder() as folder:
        ended, output = run_command(folder, f'python -c "{program}"', {"A": "a"})
    assert ended == code
    assert output.endswith(said)
