"""What belongs to a person: identities, service, awards, disability, contacts. All dated, all with their history."""

from django.db import models
from django.db.models import Q

from bureau.kit import codes, mask, seal
from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.dates import Precision, show
from bureau.kit.history import tracked
from veterans.enums import CardType, ContactKind
from veterans.models.person import OfPerson, belongs_to_person


@tracked
class Identity(OfPerson):
    """One of the many identities of a person (A01…G01), with the time it holds. The card type is computed from it."""

    field_classes = {
        **dict.fromkeys(("category", "card_type"), PERSONAL),
        **dict.fromkeys(("valid_from", "valid_from_precision", "valid_to", "basis", "approved_by"), PERSONAL),
    }

    category = models.CharField("人员类别", max_length=3)
    card_type = models.CharField("可申领", max_length=1, choices=CardType, editable=False)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_from_precision = models.CharField(max_length=1, choices=Precision, blank=True)
    valid_to = models.DateField("止", null=True, blank=True)
    basis = models.CharField("依据文件", max_length=120, blank=True)
    approved_by = models.CharField("认定单位", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "身份"
        ordering = ["category"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "category"],
                condition=Q(valid_to=None),
                name="one_open_identity_per_category",
                violation_error_message="此人已有这个人员类别",
            ),
        ]

    def __str__(self):
        return codes.label("identity", self.category)

    @property
    def since(self) -> str:
        return show(self.valid_from, self.valid_from_precision)


@tracked
class Service(OfPerson):
    """A stretch of service. Units are cover numbers (部队代号) only: never a true name or place (保障法 art. 68)."""

    field_classes = {
        **dict.fromkeys(("enlisted_on", "enlisted_precision", "left_on", "left_precision", "rank"), PERSONAL),
        **dict.fromkeys(("soldier_kind", "major_unit", "household_then", "special_months"), PERSONAL),
        "number": PLAIN,
        **dict.fromkeys(("unit", "enlisted_from", "special_area", "special_post"), SENSITIVE),
    }
    lists = {
        "soldier_kind": "soldier_kind",
        "major_unit": "major_unit",
        "household_then": "household_kind",
        "special_area": "special_area",
        "rank": "rank",
    }

    person = belongs_to_person(db_index=False)
    number = models.PositiveSmallIntegerField("第几次入伍", default=1)
    enlisted_on = models.DateField("入伍时间", null=True, blank=True)
    enlisted_precision = models.CharField(max_length=1, choices=Precision, blank=True)
    left_on = models.DateField("退役时间", null=True, blank=True)
    left_precision = models.CharField(max_length=1, choices=Precision, blank=True)
    unit = models.CharField("部队代号", max_length=60, blank=True)
    rank = models.CharField("军衔", max_length=2, blank=True)
    # With a default in the database: a roster and the demo write rows of this table in bulk and do not know these.
    soldier_kind = models.CharField("军人类别", max_length=4, blank=True, db_default="")
    major_unit = models.CharField("大单位", max_length=4, blank=True, db_default="")
    household_then = models.CharField("入伍时户籍", max_length=4, blank=True, db_default="")
    enlisted_from = models.CharField("入伍地", max_length=60, blank=True, db_default="")
    special_area = models.CharField("特殊地区服役", max_length=4, blank=True, db_default="")
    special_months = models.PositiveSmallIntegerField("特殊地区服役月数", null=True, blank=True)
    special_post = models.CharField("特殊岗位", max_length=60, blank=True, db_default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "服役经历"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["person", "number"], name="one_service_per_number"),
            models.CheckConstraint(
                name="service_ends_after_it_begins",
                condition=Q(left_on=None) | Q(enlisted_on=None) | Q(left_on__gte=models.F("enlisted_on")),
                violation_error_message="退役时间早于入伍时间",
            ),
        ]

    def __str__(self):
        return f"{self.since}–{self.until}"

    @property
    def since(self) -> str:
        return show(self.enlisted_on, self.enlisted_precision)

    @property
    def until(self) -> str:
        return show(self.left_on, self.left_precision)

    @property
    def rank_word(self) -> str:
        return codes.label("rank", self.rank)


@tracked
class Contact(OfPerson):
    """A telephone. The number is sealed; the index finds it, a second one its last four digits."""

    field_classes = {
        **dict.fromkeys(("kind", "is_primary"), PLAIN),
        **dict.fromkeys(("owner", "number_sealed", "number_index", "tail_index"), SENSITIVE),
    }

    SEAL = "veterans.contact.number"
    sealed = {"number_sealed": seal.Sealed(SEAL, {"number_index": seal.whole, "tail_index": seal.tail})}

    kind = models.CharField("类型", max_length=10, choices=ContactKind)
    is_primary = models.BooleanField("首选", default=True)
    owner = models.CharField("联系人", max_length=60, blank=True, help_text="不是本人时填写")
    number_sealed = models.BinaryField(editable=False)
    number_index = models.BinaryField(editable=False)
    tail_index = models.BinaryField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "联系电话"
        ordering = ["-is_primary", "pk"]
        indexes = [
            models.Index(fields=["number_index"], name="contact_by_number"),  # search box, duplicates
            models.Index(fields=["tail_index"], name="contact_by_tail"),  # search box
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_primary=True), name="one_primary_contact_per_person"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}"

    @property
    def number(self) -> str:
        """The full number. Only a reveal, a paper or a mask may ask for it."""
        return seal.of(self.SEAL).open(self.number_sealed, self.pk)

    @property
    def masked_number(self) -> str:
        return mask.phone(self.number)


@tracked
class Award(OfPerson):
    """A commendation or merit from the time of service. Counts for scoring only where the dossier proves it."""

    field_classes = dict.fromkeys(
        ("award", "times", "awarded_on", "awarded_precision", "document", "in_dossier"), PERSONAL
    )

    person = belongs_to_person(db_index=False)
    award = models.CharField("奖励", max_length=2)
    times = models.PositiveSmallIntegerField("次数", default=1)
    awarded_on = models.DateField("时间", null=True, blank=True)
    awarded_precision = models.CharField(max_length=1, choices=Precision, blank=True)
    document = models.CharField("文号", max_length=60, blank=True)
    in_dossier = models.BooleanField("档案中有记载", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "立功受奖"
        ordering = ["-award"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "award", "awarded_on"],
                name="one_award_per_date",
                nulls_distinct=False,
                violation_error_message="这项奖励已经登记",
            ),
        ]

    def __str__(self):
        name = codes.label("award", self.award)
        return name if self.times == 1 else f"{name}{self.times}次"

    @property
    def since(self) -> str:
        return show(self.awarded_on, self.awarded_precision)


@tracked
class Disability(OfPerson):
    """A rating 1 (worst) to 10, with its nature; only one holds at a time (军人抚恤优待条例 arts. 26–30)."""

    field_classes = dict.fromkeys(("grade", "nature", "rated_on", "rated_precision", "ended_on"), SENSITIVE)

    grade = models.CharField("残疾等级", max_length=2)
    nature = models.CharField("残疾性质", max_length=1, blank=True)
    rated_on = models.DateField("评定时间", null=True, blank=True)
    rated_precision = models.CharField(max_length=1, choices=Precision, blank=True)
    ended_on = models.DateField("终止", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "残疾评定"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_on=None),
                name="one_open_rating_per_person",
                violation_error_message="此人已有有效的残疾等级",
            ),
        ]

    def __str__(self):
        nature = codes.label("disability_nature", self.nature)
        return f"{nature}{codes.label('disability_grade', self.grade)}"

    @property
    def since(self) -> str:
        return show(self.rated_on, self.rated_precision)
