"""How sensitive a field is (个人信息保护法 arts. 28, 51; domain.md 9.2). Declared beside the field, used by masks, exports and scrubbing."""

from enum import StrEnum

from django.db import models

from bureau.kit import mask


class FieldClass(StrEnum):
    PLAIN = "plain"  # says nothing about a person by itself: keys, states, times of work
    PERSONAL = "personal"  # about a person, shown to those in scope
    SENSITIVE = (
        "sensitive"  # art. 28: identity number, health, hardship, discipline, martyr's family, place, photo
    )


PLAIN, PERSONAL, SENSITIVE = FieldClass.PLAIN, FieldClass.PERSONAL, FieldClass.SENSITIVE

# What every row of a person has besides its facts.
COMMON = {
    name: PLAIN
    for name in ("id", "station", "person", "version", "state", "state_since", "at", "by", "action")
}


def class_of(model: type[models.Model], field: str) -> FieldClass:
    """The declared class; a field nobody has classed is treated as sensitive."""
    source = getattr(model, "pgh_tracked_model", model)
    return {**COMMON, **getattr(source, "field_classes", {})}.get(field, SENSITIVE)


def undeclared(model: type[models.Model]) -> list[str]:
    declared = {**COMMON, **getattr(model, "field_classes", {})}
    return [field.name for field in model._meta.fields if field.name not in declared]


def shown(model: type[models.Model], field: str, text: str) -> str:
    """A value as it may stand in a list, an export or a history: sensitive text is hidden, a name keeps its first character."""
    if class_of(model, field) is not SENSITIVE:
        return text
    return mask.name(text) if field == "name" else "*" * min(len(text), 6)
