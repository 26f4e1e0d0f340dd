from rest_framework import serializers


# region step:model
class SignUpSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=50)
    email = serializers.EmailField()
    age = serializers.IntegerField(min_value=18, max_value=120)


# endregion
