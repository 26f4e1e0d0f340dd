from django.urls import path

from articles.views import ArticleList

urlpatterns = [
    path("articles", ArticleList.as_view()),
]
