import unittest

from sqlalchemy import event

from app import engine, read_page


# region step:test
class PageTest(unittest.IsolatedAsyncioTestCase):
    async def test_a_page_takes_two_queries(self) -> None:
        self.addAsyncCleanup(engine.dispose)
        queries = []
        event.listen(
            engine.sync_engine,
            "before_cursor_execute",
            lambda *args: queries.append(args),
        )
        await read_page(page=2, size=10)
        self.assertEqual(len(queries), 2)


# endregion
