from veterans.sampling import drawing

PEOPLE = [(pk, f"99010800100{pk % 3}") for pk in range(1, 301)]


def test_the_same_seed_draws_the_same_files_and_another_draws_others():
    first = drawing.draw(PEOPLE, share=10, seed="a")

    assert drawing.draw(reversed(PEOPLE), share=10, seed="a") == first
    assert drawing.draw(PEOPLE, share=10, seed="b") != first


def test_every_station_gives_its_share_and_at_least_one():
    drawn = drawing.draw([*PEOPLE, (999, "990108002001")], share=10, seed="a")

    counts = [sum(station == code for _, station in drawn) for code in sorted({s for _, s in drawn})]
    assert counts == [10, 10, 10, 1]


def test_seeds_are_made_by_the_machine_and_do_not_repeat():
    assert len({drawing.new_seed() for _ in range(50)}) == 50
