import unittest

from sqlalchemy import event

from app import app, db


# region step:test
class PageTest(unittest.TestCase):
    def test_a_page_takes_two_queries(self):
        queries = []
        with app.app_context():
            event.listen(
                db.engine, "before_cursor_execute", lambda *args: queries.append(args)
            )
            app.test_client().get("/articles?page=2")
        self.assertEqual(len(queries), 2)


# endregion
