"""The page 一场抽取是怎样进行的: frozen numbers, the same by core, page and command line."""

import html
import re
import shutil
import subprocess

import pytest

from publicity.example import example

TOOLS = ["sha256sum", "openssl", "xxd", "bc", "rev"]
FROZEN = {
    "list": "b17e7b098e9559afe227e03bca6d7faf93c3212c11b4f6af72b63d0057f93bb8",
    "commitment": "c4eeb94f13b6bddc49b2ac5248adbe03d40c6ee112b9bc2837d6463efcbd73bc",
    "master": "be40db9f56a33e912b9e2fb0b6b37bef7d7b91d173293b66b0b689b57b3e5be0",
    "entities": [
        ("QY01", "071252693605670743"),
        ("QY02", "202946074565468245"),
        ("QY05", "411822667146090449"),
        ("QY04", "533725711725914643"),
        ("QY03", "622449794679506208"),
        ("QY06", "704076745538282477"),
    ],
    "inspectors": [
        ("R03", "102217428683421882"),
        ("R04", "583967561723277365"),
        ("R02", "685964121538269331"),
        ("R01", "796258649579030418"),
    ],
}


def frozen():
    numbers = example()
    return {
        "list": numbers.list_digest,
        "commitment": numbers.commitment,
        "master": numbers.master,
        "entities": [(each.code, each.ticket) for each in numbers.entities.ranked],
        "inspectors": [(each.code, each.ticket) for each in numbers.inspectors.ranked],
    }


def test_the_numbers_never_change():
    assert frozen() == FROZEN


@pytest.fixture
def page(client, db):
    answer = client.get("/publicity/how/")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_page_shows_the_numbers_of_the_core(page):
    numbers = example()

    for shown in (numbers.list_digest, numbers.commitment, numbers.code, numbers.master):
        assert shown in page
    for stage in (numbers.entities, numbers.inspectors):
        assert f"{stage.seed} | sha256sum" in page
        assert all(f"0.{each.ticket}" in page for each in stage.ranked)
    assert page.count("<strong>抽中</strong>") == 4


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}")
def test_every_command_of_the_page_gives_the_number_beneath_it(page):
    pairs = re.findall(r"<pre>([^<]*)</pre>(?:\s*<p[^>]*>([^<]*)</p>)?", page)

    answers = [(run(command), stated) for command, stated in pairs]

    digests = [
        (answer, stated) for answer, stated in answers if re.fullmatch("[0-9a-f]{64}", stated)
    ]
    assert len(digests) == 6
    assert all(answer == stated for answer, stated in digests)
    commitment = next(run(command) for command, _ in pairs if "xxd -r -p | sha256sum" in command)
    assert commitment == example().commitment
    ticket = next(run(command) for command, _ in pairs if "rev" in command)
    assert ticket.startswith(example().entities.by_code[0].ticket)


def run(command):
    answer = subprocess.run(
        ["/bin/bash", "-c", command], capture_output=True, text=True, check=True
    ).stdout
    return answer.split("= ")[-1].split()[0]


@pytest.mark.parametrize("address", ["/publicity/", "/publicity/check/", "/verify/"])
@pytest.mark.django_db
def test_the_page_is_linked_where_people_look(client, address):
    assert 'href="/publicity/how/"' in client.get(address).content.decode()
