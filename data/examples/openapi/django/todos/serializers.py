from rest_framework import serializers

from .models import Todo


# region step:model
class TodoSerializer(serializers.ModelSerializer):
    class Meta:
        model = Todo
        fields = ["id", "title", "completed"]


class ProblemSerializer(serializers.Serializer):
    detail = serializers.CharField()


# endregion
