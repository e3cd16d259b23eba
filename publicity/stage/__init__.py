"""The stage (舞台): what a big screen shows of a ceremony, act by act, and nothing beyond."""
