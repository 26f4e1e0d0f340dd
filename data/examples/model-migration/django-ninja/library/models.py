from django.db import models


# region step:model
class Author(models.Model):
    name = models.CharField(max_length=100, unique=True)
    country = models.CharField(max_length=50, default="unknown")


class Book(models.Model):
    title = models.CharField(max_length=200)
    author = models.ForeignKey(Author, on_delete=models.PROTECT)


# endregion
