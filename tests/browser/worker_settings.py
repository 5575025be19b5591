"""The settings of the portal, for a worker beside the live server of a test: the same queue, keys and files, the test's database."""

import os

from bureau.settings import *  # noqa: F403
from bureau.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
