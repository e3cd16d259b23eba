"""Every test of the ledger has key and file folders of its own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def log_folders(settings, tmp_path):
    settings.SSJ_KEY_DIR = tmp_path / "keys"
    settings.SSJ_LOG_DIR = tmp_path / "log"
    settings.SSJ_LOG_ORIGIN = "sjg.example.gov.cn/ssj-log"
    settings.SSJ_SIGNER_SOCKET = ""
    return Path(tmp_path)
