"""SMS about events need a consent (个人信息保护法 arts. 14, 24): asked for when one is about to go out."""

from bureau.messages import audience
from bureau.messages.enums import Kind, Skip
from bureau.privacy.enums import Purpose
from bureau.privacy.models import Consent


@audience.veto
def without_consent(person_ids, kind):
    if kind != Kind.EVENT:
        return {}
    willing = Consent.objects.filter(person__in=person_ids, purpose=Purpose.SMS, withdrawn_at=None)
    return dict.fromkeys(set(person_ids) - set(willing.values_list("person_id", flat=True)), Skip.NO_CONSENT)
