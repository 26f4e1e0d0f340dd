from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from database import random_item
from upstream import ask


class PersonSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=50)
    age = serializers.IntegerField(min_value=0, max_value=150)
    height = serializers.FloatField()
    active = serializers.BooleanField()
    tags = serializers.ListField(child=serializers.CharField())


class JsonPost(APIView):
    def post(self, request):
        serializer = PersonSerializer(data=request.data)
        if not serializer.is_valid():
            return Response({"errors": serializer.errors}, status=422)
        return Response(serializer.data)


@require_GET
def plain_text(request):
    return HttpResponse("Hello, world", content_type="text/plain")


@require_GET
def json_list(request):
    items = [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]
    return JsonResponse(items, safe=False)


@require_GET
def path_query(request, id):
    return JsonResponse(
        {"id": id, "q": request.GET["q"], "size": int(request.GET["size"])}
    )


@require_GET
def html_20(request):
    return render(
        request,
        "items.html",
        {"items": [(i, f"Ink <{i}> & paper") for i in range(1, 21)]},
    )


@require_GET
def single_query(request):
    return JsonResponse(random_item())


@require_GET
def queries_20(request):
    return JsonResponse([random_item() for _ in range(20)], safe=False)


@require_GET
def slow_upstream(request):
    return JsonResponse(ask())


@csrf_exempt  # an address for programs, without cookies
@require_POST
def upload_100k(request):
    return JsonResponse({"size": len(request.FILES["file"].read())})
