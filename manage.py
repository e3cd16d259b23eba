#!/usr/bin/env python
"""Django's command line for shuangsuiji."""

import os
import sys

from django.core.management import execute_from_command_line

from shuangsuiji.kernel.usage import speak_chinese
from shuangsuiji.outlet import let_readers_leave
from shuangsuiji.usage import explained

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangsuiji.settings")
    let_readers_leave()
    speak_chinese()
    with explained(sys.argv):
        execute_from_command_line(sys.argv)
