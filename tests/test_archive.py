"""The archive: what is written is read again, in order, and a cut loses only what was cut."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.archive import INDEX_NAME, ArchiveWriter, archive_files, mend, mend_folder
from crawler.captures import ArchivedCapture, CutArchiveError, contents, read_captures, verify
from crawler.parsed import Capture
from crawler.warc import Damage, Member, members
from db.records import StatecraftError
from statecraft.commands.archive import command

URL = "https://www.whitehouse.gov/fact-sheets/2026/01/an-invented-page/"


def capture(
    body: bytes = b"<p>one</p>", at: str = "2026-01-01T00:00:00Z", **more: object
) -> Capture:
    fields = {"url": URL, "content_type": "text/html; charset=UTF-8", **more}
    return Capture(body=body, captured=at, **fields)  # type: ignore[arg-type]


def read_all(*paths: Path) -> tuple[list[ArchivedCapture], CutArchiveError | None]:
    found = []
    try:
        for one in read_captures(list(paths)):
            found.append(one)
    except CutArchiveError as error:
        return found, error
    return found, None


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A file of three different responses."""
    path = tmp_path / "run.warc.gz"
    with ArchiveWriter(path, source="whitehouse") as writer:
        for n in range(3):
            writer.write(capture(f"<p>page {n}</p>".encode() * 50, f"2026-01-0{n + 1}T00:00:00Z"))
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "run.warc.gz"
    headers = [("ETag", '"abc"'), ("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")]
    with ArchiveWriter(path, source="whitehouse") as writer:
        written = writer.write(capture(status=404), headers=headers)
    (read,), error = read_all(path)
    assert error is None
    assert (read.url, read.status, read.body) == (URL, 404, b"<p>one</p>")
    assert (read.captured, read.content_type) == (
        "2026-01-01T00:00:00Z",
        "text/html; charset=UTF-8",
    )
    assert (read.file, read.offset, read.source) == (path.name, written.offset, "whitehouse")
    assert read.payload_sha256 == written.payload_sha256
    assert read.headers["etag"] == '"abc"'


def test_headers_of_the_transport_and_line_breaks_in_headers_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "run.warc.gz"
    hostile = [("Content-Encoding", "gzip"), ("X-A", "1\r\nX-B: 2"), ("Bad Name", "x")]
    with ArchiveWriter(path) as writer:
        writer.write(capture(), headers=hostile)
    (read,), _ = read_all(path)
    assert read.body == b"<p>one</p>"
    assert read.headers["x-a"] == "1 X-B: 2"
    assert not {"content-encoding", "x-b", "bad name"} & read.headers.keys()


def test_other_tools_read_the_file_and_agree_with_its_digests(three: Path) -> None:
    class Command:
        inputs = (str(three),)
        verbose = False

    assert Checker(Command()).process_all() == 0
    with three.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", "response", "response", "response"]


def test_an_identical_payload_is_a_revisit_also_across_files(tmp_path: Path) -> None:
    first, second = tmp_path / "a.warc.gz", tmp_path / "b.warc.gz"
    body = b"<p>same</p>" * 5000
    with ArchiveWriter(first) as writer:
        assert not writer.write(capture(body)).revisit
        assert writer.write(capture(body, "2026-01-02T00:00:00Z")).revisit
    with ArchiveWriter(second) as writer:
        assert writer.write(capture(body, "2026-01-03T00:00:00Z", url=URL + "?p=1")).revisit
    for paths in ([first, second], [second]):  # the second alone finds the first beside it
        read, error = read_all(*paths)
        assert error is None
        assert {one.body for one in read} == {body}
    assert [found.problems for found in verify([first, second])] == [[], []]


def test_the_payload_index_may_be_deleted(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "a.warc.gz") as writer:
        writer.write(capture())
    for path in tmp_path.glob(f"{INDEX_NAME}*"):
        path.unlink()
    with ArchiveWriter(tmp_path / "b.warc.gz") as writer:
        assert writer.write(capture(at="2026-01-02T00:00:00Z")).revisit


def test_a_payload_whose_file_is_gone_is_written_again(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "a.warc.gz") as writer:
        writer.write(capture())
    (tmp_path / "a.warc.gz").unlink()
    with ArchiveWriter(tmp_path / "b.warc.gz") as writer:
        assert not writer.write(capture()).revisit


def test_a_revisit_without_its_original_says_so(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "a.warc.gz") as writer:
        writer.write(capture())
    with ArchiveWriter(tmp_path / "b.warc.gz") as writer:
        writer.write(capture())
    (tmp_path / "a.warc.gz").unlink()
    (read,), _ = read_all(tmp_path / "b.warc.gz")
    assert read.problem is not None
    assert "not in the archive" in read.problem
    assert read.body == b""


def test_captures_come_in_the_order_of_their_dates(tmp_path: Path) -> None:
    late, early = tmp_path / "a.warc.gz", tmp_path / "b.warc.gz"
    with ArchiveWriter(late) as writer:
        writer.write(capture(b"4", "2026-02-01T00:00:00.5Z"))
        writer.write(capture(b"3", "2026-02-01T00:00:00Z"))
    with ArchiveWriter(early) as writer:
        writer.write(capture(b"2", "2026-01-01T03:00:00+02:00"))
        writer.write(capture(b"1", "2025-12-31T20:00:00-04:00"))
    read, _ = read_all(late, early)
    assert [one.body for one in read] == [b"1", b"2", b"3", b"4"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_cut_file_gives_what_stands_before_the_cut(three: Path, data: st.DataObject) -> None:
    whole = three.read_bytes()
    parts = [part for part in members(three) if isinstance(part, Member)]
    size = data.draw(st.integers(min_value=4, max_value=len(whole) - 1))
    cut = three.with_name("cut.warc.gz")
    cut.write_bytes(whole[:size])
    ends = [part.end for part in parts]
    responses = [part for part in parts[1:] if part.end <= size]
    read, error = read_all(cut)
    assert [one.offset for one in read] == [part.offset for part in responses]
    if size in ends:
        assert error is None
    else:
        torn = max([end for end in ends if end <= size], default=0)
        assert error is not None
        assert f"offset {torn}" in str(error)
        assert error.exit_code == 1


def test_damage_in_the_middle_is_named_and_stepped_over(three: Path) -> None:
    parts = [part for part in members(three) if isinstance(part, Member)]
    content = bytearray(three.read_bytes())
    content[(parts[2].offset + parts[2].end) // 2] ^= 0xFF
    three.write_bytes(content)
    read, error = read_all(three)
    assert [one.offset for one in read] == [parts[1].offset, parts[3].offset]
    assert error is not None
    assert f"offset {parts[2].offset}" in str(error)


def test_a_torn_tail_is_cut_off_at_the_next_start_and_said(three: Path) -> None:
    whole = three.read_bytes()
    three.write_bytes(whole + whole[:40])
    (said,) = mend_folder(three.parent)
    assert said == f"{three.name}: a torn record of 40 bytes was cut off at offset {len(whole)}"
    assert three.read_bytes() == whole
    assert mend_folder(three.parent) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_file_cut_anywhere_is_sound_after_the_next_start(
    three: Path, data: st.DataObject
) -> None:
    whole = three.read_bytes()
    ends = [part.end for part in members(three) if isinstance(part, Member)]
    size = data.draw(st.integers(0, len(whole)) | st.sampled_from([0, 1, *ends]))
    folder = three.parent / "killed"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / three.name).write_bytes(whole[:size])
    said = mend_folder(folder)
    assert bool(said) == (size not in ends)
    kept = max([end for end in ends if end <= size], default=0)
    left = {path.name: path.read_bytes() for path in archive_files(folder)}
    assert left == ({three.name: whole[:kept]} if kept else {})
    assert all(not file.problems for file in verify(archive_files(folder)))
    assert mend_folder(folder) == []


def test_a_continued_file_is_mended_first(three: Path) -> None:
    whole = three.read_bytes()
    three.write_bytes(whole[:-1])
    with ArchiveWriter(three) as writer:
        assert writer.mended is not None
        writer.write(capture(b"new", "2026-03-01T00:00:00Z"))
    read, error = read_all(three)
    assert error is None
    assert [one.body[:8] for one in read] == [b"<p>page ", b"<p>page ", b"new"]


def test_a_whole_file_is_not_touched(three: Path) -> None:
    before = three.read_bytes()
    assert mend(three) is None
    assert three.read_bytes() == before


def test_plain_warc_is_read_and_its_cut_named(three: Path) -> None:
    plain = three.with_name("plain.warc")
    plain.write_bytes(gzip.decompress(three.read_bytes()))
    read, error = read_all(plain)
    assert (len(read), error) == (3, None)
    plain.write_bytes(plain.read_bytes()[:-30])
    read, error = read_all(plain)
    assert len(read) == 2
    assert error is not None


@pytest.mark.parametrize("content", [b"no archive at all", b"<html></html>", b"\x00" * 40])
def test_another_file_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.warc.gz"
    path.write_bytes(content)
    with pytest.raises(StatecraftError, match=r"other\.warc\.gz: not a WARC file"):
        contents([path])


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.warc.gz").touch()
    read, error = read_all(tmp_path / "empty.warc.gz")
    assert read == []
    assert "the file is empty at offset 0" in str(error)
    assert verify([tmp_path / "empty.warc.gz"])[0].problems == ["the file is empty"]


@given(st.binary(max_size=300))
def test_garbage_after_the_magic_is_damage_and_no_error(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes
) -> None:
    path = tmp_path_factory.mktemp("junk") / "junk.warc.gz"
    path.write_bytes(b"\x1f\x8b\x08" + junk)
    assert all(isinstance(part, Damage) for part in members(path)) or junk == b""


def test_a_record_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.warc.MAX_RECORD", 1_000_000)
    with ArchiveWriter(tmp_path / "bomb.warc.gz") as writer:
        writer.write(capture(b"\0" * 5_000_000))
        writer.write(capture(b"after", "2026-02-01T00:00:00Z"))
    read, error = read_all(tmp_path / "bomb.warc.gz")
    assert [one.body for one in read] == [b"after"]
    assert error is not None
    assert "unpacks to over" in str(error)


def test_verify_prints_a_line_a_file_and_fails_on_a_changed_body(three: Path) -> None:
    result = CliRunner().invoke(command, ["verify", str(three)])
    assert (result.exit_code, result.output) == (0, f"{three}: 4 records, 0 revisits, ok\n")
    plain = three.with_name("plain.warc")
    plain.write_bytes(gzip.decompress(three.read_bytes()).replace(b"page 1", b"page 7"))
    result = CliRunner().invoke(command, ["verify", str(three), str(plain)])
    assert isinstance(result.exception, StatecraftError)
    assert result.exception.exit_code == 1
    assert f"{plain}: 4 records, 0 revisits, 1 problem(s)" in result.output
    assert "the digest does not agree with the content" in result.output


@pytest.mark.shared
def test_the_shared_archive_verifies(shared: Path) -> None:
    found = verify(sorted((shared / "archive").glob("*.warc.gz")))
    assert sum(one.records for one in found) == 457
    assert not any(one.problems for one in found)
