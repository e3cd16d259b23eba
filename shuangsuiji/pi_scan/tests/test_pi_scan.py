"""The scan finds what is planted, and nothing where nothing is."""

import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from entities.models import Entity
from inspections.tests.world import bureau
from shuangsuiji.pi_scan.browsing import browser, foreign_requests
from shuangsuiji.pi_scan.canaries import closed_values
from shuangsuiji.pi_scan.crawling import Answer, Rules, crawl
from shuangsuiji.pi_scan.media import pdf_hits, picture_hits
from shuangsuiji.pi_scan.personal import personal_data
from shuangsuiji.pi_scan.seeds import named_addresses, route_of

ID_NUMBER = "11010519491231002X"  # the standard's own example
HTML, JPEG = "text/html; charset=utf-8", "image/jpeg"


def kinds(text: str) -> set[str]:
    return {hit.kind for hit in personal_data(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"号码{ID_NUMBER}。", "身份证号"),
        ("１１０１０５１９４９１２３１００２Ｘ", "身份证号"),
        ("电话13812345678", "手机号"),
        ("+86 138-1234-5678", "手机号"),
        ("0523-88123456", "固定电话"),
        ("(010)88123456", "固定电话"),
        ("wang.er@example.cn", "电子邮箱"),
        ("6222021234567890128", "银行卡号"),
    ],
)
def test_personal_data_is_found(text, kind):
    assert kinds(text) == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # wrong check digit
        "914403001922038216",  # a firm's code
        "a13812345678b 1381234567 138123456789 1.13812345678",
        "2026-11-26 3212-0001-0523",
        "bootstrap@5.3.9 c2sp.org/tlog-proof@v1",
        "6222021234567890120",
        "1732656000000",
    ],
)
def test_what_only_looks_like_it_is_not(text):
    assert kinds(text) == set()


def photo(*, marked: bool) -> bytes:
    exif = Image.Exif()
    if marked:
        exif[0x0110] = "一部手机"
        exif.get_ifd(0x8825)[2] = (32.0, 30.0, 0.0)
    data = io.BytesIO()
    Image.new("RGB", (8, 8)).save(data, "JPEG", exif=exif)
    return data.getvalue()


def test_a_picture_that_tells_where_it_was_taken_is_found():
    assert {hit.kind for hit in picture_hits(photo(marked=True))} == {"照片位置", "照片信息"}
    assert list(picture_hits(photo(marked=False))) == []
    assert list(picture_hits(b"no picture")) == []


def test_an_author_in_a_pdf_is_found():
    assert [hit.text for hit in pdf_hits(b"<< /Author (Wang Er) >>")] == ["Wang Er"]
    assert list(pdf_hits(rb"<< /Author (\(anonymous\)) /Creator (x) >>")) == []


def packed(text: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", f"<t>{text}</t>")
    return data.getvalue()


class Site:
    """A small site of fixed pages."""

    def __init__(self, pages: dict[str, tuple[str, bytes]]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = pages.get(self.path, ("text/plain", b""))
                self.send_response(200 if self.path in pages else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.home = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self) -> "Site":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


CLEAN = {
    "/": (
        HTML,
        '<a href="/two/">二</a><img src="/a.jpg"><link rel=stylesheet href=/a.css>'.encode(),
    ),
    "/two/": (
        HTML,
        '<a href="https://www.gov.cn/">政府网</a><script src="/a.js"></script>'.encode(),
    ),
    "/a.css": ("text/css", b"body{background:url(/b.png)}"),
    "/a.js": ("text/javascript", b'import "./b.js";'),
    "/b.js": ("text/javascript", b'const space = "http://www.w3.org/2000/svg";'),
    "/a.jpg": (JPEG, photo(marked=False)),
}


def found(**planted: tuple[str, bytes]) -> set[str]:
    pages = {**CLEAN, **{PLACES[name]: page for name, page in planted.items()}}
    with Site(pages) as site:
        report = crawl(site.home, ["/"], Rules(canaries=frozenset(["AB-2026-77"])))
    assert report.seen.total() >= 5  # it did walk
    return {hit.kind for _, hit in report.hits}


PLACES = {"page": "/two/", "css": "/a.css", "js": "/b.js", "picture": "/a.jpg"}


def test_a_clean_site_passes():
    assert found() == set()


@pytest.mark.parametrize(
    ("place", "kind", "body", "expected"),
    [
        ("page", HTML, "电话：13812345678", "手机号"),
        ("page", HTML, f"<p title='{ID_NUMBER}'>", "身份证号"),
        ("page", HTML, '<a href="mailto:wang.er@example.cn">', "电子邮箱"),
        ("page", HTML, "凭证 AB-2026-77", "内部字段的值"),
        ("page", HTML, '<script src="https://cdn.example.com/a.js"></script>', "第三方请求"),
        ("page", HTML, '<img srcset="/a.jpg 1x, //img.example.com/b.jpg 2x">', "第三方请求"),
        ("page", HTML, '<form action="https://example.com/">', "第三方请求"),
        ("css", "text/css", "@import 'https://fonts.example.com/a.css';", "第三方请求"),
        ("js", "text/javascript", 'fetch("https://example.com/count")', "第三方请求"),
        ("js", "text/javascript", 'new WebSocket("wss://example.com/")', "第三方请求"),
        ("picture", JPEG, photo(marked=True), "照片位置"),
        ("page", "application/zip", packed("手机13812345678"), "手机号"),
    ],
)
def test_what_is_planted_is_found(place, kind, body, expected):
    data = body if isinstance(body, bytes) else body.encode()

    assert expected in found(**{place: (kind, data)})


def test_an_answer_of_the_api_leads_to_what_it_names_and_lists():
    pages = {
        "/": (HTML, b'<a href="/api/v1/results/">'),
        "/api/v1/results/": ("application/json", b'[{"code": "A-1", "bundle": "/files/a.json"}]'),
        "/api/v1/results/A-1/": ("application/json", b'{"phone": "13812345678"}'),
        "/files/a.json": ("application/json", b'{"mail": "wang.er@example.cn"}'),
    }
    with Site(pages) as site:
        report = crawl(site.home, ["/"], Rules())

    assert {hit.kind for _, hit in report.hits} == {"手机号", "电子邮箱"}


def test_a_quota_is_waited_for_and_what_it_keeps_back_is_counted(monkeypatch):
    answers = [Answer(429, "text/plain", b"", "", 0.01), Answer(200, "text/plain", b"ok")]
    monkeypatch.setattr("shuangsuiji.pi_scan.crawling.get", lambda *_: answers.pop(0))
    report = crawl("http://127.0.0.1:1/", ["/"], Rules())
    assert (report.waits, report.held_back) == (1, 0)

    monkeypatch.setattr(
        "shuangsuiji.pi_scan.crawling.get", lambda *_: Answer(429, "text/plain", b"", "", 0.001)
    )
    assert crawl("http://127.0.0.1:1/", ["/"], Rules()).held_back == 1


@pytest.mark.browser
@pytest.mark.skipif(not browser(), reason="needs Chromium and playwright")
def test_a_browser_tells_what_a_script_asks_of_others():
    sneaky = b"setTimeout(() => fetch('https://' + 'cdn.example.com/x').catch(() => {}), 10)"
    pages = {**CLEAN, "/b.js": ("text/javascript", sneaky)}
    pages["/two/"] = (HTML, b'<script src="/a.js" type="module"></script>')
    with Site(pages) as site:
        assert [hit.kind for _, hit in foreign_requests(site.home, ["/two/"], browser())] == [
            "第三方请求"
        ]
        assert foreign_requests(site.home, ["/"], browser()) == []


@pytest.mark.parametrize(("planted", "verdict"), [("", "PASS"), ("电话13812345678", "FAIL")])
def test_the_command_says_pass_or_fail(planted, verdict, capsys, monkeypatch):
    monkeypatch.setattr("shuangsuiji.management.commands.pi_scan.browser", lambda: "")
    monkeypatch.setattr("shuangsuiji.management.commands.pi_scan.log_files", lambda _: [])
    with Site({**CLEAN, "/": (HTML, CLEAN["/"][1] + planted.encode())}) as site:
        if planted:
            with pytest.raises(CommandError, match="FAIL pi-scan"):
                call_command("pi_scan", url=site.home)
        else:
            call_command("pi_scan", url=site.home)
    assert (verdict == "PASS") == ("PASS pi-scan" in capsys.readouterr().out)


@pytest.mark.django_db
def test_closed_values_are_those_of_no_open_field():
    bureau()
    row = Entity.objects.first()
    Entity.objects.filter(pk=row.pk).update(contact_phone="13812345678", contact_name=row.name)

    tokens, sayings = closed_values()

    assert "13812345678" in tokens
    assert row.name not in {*tokens, *sayings}


def test_a_walk_begins_at_every_public_address_without_arguments():
    seeds = named_addresses()

    assert {"/", "/log/", "/verify/", "/ceremony/", "/publicity/open-data/"} <= set(seeds)
    assert "/publicity/feeds/results.atom" in seeds
    assert not [seed for seed in seeds if "<" in seed or seed.startswith("/admin/")]
    assert route_of("/publicity/results/?page=2&q=a") == "publicity:results?page&q"
