"""The register: a person, and what belongs to the person."""

from veterans.imports.models import Batch, BatchChunk, BatchRow, LearnedHeading
from veterans.models.after import (
    Business,
    Care,
    JobWish,
    KinOf,
    Placement,
    PlaqueFacts,
    Training,
    Treatment,
    Work,
)
from veterans.models.alias import Alias
from veterans.models.home import (
    Conduct,
    ContactWish,
    FamilyMember,
    Insurance,
    Living,
    OrganisationLife,
    Schooling,
)
from veterans.models.life import Award, Contact, Disability, Identity, Service
from veterans.models.matters import ChangeRequest, Draft, FamilyTask, Paper, Transfer
from veterans.models.person import OfPerson, Person, RegistrationStep
from veterans.models.views import SavedView

__all__ = [
    "Alias",
    "Award",
    "Batch",
    "BatchChunk",
    "BatchRow",
    "Business",
    "Care",
    "ChangeRequest",
    "Conduct",
    "Contact",
    "ContactWish",
    "Disability",
    "Draft",
    "FamilyMember",
    "FamilyTask",
    "Identity",
    "Insurance",
    "JobWish",
    "KinOf",
    "LearnedHeading",
    "Living",
    "OfPerson",
    "OrganisationLife",
    "Paper",
    "Person",
    "Placement",
    "PlaqueFacts",
    "RegistrationStep",
    "SavedView",
    "Schooling",
    "Service",
    "Training",
    "Transfer",
    "Treatment",
    "Work",
]
