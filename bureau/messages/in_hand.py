"""Lines in the inbox that were meant for one colleague: they go on to whoever holds the post."""

from bureau.kit import in_hand
from bureau.kit.in_hand import InHand
from bureau.messages import operations
from bureau.messages.models import Note

in_hand.declare(
    InHand(
        of="notes.Note.user",
        what="给本人的未办消息",
        unit="条",
        rows=lambda user, at: Note.objects.filter(user=user, done_at=None),
        verb="note.to_the_post",
        end=operations.give_to_the_post,
        told="转给岗位，同岗位的人都看得到",
    )
)
