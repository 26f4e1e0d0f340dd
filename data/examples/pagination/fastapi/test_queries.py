import unittest

from sqlalchemy import event
from sqlmodel import Session

from app import engine, read_page


# region step:test
class PageTest(unittest.TestCase):
    def test_a_page_takes_two_queries(self) -> None:
        queries = []
        event.listen(
            engine, "before_cursor_execute", lambda *args: queries.append(args)
        )
        with Session(engine) as session:
            read_page(session, page=2, size=10)
        self.assertEqual(len(queries), 2)


# endregion
