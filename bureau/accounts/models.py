from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Who signs in. What they may do comes from their posts (stations.Post), never from flags here."""

    full_name = models.CharField("姓名", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)
