"""What the parts of a file (tabs A–H of the collection form) have in common: a declaration beside each model."""

from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked

INHERITED = {"id", "person", "station", "version"}


def part(*, tab: str, many: bool = False, personal: tuple[str, ...] = (), plain: tuple[str, ...] = ()):
    """Class decorator: this table is a part of the file, with its history.

    A field that is not named here is sensitive (个人信息保护法 art. 28): it is never spelt out in the history.
    """

    def declare(model):
        own = {field.name for field in model._meta.fields} - INHERITED
        model.tab, model.many = tab, many
        model.field_classes = {
            name: PERSONAL if name in personal else PLAIN if name in plain else SENSITIVE for name in own
        }
        return tracked(model)

    return declare
