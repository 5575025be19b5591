from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from bureau.kit.classes import PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.models import Station
from stations.permissions import Permission
from veterans.enums import PaperKind
from veterans.models import OfPerson
from veterans.models.person import belongs_to_person
from veterans.sampling import states
from veterans.sampling.enums import Action, Fault, Sanction, State

OPEN = sorted(states.OPEN)


def user(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, null=True, related_name="+"
    )


class RoundQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Of one's own place, and those that drew a file of it. No row of a person is in a round."""
        drawn = Sample.objects.visible_to(scope).values("round")
        return self.filter(scope.within("place_id", Permission.SAMPLE_VIEW) | Q(pk__in=drawn))


@tracked
class Round(models.Model):
    """One draw. What it drew from and how never changes, or nobody could draw it again."""

    name = models.CharField("名称", max_length=40)
    place = models.ForeignKey(
        Station, verbose_name="抽查范围", on_delete=models.PROTECT, related_name="+", db_column="place_code"
    )
    filed_from = models.DateField("建档日期起", null=True, blank=True)
    filed_to = models.DateField("建档日期止")
    share = models.PositiveSmallIntegerField("抽取比例", help_text="每站百分之几，不满一份的抽一份")
    asked = models.CharField("要求的凭据", max_length=200)  # kinds of papers, with commas between
    seed = models.CharField("随机种子", max_length=16, editable=False)
    population = models.PositiveIntegerField("范围内档案数", editable=False)
    due_on = models.DateField("说明期限")
    drawn_at = models.DateTimeField("抽取时间", editable=False)
    drawn_by = user("抽取人")

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查批次"
        ordering = ["-drawn_at"]
        constraints = [
            models.CheckConstraint(
                name="round_share_is_a_share",
                condition=Q(share__gte=1, share__lte=100),
                violation_error_message="比例填 1 到 100",
            ),
            models.CheckConstraint(
                name="round_ends_after_it_begins",
                condition=Q(filed_from=None) | Q(filed_to__gte=F("filed_from")),
                violation_error_message="止期早于起期",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def wanted(self) -> list[str]:
        return self.asked.split(",")

    @property
    def wanted_words(self) -> list[str]:
        return [PaperKind(kind).label for kind in self.wanted]


class SampleQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.SAMPLE_VIEW))

    def open(self):
        return self.filter(state__in=OPEN)


@tracked
class Sample(OfPerson):
    field_classes = {
        **dict.fromkeys(("round", "state", "due_on", "judged_at", "fault", "sanction"), PLAIN),
        **dict.fromkeys(("finding",), SENSITIVE),
    }

    person = belongs_to_person()
    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="samples")
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    due_on = models.DateField("期限")
    fault = models.CharField("问题", max_length=12, choices=Fault, blank=True)
    finding = models.CharField("复核意见", max_length=300, blank=True)
    sanction = models.CharField("处理", max_length=8, choices=Sanction, blank=True)
    judged_at = models.DateTimeField("首次复核", null=True, blank=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查档案"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["station", "due_on"], condition=Q(state__in=OPEN), name="sample_open"
            ),  # the desk, the list
            models.Index(fields=["station", "judged_at"], name="sample_judged"),  # the indicator
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="one_sample_per_round_and_person"),
            models.CheckConstraint(
                name="sample_fault_iff_found_faulty",
                condition=Q(state__in=[State.FAULT, State.FIXED, State.CLOSED])
                & ~Q(fault="")
                & ~Q(finding="")
                | Q(state=State.SANCTIONED)
                | Q(state__in=[State.ASKED, State.ANSWERED, State.PASSED], fault="")
                | Q(state=State.VOID),
                violation_error_message="认定有问题的，要选是什么问题，并写明意见",
            ),
            models.CheckConstraint(
                name="sample_sanction_iff_sanctioned",
                condition=Q(state=State.SANCTIONED) & ~Q(sanction="")
                | ~Q(state=State.SANCTIONED) & Q(sanction=""),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        return f"CC{localdate(self.round.drawn_at):%Y}-{self.pk:05d}"

    @property
    def tone(self) -> str:
        return State(self.state).tone


class SampleStep(OfPerson):
    """What was done. Never edited."""

    append_only = True
    field_classes = {
        **dict.fromkeys(("sample", "due_on"), PLAIN),
        **dict.fromkeys(("note", "shown"), SENSITIVE),
    }

    person = belongs_to_person(db_index=False)
    sample = models.ForeignKey(Sample, verbose_name="抽查", on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=Action)
    state = models.CharField("办理后", max_length=10, choices=State)
    due_on = models.DateField("期限")
    note = models.CharField("说明", max_length=300, blank=True)
    # Kind → hash of the paper that was in the file then, or nothing: what was shown can be proved later.
    shown = models.JSONField("当时的凭据", default=dict)
    at = models.DateTimeField("时间")
    by = user("经办人")

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"
