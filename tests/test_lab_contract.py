"""What contract steps keep for later steps."""

import pytest

from lab.contract import Unmet, _captured
from lab.requests import Cookies, Reply

REPLY = Reply(200, (("Set-Cookie", "token=a; Path=/"), ("Set-Cookie", "session=b; HttpOnly")), b"", 0)


def test_all_cookies_of_a_session_are_kept_as_they_are_sent() -> None:
    cookies = Cookies()
    cookies.keep(REPLY)
    assert _captured("cookies", REPLY, cookies) == cookies.header()["Cookie"] == "token=a; session=b"


@pytest.mark.parametrize("cookies", [None, Cookies()])
def test_no_cookies_are_nothing_to_keep(cookies: Cookies | None) -> None:
    with pytest.raises(Unmet, match="a value to keep"):
        _captured("cookies", REPLY, cookies)
