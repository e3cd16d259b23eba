"""Loads the shared fixtures; here because pytest takes plugins from the top folder only."""

pytest_plugins = ["shuangsuiji.tests.plugin", "shuangsuiji.tests.databases"]
