"""Typed readers of the environment: the only place that touches ``os.environ``."""

import environ

env = environ.Env()
