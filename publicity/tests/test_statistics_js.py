"""A chart is drawn from the table that it stands beside, and breaks no content policy."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "static" / "js" / "statistics.js"
RUNNER = Path(__file__).parent / "node" / "statistics.mjs"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(NODE is None, reason="Node.js is missing: install nodejs 20")


def test_a_chart_says_what_its_table_says():
    table = {
        "head": ["单位", "检查", "问题", "问题率"],
        "rows": [["一所", "1,234", "<5", "—"], ["二所", "10", "5", "50.00%"]],
        "total": ["合计", "1,244", "9", "0.72%"],
    }

    answer = subprocess.run(
        [NODE, str(RUNNER)],
        input=json.dumps({"script": SCRIPT.as_uri(), "table": table}),
        capture_output=True,
        text=True,
        check=True,
    )

    found = json.loads(answer.stdout)
    assert found["told"]["names"] == ["一所", "二所"]
    assert [one["data"] for one in found["told"]["series"]] == [[1234, 10], [None, 5], [None, 50]]
    assert [one["type"] for one in found["bar"]["series"]] == ["bar", "bar", "scatter"]
    assert [one["type"] for one in found["line"]["series"]] == ["line"] * 3
    assert [one["yAxisIndex"] for one in found["bar"]["series"]] == [0, 0, 1]
    # An HTML tooltip sets style attributes, which the content policy refuses.
    assert found["bar"]["tooltip"]["renderMode"] == "richText"
