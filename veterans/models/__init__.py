"""The register: a person, and what belongs to the person."""

from veterans.imports.models import Batch, BatchChunk, BatchRow, LearnedHeading
from veterans.models.life import Award, Contact, Disability, Identity, Service
from veterans.models.person import OfPerson, Person, RegistrationStep
from veterans.models.views import SavedView

__all__ = [
    "Award",
    "Batch",
    "BatchChunk",
    "BatchRow",
    "Contact",
    "Disability",
    "Identity",
    "LearnedHeading",
    "OfPerson",
    "Person",
    "RegistrationStep",
    "SavedView",
    "Service",
]
