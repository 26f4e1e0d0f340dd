from django.test import TestCase


# region step:test
class PageTest(TestCase):
    fixtures = ["articles"]

    def test_a_page_takes_two_queries(self):
        with self.assertNumQueries(2):
            self.client.get("/articles?page=2")


# endregion
