from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from bureau.accounts.enums import Provider
from bureau.kit import seal


class User(AbstractUser):
    """Who signs in. What they may do comes from their posts (stations.Post), never from flags here."""

    full_name = models.CharField("姓名", max_length=40, blank=True)
    password_changed_at = models.DateTimeField("密码改于", default=timezone.now, editable=False)
    password_is_one_time = models.BooleanField("一次性密码", default=False, editable=False)
    # Of the one session that counts; another sign-in writes another one, and an empty one matches none.
    session_mark = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

    def set_password(self, raw_password):
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()
        self.password_is_one_time = False


class SessionManager(BaseSessionManager):
    def get_queryset(self):
        return super().get_queryset().select_related("account")


class Session(AbstractBaseSession):
    """Who sits at which browser; see `sessions`. A stranger's, on the way in, has no account yet."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions", editable=False
    )

    objects = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "登录会话"

    def __str__(self):
        return f"{self.account_id or ''} {self.expire_date:%Y-%m-%d}"

    @classmethod
    def get_session_store_class(cls):
        from bureau.accounts.sessions import SessionStore  # noqa: PLC0415 -- the store stands on this model

        return SessionStore


class OldPassword(models.Model):
    """The hash of a password that was in use: the last ones may not come back (profile djbh3)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="old_passwords")
    encoded = models.CharField(max_length=128)
    at = models.DateTimeField("弃用于")

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        indexes = [
            models.Index(fields=["user", "-at"], name="old_passwords_of_one")
        ]  # the last five of one account

    def __str__(self):
        return f"{self.user_id} {self.at:%Y-%m-%d}"


class SecondFactor(models.Model):
    """The authenticator app of one account. The secret is sealed; of recovery codes only digests are kept."""

    SEAL = "accounts.second_factor"
    sealed = {"secret_sealed": seal.Sealed(SEAL)}

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    secret_sealed = models.BinaryField(editable=False)
    since = models.DateTimeField("绑定于")
    last_step = models.BigIntegerField(
        default=0
    )  # the half minute of the last code: it and all before are spent
    recovery_digests = ArrayField(models.CharField(max_length=64), default=list)

    class Meta:
        verbose_name = verbose_name_plural = "验证器"

    def __str__(self):
        return f"{self.user_id} {self.since:%Y-%m-%d}"

    @property
    def secret(self) -> str:
        return seal.of(self.SEAL).open(self.secret_sealed, self.user_id)

    @secret.setter
    def secret(self, text: str):
        self.secret_sealed = seal.of(self.SEAL).close(text, self.user_id)


class Tries(models.Model):
    """How often something was tried in the present quarter of an hour, where there is no Redis: see `throttle`."""

    key = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)  # sweeping out what is over

    class Meta:
        verbose_name = verbose_name_plural = "登录计数"

    def __str__(self):
        return f"{self.key[:12]} {self.count}"


class Binding(models.Model):
    """An identity of another system that signs in as one of our accounts. Made by an administrator, never by likeness."""

    provider = models.CharField("登录方式", max_length=12, choices=Provider)
    external_id = models.CharField("对方系统里的编号", max_length=128)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bindings", verbose_name="账号"
    )
    bound_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="绑定人"
    )
    bound_at = models.DateTimeField("绑定于")

    class Meta:
        verbose_name = verbose_name_plural = "统一登录绑定"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "external_id"],
                name="one_account_per_outside_identity",
                violation_error_message="这个编号已经绑定了账号",
            ),
        ]

    def __str__(self):
        return f"{self.get_provider_display()} {self.external_id}"
