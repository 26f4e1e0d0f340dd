from rest_framework import serializers

from .models import Author, Book


# region step:input
class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["id", "name", "country"]
        # Asking first whether a name is free leaves a gap. The database decides.
        extra_kwargs = {"name": {"validators": []}}


class BookSerializer(serializers.ModelSerializer):
    author_id = serializers.PrimaryKeyRelatedField(
        source="author", queryset=Author.objects.all()
    )

    class Meta:
        model = Book
        fields = ["id", "title", "author_id"]


# endregion
