from unittest import IsolatedAsyncioTestCase

from sqlalchemy import event

from app import engine, open_session, read_page


# region step:test
class PageTest(IsolatedAsyncioTestCase):
    async def test_a_page_takes_two_queries(self) -> None:
        queries = []
        event.listen(
            engine.sync_engine,
            "before_cursor_execute",
            lambda *args: queries.append(args),
        )
        async with open_session() as session:
            await read_page(session, page=2, size=10)
        await engine.dispose()
        self.assertEqual(len(queries), 2)


# endregion
