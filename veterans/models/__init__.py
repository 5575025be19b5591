"""The register: a person, and what belongs to the person."""

from veterans.models.life import Award, Contact, Disability, Identity, Service
from veterans.models.person import OfPerson, Person, RegistrationStep
from veterans.models.views import SavedView

__all__ = [
    "Award",
    "Contact",
    "Disability",
    "Identity",
    "OfPerson",
    "Person",
    "RegistrationStep",
    "SavedView",
    "Service",
]
