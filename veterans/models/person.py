from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from bureau.kit import mask, seal
from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.models import Station
from stations.permissions import Permission
from veterans import states
from veterans.enums import Action, CardType, Source, State


class PersonQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.PERSON_VIEW, person="pk"))

    def on_register(self, at):
        """Counted at that moment: entered, and not moved away, dead or found not to belong."""
        return self.filter(Q(left_at=None) | Q(left_at__gt=at), registered_at__lte=at)

    def filed(self, at):
        return self.on_register(at).filter(filed_at__lte=at)

    def confirmed_since(self, start, at):
        """Gone through with the person between the two moments."""
        return self.on_register(at).filter(confirmed_at__gt=start, confirmed_at__lte=at)

    def should_hold_card(self, at):
        """应申领: on the register with at least one identity that gives a card."""
        from veterans.models.life import Identity  # noqa: PLC0415 -- identities belong to persons

        gives_card = Identity.objects.filter(
            person=OuterRef("pk"), card_type__in=[CardType.VETERAN, CardType.FAMILY]
        )
        return self.on_register(at).filter(Exists(gives_card))


@tracked
class Person(models.Model):
    """One person on the bureau's register (退役军人保障法 art. 8).

    ID numbers are sealed and found by blind index; the mask is made from the opened value when it is shown.
    """

    SEAL = "veterans.person.id_number"
    sealed = {
        "id_number_sealed": seal.Sealed(SEAL, {"id_number_index": seal.whole, "id_tail_index": seal.tail}),
        "old_id_number_sealed": seal.Sealed(SEAL),
    }
    walled_by = "station"
    field_classes = {
        **dict.fromkeys(("sex", "born_on", "ethnic", "political", "marital"), PERSONAL),
        **dict.fromkeys(("education", "employment", "household_region", "residence_region"), PERSONAL),
        **dict.fromkeys(("source", "registered_at", "filed_at", "left_at", "confirmed_at"), PLAIN),
        **dict.fromkeys(
            ("id_number_sealed", "id_number_index", "id_tail_index", "old_id_number_sealed"), SENSITIVE
        ),
        **dict.fromkeys(
            (
                "name",
                "pinyin",
                "initials",
                "employer",
                "health",
                "household_address",
                "residence_address",
                "note",
            ),
            SENSITIVE,
        ),
    }

    station = models.ForeignKey(
        Station,
        verbose_name="所属站",
        on_delete=models.PROTECT,
        related_name="people",
        db_column="station_code",
        db_index=False,
    )
    # "C": compared by code point, so that a prefix is a range which an index serves behind the wall of row security
    # (LIKE is not leakproof, and PostgreSQL then keeps it away from indexes). People are ordered by their pinyin.
    name = models.CharField("姓名", max_length=60, db_collation="C")
    pinyin = models.CharField(max_length=200, editable=False, db_collation="C")
    initials = models.CharField(max_length=40, editable=False, db_collation="C")
    id_number_sealed = models.BinaryField(editable=False)
    id_number_index = models.BinaryField(editable=False)
    id_tail_index = models.BinaryField(editable=False)  # of the last four characters, for the search box
    old_id_number_sealed = models.BinaryField(
        editable=False, null=True
    )  # the 15 digits, where a file gave those
    sex = models.CharField("性别", max_length=1)
    born_on = models.DateField("出生日期")
    ethnic = models.CharField("民族", max_length=2, blank=True)
    political = models.CharField("政治面貌", max_length=2, blank=True)
    marital = models.CharField("婚姻状况", max_length=2, blank=True)
    education = models.CharField("文化程度", max_length=2, blank=True)
    health = models.CharField("健康状况", max_length=1, blank=True)
    employment = models.CharField("就业状态", max_length=2, blank=True)
    employer = models.CharField("工作单位", max_length=120, blank=True)
    household_region = models.CharField("户籍地区划", max_length=12, blank=True, db_collation="C")
    household_address = models.CharField("户籍地址", max_length=200, blank=True)
    residence_region = models.CharField("常住地区划", max_length=12, blank=True, db_collation="C")
    residence_address = models.CharField("常住地址", max_length=200, blank=True)
    note = models.TextField("备注", blank=True, max_length=2000)
    state = models.CharField("建档状态", max_length=20, choices=State, default=State.NOT_STARTED)
    source = models.CharField("来源", max_length=20, choices=Source)
    registered_at = models.DateTimeField("登记时间")
    filed_at = models.DateTimeField("建档时间", null=True, blank=True, editable=False)
    left_at = models.DateTimeField("离册时间", null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField("信息最近核对", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        indexes = [
            # Lists, scope, and counts per station: with the three moments in it, who is on the register and who is filed
            # is counted from the index alone (660,000 people: 0.2 s instead of 1.0 s).
            models.Index(
                fields=["station", "id"],
                name="person_by_station",
                include=["registered_at", "left_at", "filed_at"],
            ),
            models.Index(fields=["pinyin"], name="person_by_pinyin"),  # search box
            models.Index(fields=["initials"], name="person_by_initials"),  # search box
            models.Index(fields=["name", "station", "id"], name="person_by_name"),  # search box, also inside
            models.Index(fields=["id_tail_index"], name="person_by_id_tail"),  # search box
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_index"],
                name="one_person_per_id_number",
                violation_error_message="这个身份证号已经登记",
            ),
            # What belongs to a person follows the person to another station: see migrations, `follow_person`.
            models.UniqueConstraint(fields=["id", "station"], name="person_at_its_station"),
            models.CheckConstraint(
                name="left_iff_in_a_leaving_state",
                condition=Q(state__in=sorted(states.LEFT), left_at__isnull=False)
                | ~Q(state__in=sorted(states.LEFT)) & Q(left_at__isnull=True),
            ),
            models.CheckConstraint(
                name="filed_people_have_a_filing_date",
                condition=~Q(state=State.FILED) | Q(filed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return mask.name(self.name)

    @property
    def tone(self) -> str:
        return State(self.state).tone

    @property
    def id_number(self) -> str:
        """The full number. Only a reveal, a paper or a mask may ask for it."""
        return seal.of(self.SEAL).open(self.id_number_sealed, self.pk)

    @property
    def masked_id_number(self) -> str:
        return mask.id_number(self.id_number)


class OfPersonQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.PERSON_VIEW))


def belongs_to_person(**how) -> models.ForeignKey:
    """`db_index=False` where a unique constraint already begins with the person: every index is paid for by each imported row."""
    return models.ForeignKey(
        Person,
        verbose_name="人员",
        on_delete=models.PROTECT,
        related_name="%(class)s_set",
        db_constraint=False,
        **how,
    )


class OfPerson(models.Model):
    """A row that belongs to a person and carries the person's station, so that scope needs no join.

    The database keeps the two together: (person, station) refers to the person's own pair and follows its change.
    """

    walled_by = "station"
    computed = False  # True: follows from the file by rule, so it holds nobody back and goes with the person

    person = belongs_to_person()
    station = models.ForeignKey(
        Station,
        verbose_name="所属站",
        on_delete=models.PROTECT,
        related_name="+",
        db_column="station_code",
        db_constraint=False,
        db_index=False,
        editable=False,
    )

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        abstract = True


class RegistrationStep(OfPerson):
    """One step of a registration, as it was taken. Never edited."""

    append_only = True
    field_classes = {"note": SENSITIVE, "missing": PLAIN}

    action = models.CharField("办理", max_length=20, choices=Action)
    state = models.CharField("办理后", max_length=20, choices=State)
    note = models.CharField("说明", max_length=500, blank=True)
    # What is to be put right: keys of `completeness.WANTED`, with commas between. In bulk nobody sends one back.
    missing = models.CharField("需要补正", max_length=500, blank=True, db_default="")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "建档步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.day} {self.get_action_display()}"

    @property
    def day(self):
        return localdate(self.at)

    @property
    def wanted(self) -> list[str]:
        return [key for key in self.missing.split(",") if key]
