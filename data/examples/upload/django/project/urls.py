from django.urls import path

from files.views import FileView, UploadView

urlpatterns = [
    path("files", UploadView.as_view()),
    path("files/<uuid:id>", FileView.as_view()),
]
