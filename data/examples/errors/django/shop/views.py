from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from .errors import OutOfStock

stock = {"pen": 10, "ink": 3}


class OrderSerializer(serializers.Serializer):
    item = serializers.CharField()
    quantity = serializers.IntegerField(min_value=1)


# region step:endpoint
@api_view(["POST"])
def create_order(request):
    serializer = OrderSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    item, quantity = serializer.data["item"], serializer.data["quantity"]
    if item not in stock:
        raise NotFound(f"There is no item {item}")
    if quantity > stock[item]:
        raise OutOfStock(f"Only {stock[item]} of {item} are left")
    return Response(serializer.data, status=201)


@api_view(["GET"])
def report(request):
    raise RuntimeError("cannot reach warehouse:5432 as admin")


# endregion
