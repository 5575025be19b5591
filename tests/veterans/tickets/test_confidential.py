import pytest
from django.urls import reverse

from bureau.kit.models import AccessEvent
from veterans.tickets import resources, rules


def test_the_words_of_a_confidential_ticket_are_for_few(secret, cast, users):
    assert [
        who for who in ("worker", "street", "officer", "leader") if rules.may_read(secret, cast[who])
    ] == [
        "street",
        "officer",
    ]

    secret.taken_by = users["worker"]
    assert rules.may_read(secret, cast["worker"])


@pytest.mark.parametrize(("who", "sees"), [("worker", False), ("street", True), ("leader", False)])
def test_the_page_hides_them_and_logs_who_read_them(as_, secret, who, sees):
    body = as_(who).get(reverse("tickets:ticket", args=[secret.pk])).content.decode()

    assert ("拖欠工资" in body) is sees
    assert AccessEvent.objects.filter(target=f"tickets.Ticket:{secret.pk}", field="text").exists() is sees


def test_neither_list_nor_life_nor_workbook_shows_them(as_, secret, person, cast, now):
    assert "拖欠工资" not in as_("officer").get(reverse("tickets:list")).content.decode()

    chosen = resources._choose("when=all", by=cast["officer"], at=now)
    assert [column.text(secret) for column in chosen.columns].count("单位拖欠工资") == 0
