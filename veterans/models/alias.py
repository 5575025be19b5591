"""Numbers by which a person was known before: found by the search box and by a roster, never given out twice."""

from django.db import models

from bureau.kit import mask, seal
from bureau.kit.classes import PLAIN, SENSITIVE
from bureau.kit.history import tracked
from veterans.models.person import OfPerson, Person


@tracked
class Alias(OfPerson):
    """Another ID number of the same person: that of a file which was merged into this one."""

    field_classes = {
        "since": PLAIN,
        **dict.fromkeys(("number_sealed", "number_index", "tail_index"), SENSITIVE),
    }

    # The person's own key, so that one text is looked up in both places; bound to a number that no person has.
    sealed = {
        "number_sealed": seal.Sealed(
            Person.SEAL, {"number_index": seal.whole, "tail_index": seal.tail}, bound_to="-id"
        )
    }

    number_sealed = models.BinaryField(editable=False)
    number_index = models.BinaryField(editable=False)
    tail_index = models.BinaryField(editable=False)
    since = models.DateTimeField("记入时间")

    class Meta:
        verbose_name = verbose_name_plural = "曾用证件号"
        indexes = [models.Index(fields=["tail_index"], name="alias_by_tail")]  # search box
        constraints = [
            models.UniqueConstraint(fields=["number_index"], name="one_alias_per_number"),
        ]

    def __str__(self):
        return self.masked_number

    @property
    def number(self) -> str:
        return seal.of(Person.SEAL).open(self.number_sealed, -self.pk)

    @property
    def masked_number(self) -> str:
        return mask.id_number(self.number)
