"""Questions about one's own looking, which nobody else can answer."""

from bureau.kit import in_hand
from bureau.kit.in_hand import InHand
from bureau.oversight.models import Question

in_hand.declare(
    InHand(
        of="oversight.Question.colleague",
        what="没有说明的查阅询问",
        unit="条",
        rows=lambda user, at: Question.objects.filter(colleague=user, answer=None),
        told="只有本人能说明，请在停用账号之前办",
    )
)
