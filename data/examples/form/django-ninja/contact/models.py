from django.db import models


# region step:fields
class Message(models.Model):
    name = models.CharField(max_length=50)
    email = models.EmailField()


# endregion
