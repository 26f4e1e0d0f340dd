from django.urls import path

from items.views import ItemView

# region step:path
urlpatterns = [
    path("items/<int:item_id>", ItemView.as_view()),
]
# endregion
