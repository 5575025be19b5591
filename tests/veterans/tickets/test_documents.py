from tests.veterans.tickets.factories import the_way
from veterans.tickets import documents


def test_the_letter_names_the_person_and_the_way_of_appeal(ticket, take, now):
    the_way(ticket, take)

    letter = documents.letter_context(ticket, at=now)

    assert (letter["name"], letter["answer"], letter["from"]) == ("吴定邦", "已装好扶手", str(ticket.station))
    assert "交上一级" in letter["appeal"]
