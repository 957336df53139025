"""The commands as people and scripts run them: output, exit status, what goes where."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "datasets" / "samples"
KEPU = Path(sys.executable).with_name("kepu")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
pytestmark = pytest.mark.slow


class Kepu:
    """Runs `kepu` over a small library file, without a database."""

    def __init__(self, home: Path, library: Path) -> None:
        self._home = home
        self._library = library

    def __call__(
        self, *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        environment = dict(os.environ, KEPU_HOME=str(self._home))  # noqa: TID251 - for a child
        return subprocess.run(
            [KEPU, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env=environment,
            timeout=120,
            check=False,
        )

    def review(
        self, *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        return self("review", *arguments, "--library", self._library, stdin=stdin, cwd=cwd)

    def match(self, *arguments: str | Path) -> "subprocess.CompletedProcess[bytes]":
        return self("match", *arguments, "--library", self._library)


@pytest.fixture(scope="module")
def kepu(kepu_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Kepu:
    library = tmp_path_factory.mktemp("library") / "library.jsonl"
    starter = (ROOT / "datasets/rumors/starter.jsonl").read_text(encoding="utf-8")
    rows = starter.splitlines(keepends=True)
    library.write_text("".join(rows[:12]), encoding="utf-8")
    return Kepu(kepu_home, library)


def test_a_clean_draft_exits_zero(kepu: Kepu) -> None:
    done = kepu.review(SAMPLES / "看月亮.txt")
    assert done.returncode == 0, done.stderr.decode()
    assert "没有需要处理的问题" in done.stdout.decode()


def test_a_draft_with_must_fix_findings_exits_one_and_says_where(kepu: Kepu) -> None:
    done = kepu.review(SAMPLES / "康复故事.json")
    assert done.returncode == 1
    report = done.stdout.decode()
    assert re.search(r"^\d+:\d+  必须修改 \[规范与法律\] “残废人”$", report, re.MULTILINE)
    assert "依据：《中华人民共和国残疾人保障法" in report
    assert "改为：残疾人" in report


def test_english_is_complete(kepu: Kepu) -> None:
    done = kepu.review(SAMPLES / "康复故事.json", "--lang", "en")
    report = done.stdout.decode()
    assert "Fix before publication" in report
    assert "Must fix [Standards and law]" in report
    assert not re.search("必须修改|依据：|理由：", report)


def test_several_drafts_print_one_json_object_a_line_in_order(kepu: Kepu) -> None:
    names = ["看月亮.txt", "控糖食谱.md", "地震传言.html"]
    done = kepu.review(*(SAMPLES / n for n in names), "--format", "json")
    assert done.returncode == 1
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [row["document"]["source"]["name"] for row in rows] == names


def test_the_same_draft_prints_the_same_bytes(kepu: Kepu) -> None:
    first, second = (
        kepu.review(SAMPLES / "控糖食谱.md", "--format", "json").stdout for _ in range(2)
    )
    timing = re.compile(rb'"timing_ms":\{[^}]*\}')
    assert timing.sub(b"", first) == timing.sub(b"", second)
    assert first


def test_standard_input_is_read(kepu: Kepu) -> None:
    done = kepu.review("-", "--format", "json", stdin="他成了残废人，需要照顾。\n".encode())
    assert done.returncode == 1, done.stderr.decode()
    assert [f["quote"] for f in json.loads(done.stdout)["findings"]] == ["残废人"]


def test_a_word_draft_comes_back_with_comments_at_the_exact_characters(
    kepu: Kepu, tmp_path: Path
) -> None:
    for name in ("控糖食谱.md", "夏季用电.docx"):
        out = tmp_path / f"{name}.docx"
        kepu.review(SAMPLES / name, "--format", "docx", "-o", out)
        findings = json.loads(kepu.review(SAMPLES / name, "--format", "json").stdout)["findings"]
        assert sorted(_commented(out.read_bytes())) == sorted(f["quote"] for f in findings)


def test_several_word_drafts_go_to_a_folder(kepu: Kepu, tmp_path: Path) -> None:
    drafts = [SAMPLES / "看月亮.txt", SAMPLES / "夏季用电.docx"]
    done = kepu.review(*drafts, "--format", "docx", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr.decode()
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "夏季用电.reviewed.docx",
        "看月亮.reviewed.docx",
    ]


def test_an_html_report_stands_alone(kepu: Kepu, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    kepu.review(SAMPLES / "康复故事.json", "--format", "html", "-o", out)
    page = out.read_text(encoding="utf-8")
    assert re.search(r'class="mark must_fix [^"]*\bcompliance"', page)
    # Nothing is loaded from elsewhere; a source may be linked for the reader to open.
    assert not re.search(r"\bsrc=|<link|@import|url\(", page)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.docx", b"", "空"),
        ("假.docx", b"%PDF-1.7\n1 0 obj", "PDF"),
        ("坏.docx", b"PK\x03\x04 broken", "损坏"),
        ("图.png", b"\x89PNG\r\n\x1a\n", ".png"),
        ("长.txt", ("字" * 200_001).encode(), "200,000"),
        ("二进制.txt", bytes(range(256)) * 8, ""),
    ],
)
def test_bad_input_exits_two_with_a_remedy(
    kepu: Kepu, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    draft = tmp_path / name
    draft.write_bytes(data)
    done = kepu.review(draft)
    assert done.returncode == 2
    assert done.stdout == b""
    message = done.stderr.decode()
    assert name in message
    assert words in message
    assert "Traceback" not in message


def test_a_bad_draft_does_not_stop_the_others(kepu: Kepu, tmp_path: Path) -> None:
    done = kepu.review(tmp_path / "没有.txt", SAMPLES / "看月亮.txt", "--format", "json")
    assert done.returncode == 2
    assert "没有.txt" in done.stderr.decode()
    assert len(done.stdout.decode().splitlines()) == 1


def test_claims_are_matched_one_line_each(kepu: Kepu, tmp_path: Path) -> None:
    source = tmp_path / "claims.jsonl"
    rows = [{"text": "吃味精会得癌症"}, {"text": "味精不会致癌", "rumor_id": "msg-causes-cancer"}]
    source.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    done = kepu.match("--input", source, "--top-k", "3", "--json")
    assert done.returncode == 0, done.stderr.decode()
    found, stance = (json.loads(line) for line in done.stdout.decode().splitlines())
    assert found["matches"][0]["rumor_id"] == "msg-causes-cancer"
    assert len(found["matches"]) == 3
    assert [m["rumor_id"] for m in stance["matches"]] == ["msg-causes-cancer"]
    assert stance["matches"][0]["stance"] == "debunks"
    assert set(found["versions"]) >= {"product", "library", "models", "thresholds"}


def test_matching_nothing_says_what_to_do(kepu: Kepu) -> None:
    done = kepu.match()
    assert done.returncode == 2
    assert "--input" in done.stderr.decode()


def test_rules_are_listed_and_shown_with_their_sources(kepu: Kepu) -> None:
    listed = kepu("rules", "list", "--pack", "cn.punctuation").stdout.decode().splitlines()
    assert len(listed) >= 20
    assert all("GB/T 15834" in line for line in listed)
    shown = kepu("rules", "show", listed[0].split("\t")[0])
    assert shown.returncode == 0
    assert kepu("rules", "show", "cn.nothing").returncode == 2


def test_a_pack_is_added_only_when_its_examples_pass(kepu: Kepu, tmp_path: Path) -> None:
    pack = (ROOT / "review_service/rules/packs/forecasts.yaml").read_text(encoding="utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text(pack.replace("[[", "", 1).replace("]]", "", 1), encoding="utf-8")
    done = kepu("rules", "test", bad)
    assert done.returncode == 2
    assert "cn.forecasts" in done.stderr.decode()


def test_the_library_lives_in_the_database(kepu: Kepu, tmp_path: Path) -> None:
    library = ROOT / "datasets/rumors/starter.jsonl"
    done = kepu("rumors", "import", library)
    assert done.returncode == 0, done.stderr.decode()
    again = kepu("rumors", "import", library)
    assert "新增 0" in again.stderr.decode()
    listed = kepu("rumors", "list", "味精", "--json").stdout.decode().splitlines()
    assert "msg-causes-cancer" in [json.loads(line)["id"] for line in listed]
    out = tmp_path / "library.xlsx"
    assert kepu("rumors", "export", "-o", out).returncode == 0
    assert "更新 0" in kepu("rumors", "import", out).stderr.decode()
    reviewed = kepu("review", "-", stdin="味精高温加热后会变成致癌物，炒菜不要放。".encode())
    assert reviewed.returncode == 1, reviewed.stderr.decode()
    assert "味精" in reviewed.stdout.decode()
    assert kepu("doctor").returncode == 0


def test_serving_beyond_this_machine_is_refused(kepu: Kepu) -> None:
    done = kepu("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - must be refused
    assert done.returncode == 2
    assert "账号" in done.stderr.decode()


def _commented(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    open_: dict[str, str] = {}
    closed: list[str] = []
    for node in body.iter():
        if node.tag == f"{W}commentRangeStart":
            open_[node.get(f"{W}id", "")] = ""
        elif node.tag == f"{W}commentRangeEnd":
            closed.append(open_.pop(node.get(f"{W}id", "")))
        elif node.tag == f"{W}t":
            open_ = {key: text + (node.text or "") for key, text in open_.items()}
    return closed
