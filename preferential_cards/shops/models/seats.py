from django.conf import settings
from django.db import models
from django.db.models import Q

from preferential_cards.shops.enums import SeatRole
from preferential_cards.shops.models.shop import Shop


class SeatQuerySet(models.QuerySet):
    def taken(self):
        return self.filter(ended_at=None).exclude(token=b"")


class Seat(models.Model):
    """A phone of a shop. It was given a one-time code once; since then it holds a secret of which only the digest is here.

    A seat is no user of the portal and has no post: for the scope and for row security it is nobody.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField("身份", max_length=10, choices=SeatRole)
    name = models.CharField("称呼", max_length=20)
    invitation = models.BinaryField(max_length=32, default=b"")  # digest of the code; empty once it is used
    invited_until = models.DateTimeField("邀请有效到")
    token = models.BinaryField(max_length=32, default=b"")
    since = models.DateTimeField("启用于", null=True, blank=True)
    seen_on = models.DateField("最近使用", null=True, blank=True)
    ended_at = models.DateTimeField("停用于", null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "商家账号"
        ordering = ["-role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["token"], condition=~Q(token=b""), name="one_seat_per_phone_secret"
            ),
            models.CheckConstraint(
                name="seat_taken_iff_dated",
                condition=Q(token=b"", since=None) | ~Q(token=b"") & Q(since__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.name}"

    @property
    def is_owner(self) -> bool:
        return self.role == SeatRole.SHOP_OWNER
