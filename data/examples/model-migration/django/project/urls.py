from django.urls import path

from library.views import AuthorList, BookList

urlpatterns = [
    path("authors", AuthorList.as_view()),
    path("books", BookList.as_view()),
]
