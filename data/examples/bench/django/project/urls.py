from django.urls import path

from . import views

urlpatterns = [
    path("plain-text", views.plain_text),
    path("json-list", views.json_list),
    path("json-post", views.JsonPost.as_view()),
    path("path-query/<int:id>", views.path_query),
    path("html-20", views.html_20),
    path("single-query", views.single_query),
    path("queries-20", views.queries_20),
    path("slow-upstream", views.slow_upstream),
    path("upload-100k", views.upload_100k),
]
