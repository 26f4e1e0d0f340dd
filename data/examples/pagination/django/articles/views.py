from rest_framework.generics import ListAPIView

from .models import Article
from .pagination import ArticlePagination
from .serializers import ArticleSerializer


# region step:endpoint
class ArticleList(ListAPIView):
    queryset = Article.objects.order_by("id")
    serializer_class = ArticleSerializer
    pagination_class = ArticlePagination


# endregion
