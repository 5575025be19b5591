"""No log line carries a number of a person, and none can be made to look like two."""

import io
import logging

from bureau.kit import logs


def written(say):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.OneLine("{message}", style="{"))
    logger = logging.Logger("test")  # noqa: LOG001 -- of its own, so that nothing else hears it
    logger.addHandler(handler)
    say(logger)
    return stream.getvalue()


def test_a_number_of_a_person_never_reaches_a_log_whoever_writes_it():
    said = written(lambda log: log.warning("Not Found: %s", "/people/990108195602290016/?t=13800000271"))

    assert said == "Not Found: /people/[号码]/?t=[号码]\n"


def test_hashes_and_times_stay_readable():
    assert (
        written(lambda log: log.warning("a 1732435200.123 0138000002719abc"))
        == "a 1732435200.123 0138000002719abc\n"
    )


def test_a_breakdown_is_cleaned_too():
    def fail(log):
        try:
            raise ValueError("number 990108195602290016")
        except ValueError:
            log.exception("broke")

    assert "990108195602290016" not in written(fail)


def test_a_line_break_in_a_value_does_not_make_a_second_line():
    assert (
        written(lambda log: log.warning("user %s", "a\nERROR forged\x1b[31m")) == "user a⏎ERROR forged?[31m\n"
    )
