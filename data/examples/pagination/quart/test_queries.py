import unittest

from sqlalchemy import event

from app import app, engine


# region step:test
class PageTest(unittest.IsolatedAsyncioTestCase):
    async def test_a_page_takes_two_queries(self):
        queries = []
        event.listen(
            engine.sync_engine,
            "before_cursor_execute",
            lambda *args: queries.append(args),
        )
        async with app.test_app() as test_app:
            await test_app.test_client().get("/articles?page=2")
        self.assertEqual(len(queries), 2)


# endregion
