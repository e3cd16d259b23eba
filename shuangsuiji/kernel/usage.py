"""A wrong command line is refused in Chinese: Python's own words, translated by its own means."""

import gettext
import os
from pathlib import Path

DOMAIN = "argparse"
FOLDER = Path(__file__).parents[2].joinpath("locale")


def speak_chinese() -> None:
    """From now on argparse speaks Chinese, whatever the terminal; ``LANGUAGE=en`` keeps English."""
    os.environ.setdefault("LANGUAGE", "zh_CN")
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)
