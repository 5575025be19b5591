"""Whoever leaves leaves nothing lying (F106): every column that names an account is either handed over or a mere record."""

from django.apps import apps
from django.contrib.auth import get_user_model

from bureau.kit import in_hand

# Belongs to the account itself and ends with it, or is nobody else's business: the door, private lists, what was learned.
OF_THE_ACCOUNT = [
    "admin.LogEntry.user",
    "account.EmailAddress.user",
    "mfa.Authenticator.user",
    "socialaccount.SocialAccount.user",
    "pghistory.MiddlewareEvents.user",
    "accounts.Session.account",
    "accounts.OldPassword.user",
    "accounts.SecondFactor.user",
    "accounts.Binding.user",
    "stations.Post.user",
    "veterans.LearnedHeading.by",
    "veterans.SavedView.user",
    "desk.PutOff.user",
    "notes.Digest.user",
]
# Who did it. It never changes, and what is still open of such a row waits at a post or a place, not with this account:
# anybody who holds the permission there goes on (the procedures' tables).
RECORDS = [
    "kit.AuditEvent.by",
    "kit.AccessEvent.by",
    "scoring.Score.by",
    "scoring.Evidence.by",
    "accounts.Binding.bound_by",
    "stations.StationFile.by",
    "stations.HaveCheck.by",
    "rota.Leave.by",
    "rota.Plan.made_by",
    "rota.TurnStep.by",
    "rota.Swap.asked_by",
    "rota.Swap.answered_by",
    "rota.Feed.made_by",
    "duty.DutyLog.by",
    "duty.Matter.by",
    "duty.Matter.closed_by",
    "accreditation.BidStep.by",
    "accreditation.Gap.done_by",
    "notes.Wording.published_by",
    "notes.SmsTask.proposed_by",
    "notes.SmsTask.confirmed_by",
    "notes.SmsTaskStep.by",
    "notes.OptOut.noted_by",
    "notes.Note.done_by",
    "knowledge.Version.written_by",
    "knowledge.Version.published_by",
    "exports.Order.decided_by",
    "veterans.RegistrationStep.by",
    "veterans.Batch.confirmed_by",
    "veterans.Paper.by",
    "veterans.ChangeRequest.asked_by",
    "veterans.ChangeRequest.decided_by",
    "veterans.Transfer.asked_by",
    "veterans.Transfer.decided_by",
    "veterans.FamilyTask.closed_by",
    "quality.Finding.set_aside_by",
    "quality.Pair.decided_by",
    "quality.Merge.by",
    "quality.Merge.undone_by",
    "policies.Entitlement.decided_by",
    "citizens.CounterLink.made_by",
    "citizens.Session.opened_by",
    "citizens.Proxy.proposed_by",
    "citizens.ProxyStep.by",
    "visits.VisitTaskStep.by",
    "visits.Visit.by",
    "visits.Need.settled_by",
    "events.Drive.by",
    "events.DriveStep.by",
    "events.Event.by",
    "events.BookingStep.by",
    "events.HouseholdHelp.by",
    "tickets.Ticket.taken_by",
    "tickets.TicketStep.by",
    "privacy.Consent.given_by",
    "privacy.Consent.withdrawn_by",
    "privacy.Handover.by",
    "privacy.RightsRequest.received_by",
    "privacy.RightsRequest.answered_by",
    "privacy.Disposal.proposed_by",
    "privacy.Disposal.signed_by",
    "preferential_cards.Application.maker",
    "preferential_cards.Application.checker",
    "preferential_cards.Application.approver",
    "preferential_cards.Step.by",
    "preferential_cards.CardStep.by",
    "preferential_cards.Evidence.by",
    "preferential_cards.Obstacle.by",
    "card_stock.Count.by",
    "card_outside.Batch.by",
    "card_away.Side.by",
    "benefits.Feedback.answered_by",
    "benefits.ProposalStep.by",
    "shops.ShopFile.by",
    "shops.Step.by",
    "shops.Seat.given_by",
    "shops.Matter.opened_by",
    "shops.Matter.decided_by",
    "codes.CodeStep.by",
    "progress.Restatement.by",
    "reports.Report.by",
    "reports.Filing.by",
    "trainings.YearPlan.by",
    "trainings.Training.by",
    "trainings.TrainingStep.by",
    "trainings.Seat.by",
    "trainings.SeatStep.by",
    "trainings.Quiz.by",
    "trainings.Try.by",
    "hardship.CaseStep.by",
    "counsel.Consultation.by",
    "sampling.Round.drawn_by",
    "sampling.SampleStep.by",
    "supplies.Entry.by",
    "supplies.Transfer.sent_by",
    "oversight.Question.asked_by",
    "citizen.Correction.answered_by",
    "citizen.CorrectionStep.by",
]


def columns() -> set[str]:
    """Every column of a table of its own that names an account; history copies what it follows."""
    account = get_user_model()
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is account
    }


def test_every_column_that_names_an_account_is_handed_over_or_a_record():
    known = [*in_hand.REGISTRY, *OF_THE_ACCOUNT, *RECORDS]

    assert sorted(columns() - set(known)) == [], (
        "declare it in the room's in_hand.py, or list it here as a record"
    )
    assert sorted(set(known) - columns()) == [], "gone"
    assert len(known) == len(set(known))


def test_what_is_handed_over_says_who_may_take_it_and_what_is_not_says_what_becomes_of_it():
    for kept in in_hand.REGISTRY.values():
        assert not (kept.give and kept.end), kept.of
        assert bool(kept.give) == bool(kept.needs), kept.of
        assert bool(kept.give or kept.end) == bool(kept.verb), kept.of
        assert bool(kept.told) == (kept.give is None), kept.of
