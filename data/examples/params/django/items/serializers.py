from rest_framework import serializers


# region step:params
class ItemQuerySerializer(serializers.Serializer):
    q = serializers.CharField(default=None, allow_blank=True, trim_whitespace=False)
    limit = serializers.IntegerField(default=10, min_value=1, max_value=100)


# endregion
