"""The phone holds a form to the same rules, in the same words, and hashes the same bytes."""

import json
import shutil
import subprocess
from dataclasses import asdict, replace
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest

from inspections.oneform import codes
from inspections.oneform.rules import check_form
from inspections.oneform.tests.test_rules import AWAY, CLEAN, FAULTY, KINDS, PROBLEM, REFUSED, SHEET
from inspections.oneform.writing import form_bytes, form_json

STATIC = Path(__file__).parents[3] / "static" / "js"
RUNNER = Path(__file__).parent / "node" / "rules.mjs"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(NODE is None, reason="Node.js is missing: install nodejs 20")

CODES = {
    "results": codes.ResultType.choices(),
    "actions": codes.FollowUpAction.choices(),
    "methods": codes.Method.choices(),
    "obstructions": codes.Obstruction.choices(),
    "outcomes": codes.PartyOutcome.choices(),
}


def on_the_phone(forms) -> list[dict]:
    request = {
        "root": str(STATIC),
        "cases": [form_json(form) for form in forms],
        "sheet": {
            "visit": SHEET.visit,
            "questions": [asdict(one) for one in SHEET.questions],
            "needsOnSite": True,
        },
        "kinds": KINDS,
        "codes": CODES,
    }
    done = subprocess.run(
        [NODE, RUNNER], input=json.dumps(request), capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_fault_and_every_pair_of_faults_is_found_alike():
    forms = [CLEAN, PROBLEM, AWAY, replace(CLEAN, party=REFUSED)]
    forms += [replace(form, **change) for form, change, _ in FAULTY]
    pairs = product(FAULTY, FAULTY)
    forms += [replace(form, **{**one, **other}) for (form, one, _), (_, other, _) in pairs]

    found = on_the_phone(forms)

    for form, said in zip(forms, found, strict=True):
        assert said["faults"] == [asdict(fault) for fault in check_form(form, SHEET, KINDS)], form
        assert said["digest"] == sha256(form_bytes(form)).hexdigest()
