"""How tests are run, whichever they are. The fixed town and its people are in tests/conftest.py."""

import hypothesis
import pytest

# A busy machine is no fault of the code: generated input may be slow, and nothing is proved by the clock.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser):
    parser.addoption(
        "--require-all",
        action="store_true",
        help="a skipped test fails: nothing may be missing on this machine",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _nothing_is_skipped(item.config, (yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _nothing_is_skipped(collector.config, (yield))


def _nothing_is_skipped(config, report):
    if config.getoption("--require-all") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but nothing may be: {report.longrepr}"
    return report
