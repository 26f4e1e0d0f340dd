from django.urls import path

from shop.views import create_order, report

urlpatterns = [
    path("orders", create_order),
    path("report", report),
]

# region step:handlers
handler404 = "shop.errors.not_found"
handler500 = "shop.errors.server_error"
# endregion
