"""What each role may do, on one page. A role is a plain set of permissions; nothing is inherited.

The place where it may be done comes from the post. Two posts never widen each other: a permission reaches exactly
the places where a post grants that very permission.
"""

from enum import StrEnum

from stations.enums import Role


class Permission(StrEnum):
    PERSON_VIEW = "person.view"  # masked
    PERSON_EDIT = "person.edit"
    PERSON_REVEAL = "person.reveal"  # one field, one record, with a reason, logged
    PERSON_CHECK = "person.check"  # the street checks a file
    PERSON_FILE = "person.file"  # the district verifies and files
    PERSON_EXPORT = "person.export"
    PERSON_MERGE = "person.merge"  # two files of one person, both within reach
    ROSTER_IMPORT = "roster.import"
    CARD_VIEW = "card.view"
    CARD_APPLY = "card.apply"
    CARD_ACCEPT = "card.accept"
    CARD_VERIFY = "card.verify"
    CARD_REVIEW = "card.review"
    CARD_OUTSIDE = "card.outside"  # key in what city, province and bank have done
    CARD_ISSUE = "card.issue"
    CARD_STOCK = "card.stock"  # count drawers, receive boxes, loss and replacement
    CARD_BAR = "card.bar"  # note what stands against a card
    CARD_CODE = "card.code"  # 老兵码: claim, print, freeze for a person
    SHOP_VIEW = "shop.view"
    SHOP_WORK = "shop.work"  # the street recruits, visits, follows up; proposes benefits
    SHOP_REVIEW = "shop.review"  # the bureau reviews, publishes, signs, suspends, removes
    BENEFIT_MANAGE = "benefit.manage"
    VISIT_DO = "visit.do"  # visit people at home, and the list that is taken along
    VISIT_MANAGE = "visit.manage"  # rules of visits, festivals, the home collection of a campaign
    EVENT_MANAGE = "event.manage"  # collection events, unit sessions, ceremonies: plan and close
    EVENT_WORK = "event.work"  # book, call, receive and serve people at an event
    TICKET_VIEW = "ticket.view"
    TICKET_TAKE = (
        "ticket.take"  # take one in, take it back, say whether it satisfied; on /my/ the person themselves
    )
    TICKET_WORK = "ticket.work"  # accept, hand over, answer
    TICKET_CONFIDENTIAL = "ticket.confidential"  # read the words of confidential kinds
    # veterans.hardship: whether a household is in hardship. Three desks; whoever sees a case sees its figures.
    HARDSHIP_VIEW = "person.hardship_view"
    HARDSHIP_FILL = "person.hardship_fill"  # the station asks and hands in
    HARDSHIP_CHECK = "person.hardship_check"  # the street looks on the spot
    HARDSHIP_DECIDE = "person.hardship_decide"  # the bureau finds
    # veterans.sampling: files drawn by lot and gone through again
    SAMPLE_VIEW = "person.sample_view"
    SAMPLE_ANSWER = "person.sample_answer"  # the station shows its evidence and puts right
    SAMPLE_JUDGE = "person.sample_judge"  # draw, judge, sanction, close
    COUNSEL_MANAGE = "counsel.manage"  # volunteers of the legal service and their hours
    BOARD_VIEW = "board.view"
    CAMPAIGN_MANAGE = "campaign.manage"
    COCKPIT_VIEW = "cockpit.view"
    STATION_VIEW = "station.view"
    STATION_EDIT = "station.edit"
    STATION_KEEP = "station.keep"  # hours, contacts, photos, 五有, staff: what the station knows of itself
    ACCREDITATION_FILL = "accreditation.fill"  # a station bids for 枫桥式 and scores itself
    ACCREDITATION_REVIEW = "accreditation.review"  # the street scores
    ACCREDITATION_DECIDE = (
        "accreditation.decide"  # the bureau scores, keys in city and province, keeps schemes
    )
    REPORT_VIEW = "report.view"  # stations.reports: who has reported
    REPORT_FILE = "report.file"
    REPORT_MANAGE = "report.manage"  # say what is asked, waive
    SUPPLY_VIEW = "supply.view"  # stations.supplies: what is in stock, and to whom it went
    SUPPLY_WORK = "supply.work"
    SUPPLY_MANAGE = "supply.manage"  # the kinds of goods
    ROTA_VIEW = "rota.view"  # who serves when, with names
    ROTA_MANAGE = "rota.manage"
    TRAINING_VIEW = "training.view"  # plans, and who of one's places took part
    TRAINING_ENROL = "training.enrol"  # a station signs its people up
    TRAINING_MANAGE = "training.manage"  # bureau and street plan, hold, quiz, certify
    ACCOUNT_MANAGE = "account.manage"
    POST_MANAGE = "post.manage"
    CODES_MANAGE = "codes.manage"
    POLICY_MANAGE = "policy.manage"  # the rules of benefits and duties
    AUDIT_VIEW = "audit.view"  # the whole log, without names
    ACCESS_REVIEW = "access.review"  # the monthly reading: who looked at whom
    PRIVACY_MANAGE = "privacy.manage"  # notices, recipients, retention
    RIGHTS_ANSWER = "rights.answer"
    EXPORT_APPROVE = "export.approve"  # the second person before many leave the house; sees no row by it
    DISPOSAL_SIGN = "disposal.sign"  # the second signature before data is cleared
    RIGHTS_ASK = (
        "person.rights_ask"  # consent, rights requests, proxies: the person themselves, or staff for them
    )
    KNOWLEDGE_EDIT = "knowledge.edit"  # bureau.knowledge
    # bureau.messages
    SMS_SEND = "person.sms_send"  # propose an SMS to many, stop it
    SMS_CONFIRM = "person.sms_confirm"  # the second person


P = Permission
# Deeds that touch personal rows: the database shows a user the rows of exactly the places where one of these is held.
PERSONAL = frozenset(
    p
    for p in P
    if p.value.startswith(
        (
            "person.",
            "roster.",
            "card.",
            "visit.",
            "event.",
            "rota.",
            "ticket.",
            "report.",
            "supply.",
            "training.",
        )
    )
)
ADMINISTER = frozenset({P.ACCOUNT_MANAGE, P.POST_MANAGE, P.AUDIT_VIEW})
EVERYBODY = {P.BOARD_VIEW, P.STATION_VIEW}
REGISTER = {
    P.PERSON_VIEW,
    P.PERSON_EDIT,
    P.PERSON_REVEAL,
    P.PERSON_MERGE,
    P.ROSTER_IMPORT,
    P.CARD_VIEW,
    P.CARD_APPLY,
    P.CARD_CODE,
}
AT_THE_DOOR = {P.VISIT_DO, P.EVENT_WORK}

AT_THE_STATION = {P.STATION_KEEP, P.ROTA_VIEW, P.ROTA_MANAGE}

GRANTS: dict[Role, frozenset[Permission]] = {
    # Leaders walk from every number to the (masked) rows behind it; they change and reveal nothing.
    Role.LEADER: frozenset(
        EVERYBODY
        | {P.COCKPIT_VIEW, P.PERSON_VIEW, P.CARD_VIEW, P.SHOP_VIEW, P.ROTA_VIEW}
        | {P.DISPOSAL_SIGN, P.ACCESS_REVIEW}
        | {P.EXPORT_APPROVE}
    ),
    Role.OFFICER: frozenset(
        EVERYBODY
        | REGISTER
        | AT_THE_STATION
        | {P.PERSON_CHECK, P.PERSON_FILE, P.PERSON_EXPORT, P.COCKPIT_VIEW, P.CAMPAIGN_MANAGE, P.STATION_EDIT}
        | {P.SHOP_VIEW, P.SHOP_WORK, P.SHOP_REVIEW, P.BENEFIT_MANAGE}
        | {
            P.CARD_OUTSIDE,
            P.POLICY_MANAGE,
            P.CODES_MANAGE,
            P.PRIVACY_MANAGE,
            P.RIGHTS_ANSWER,
            P.EXPORT_APPROVE,
        }
        | AT_THE_DOOR
        | {P.VISIT_MANAGE, P.EVENT_MANAGE}
    ),
    Role.CARD_VERIFIER: frozenset(
        EVERYBODY | {P.PERSON_VIEW, P.PERSON_REVEAL, P.CARD_VIEW, P.CARD_VERIFY, P.CARD_STOCK, P.CARD_BAR}
    ),
    Role.CARD_APPROVER: frozenset(EVERYBODY | {P.PERSON_VIEW, P.CARD_VIEW, P.CARD_REVIEW, P.COCKPIT_VIEW}),
    Role.STREET_WORKER: frozenset(
        EVERYBODY
        | REGISTER
        | AT_THE_STATION
        | {
            P.PERSON_CHECK,
            P.PERSON_EXPORT,
            P.CARD_ACCEPT,
            P.CARD_ISSUE,
            P.CARD_STOCK,
            P.SHOP_VIEW,
            P.SHOP_WORK,
        }
        | AT_THE_DOOR
        | {P.EVENT_MANAGE}
    ),
    Role.COMMUNITY_WORKER: frozenset(EVERYBODY | REGISTER | AT_THE_STATION | AT_THE_DOOR | {P.EVENT_MANAGE}),
    # The three administrators are kept apart: accounts · posts · logs. None of them sees a person's file.
    Role.SYSTEM_ADMIN: frozenset({P.STATION_VIEW, P.ACCOUNT_MANAGE, P.CODES_MANAGE}),
    Role.SECURITY_ADMIN: frozenset({P.STATION_VIEW, P.POST_MANAGE}),
    Role.AUDITOR: frozenset({P.STATION_VIEW, P.AUDIT_VIEW, P.ACCESS_REVIEW}),
}

# bureau.messages: whoever keeps the register of a place may write to its people; leaders confirm.
for _role in (Role.OFFICER, Role.STREET_WORKER, Role.COMMUNITY_WORKER):
    GRANTS[_role] |= {P.SMS_SEND}
for _role in (Role.LEADER, Role.OFFICER, Role.STREET_WORKER):
    GRANTS[_role] |= {P.SMS_CONFIRM}

# veterans.citizens: what a person asks for at the counter; on /my/ the person holds it themselves.
for _role in (Role.OFFICER, Role.STREET_WORKER, Role.COMMUNITY_WORKER):
    GRANTS[_role] |= {P.RIGHTS_ASK}

# bureau.knowledge: everybody reads, the bureau writes.
GRANTS[Role.OFFICER] |= {P.KNOWLEDGE_EDIT}

# veterans.tickets: every station takes in and answers; the words of confidential ones from the street up.
for _role in (Role.OFFICER, Role.STREET_WORKER, Role.COMMUNITY_WORKER):
    GRANTS[_role] |= {P.TICKET_VIEW, P.TICKET_TAKE, P.TICKET_WORK}
for _role in (Role.OFFICER, Role.STREET_WORKER):
    GRANTS[_role] |= {P.TICKET_CONFIDENTIAL}
GRANTS[Role.LEADER] |= {P.TICKET_VIEW}

# stations.accreditation: who fills in never scores; a street station is scored by a second person of the street.
for _role in (Role.STREET_WORKER, Role.COMMUNITY_WORKER):
    GRANTS[_role] |= {P.ACCREDITATION_FILL}
GRANTS[Role.STREET_WORKER] |= {P.ACCREDITATION_REVIEW}
GRANTS[Role.OFFICER] |= {P.ACCREDITATION_DECIDE}

# stations.reports: every station reports; bureau and street ask, and see who has.
for _role in (Role.OFFICER, Role.STREET_WORKER):
    GRANTS[_role] |= {P.REPORT_VIEW, P.REPORT_FILE, P.REPORT_MANAGE}
GRANTS[Role.COMMUNITY_WORKER] |= {P.REPORT_VIEW, P.REPORT_FILE}
GRANTS[Role.LEADER] |= {P.REPORT_VIEW}

# stations.trainings: every station signs up, the street and the bureau hold them.
for _role in (Role.LEADER, Role.OFFICER, Role.STREET_WORKER, Role.COMMUNITY_WORKER):
    GRANTS[_role] |= {P.TRAINING_VIEW}
for _role in (Role.OFFICER, Role.STREET_WORKER, Role.COMMUNITY_WORKER):
    GRANTS[_role] |= {P.TRAINING_ENROL}
for _role in (Role.OFFICER, Role.STREET_WORKER):
    GRANTS[_role] |= {P.TRAINING_MANAGE}

# veterans.hardship: filled in by every station, checked by the street, found by the bureau.
for _role in (Role.OFFICER, Role.STREET_WORKER, Role.COMMUNITY_WORKER):
    GRANTS[_role] |= {P.HARDSHIP_VIEW, P.HARDSHIP_FILL}
GRANTS[Role.STREET_WORKER] |= {P.HARDSHIP_CHECK}
GRANTS[Role.OFFICER] |= {P.HARDSHIP_DECIDE}
GRANTS[Role.LEADER] |= {P.HARDSHIP_VIEW}

# veterans.sampling: stations and streets answer for their files, the bureau draws and judges.
for _role in (Role.OFFICER, Role.STREET_WORKER, Role.COMMUNITY_WORKER):
    GRANTS[_role] |= {P.SAMPLE_VIEW}
for _role in (Role.STREET_WORKER, Role.COMMUNITY_WORKER):
    GRANTS[_role] |= {P.SAMPLE_ANSWER}
GRANTS[Role.OFFICER] |= {P.SAMPLE_JUDGE}
GRANTS[Role.LEADER] |= {P.SAMPLE_VIEW}

# stations.supplies: every station keeps its own shelf; the bureau keeps the list of goods.
for _role in (Role.OFFICER, Role.STREET_WORKER, Role.COMMUNITY_WORKER):
    GRANTS[_role] |= {P.SUPPLY_VIEW, P.SUPPLY_WORK}
GRANTS[Role.OFFICER] |= {P.SUPPLY_MANAGE}
GRANTS[Role.LEADER] |= {P.SUPPLY_VIEW}

# veterans.counsel: bureau and street keep the volunteers; booking goes with tickets.
for _role in (Role.OFFICER, Role.STREET_WORKER):
    GRANTS[_role] |= {P.COUNSEL_MANAGE}
