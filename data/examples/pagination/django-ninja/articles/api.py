from ninja import ModelSchema, NinjaAPI
from ninja.pagination import paginate

from .models import Article
from .pagination import ArticlePagination

api = NinjaAPI()


class ArticleOut(ModelSchema):
    class Meta:
        model = Article
        fields = ["id", "title"]


# region step:endpoint
@api.get("/articles", response=list[ArticleOut])
@paginate(ArticlePagination)
def list_articles(request):
    return Article.objects.order_by("id")


# endregion
