from rest_framework.generics import ListCreateAPIView

from .models import Author, Book
from .serializers import AuthorSerializer, BookSerializer


# region step:authors
class AuthorList(ListCreateAPIView):
    queryset = Author.objects.order_by("id")
    serializer_class = AuthorSerializer


# endregion
# region step:books
class BookList(ListCreateAPIView):
    queryset = Book.objects.order_by("id")
    serializer_class = BookSerializer


# endregion
