from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from stations.permissions import Permission
from stations.trainings.models.base import at_or_above, by_key, station_key

MOST_OPTIONS = 8


class QuizQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """The answers stand in it: only who holds trainings may read them. A street may use the bureau's."""
        return self.filter(at_or_above(scope, Permission.TRAINING_MANAGE))


class Quiz(models.Model):
    station = station_key("出题单位")
    title = models.CharField("名称", max_length=60)
    pass_mark = models.PositiveSmallIntegerField("合格分（满分 100）", default=60)
    tries = models.PositiveSmallIntegerField("最多考几次", default=3)
    draw = models.PositiveSmallIntegerField("每次抽几题", null=True, blank=True)
    days = models.PositiveSmallIntegerField("培训后几天内可考", default=7)
    at = models.DateTimeField("建立时间")
    by = by_key("出题人")

    objects = QuizQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "测验卷"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="quiz_can_be_passed",
                condition=Q(pass_mark__gte=1, pass_mark__lte=100, tries__gte=1, tries__lte=10, days__gte=1),
                violation_error_message="合格分 1 到 100，次数 1 到 10，至少留 1 天",
            ),
            models.CheckConstraint(name="quiz_draws_something", condition=Q(draw=None) | Q(draw__gte=1)),
        ]

    def __str__(self):
        return self.title


class OfQuizQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(quiz__in=Quiz.objects.visible_to(scope).values("pk"))


class Question(models.Model):
    quiz = models.ForeignKey(Quiz, verbose_name="测验卷", on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("题号")
    text = models.CharField("题目", max_length=300)
    options = ArrayField(models.CharField(max_length=200), verbose_name="选项")
    answers = ArrayField(models.PositiveSmallIntegerField(), verbose_name="正确选项")

    objects = OfQuizQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "题目"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "position"], name="one_question_per_place_in_a_quiz"),
            models.CheckConstraint(
                name="question_can_be_answered",
                condition=Q(options__len__gte=2, options__len__lte=MOST_OPTIONS, answers__len__gte=1)
                & Q(answers__contained_by=list(range(MOST_OPTIONS))),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def many(self) -> bool:
        return len(self.answers) > 1
