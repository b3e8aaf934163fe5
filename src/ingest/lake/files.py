"""Files of a lake that are no tables: on a local disk or in an S3 bucket, always written whole."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa
from deltalake.exceptions import DeltaError
from pyarrow import fs

from ingest.errors import LakeError
from ingest.lake.retries import asked_again
from ingest.lake.storage_errors import gave_up, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_PIECE = 1024 * 1024

Answer = TypeVar("Answer")


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turn the storage's errors within the block into a LakeError that begins with `what`."""
    try:
        yield
    except BaseException as error:
        # Panics of libraries of Rust are no Exception; all else that is no refusal of the storage goes on.
        if not (isinstance(error, (OSError, pa.ArrowException, DeltaError)) or gave_up(error)):
            raise
        why, state, hint = refusal(error)
        raise LakeError(f"{what}: {why}.", state=state, hint=hint) from error


@dataclass(frozen=True, slots=True)
class Stored:
    """A file below a folder: its name from the root of the `Files`, bytes, and when it was written (seconds, UTC)."""

    name: str
    size: int
    written: float


@dataclass(frozen=True, slots=True)
class Files:
    """A folder of files by name. `root` is an absolute path or `bucket/prefix`."""

    system: fs.FileSystem
    root: str

    @classmethod
    def at(cls, uri: str) -> Files:
        """Open the folder of an absolute local path or an s3:// URI (AWS_* environment, endpoint included)."""
        if uri.startswith("s3://"):
            endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
            scheme, _, host = (endpoint or "").rpartition("://")
            system = fs.S3FileSystem(
                endpoint_override=host or None,
                scheme="http" if scheme == "http" else "https",
                region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
                # What is small goes in one request instead of three, the last of which cannot be asked again.
                allow_delayed_open=True,  # type: ignore[call-arg]  # the stubs are of an older Arrow
            )
            return cls(system, uri.removeprefix("s3://").rstrip("/"))
        return cls(fs.LocalFileSystem(), uri)

    @property
    def uri(self) -> str:
        """Return the folder as a person writes it: an absolute path or s3://bucket/prefix."""
        return self.root if self.local else f"s3://{self.root}"

    @property
    def local(self) -> Path | None:
        """Return the folder where it is on this machine, else None."""
        return Path(self.root) if isinstance(self.system, fs.LocalFileSystem) else None

    def path(self, name: str) -> str:
        """Return the full path of a file."""
        return f"{self.root}/{name}"

    def ask(self, what: str, question: Callable[[], Answer]) -> Answer:
        """Ask the storage what may be asked twice; of a server that fails in passing it is asked again.

        Raise LakeError, which begins with `what`, where storage refuses.
        """
        with told(what):
            return question() if self.local is not None else asked_again(what, question)

    def exists(self, name: str) -> bool:
        """Say whether there is a file of that name."""
        return bool(self._info(name).type == fs.FileType.File)

    def has_folder(self, name: str) -> bool:
        """Say whether there is a folder of that name, with anything in it where it is in a bucket."""
        return bool(self._info(name).type == fs.FileType.Directory)

    def _info(self, name: str) -> fs.FileInfo:
        path = self.path(name)
        return self.ask(f"{path} cannot be looked at", lambda: self.system.get_file_info(path))

    def _listed(self, folder: str, *, recursive: bool = False) -> list[fs.FileInfo]:
        selector = fs.FileSelector(folder, recursive=recursive, allow_not_found=True)
        return list(self.ask(f"{folder} cannot be listed", lambda: self.system.get_file_info(selector)))

    def names(self) -> list[str]:
        """List what stands directly in the folder; empty where there is none."""
        return sorted(info.base_name for info in self._listed(self.root))

    def beside(self) -> list[Stored]:
        """List the files that stand directly in the folder; empty where there is none."""
        found = self._listed(self.root)
        return [
            Stored(info.base_name, int(info.size), (info.mtime_ns or 0) / 1e9)
            for info in sorted(found, key=lambda info: info.base_name)
            if info.type == fs.FileType.File
        ]

    def under(self, name: str) -> list[Stored]:
        """List the files below a folder at any depth, by name; empty where there is none."""
        base = self.path(name) if name else self.root
        found = self._listed(base, recursive=True)
        cut = len(self.root) + 1
        return sorted(
            (
                Stored(info.path[cut:], int(info.size), (info.mtime_ns or 0) / 1e9)
                for info in found
                if info.type == fs.FileType.File
            ),
            key=lambda one: one.name,
        )

    def described(self, names: Sequence[str]) -> list[Stored | None]:
        """Return size and time of each of these files, None for those that are not there."""
        if not names:
            return []
        paths = [self.path(name) for name in names]
        found = self.ask(
            f"Files below {self.root} cannot be looked at", lambda: self.system.get_file_info(paths)
        )
        return [
            Stored(name, int(info.size), (info.mtime_ns or 0) / 1e9)
            if info.type == fs.FileType.File
            else None
            for name, info in zip(names, found, strict=True)
        ]

    def sizes(self, names: Sequence[str]) -> list[int | None]:
        """Return the bytes of each of these files, None for those that are not there."""
        return [None if one is None else one.size for one in self.described(names)]

    def stream(self, name: str) -> pa.NativeFile:
        """Open a file to be read from its beginning. Raise FileNotFoundError for what is none: a pipe never ends."""
        path = self.path(name)
        if self.local is not None and not stat.S_ISREG(Path(path).stat().st_mode):
            raise FileNotFoundError(errno.ENOENT, "it is no file", path)
        return self.system.open_input_stream(path)

    def sha256(self, name: str, read: Callable[[int], object] = lambda _: None) -> str:
        """Return the SHA-256 (hex) of a file, read a piece at a time; `read` hears of the bytes of each piece."""

        def summed() -> str:
            digest = hashlib.sha256()
            with self.stream(name) as stream:
                while piece := stream.read(_PIECE):
                    digest.update(piece)
                    read(len(piece))
            return digest.hexdigest()

        return self.ask(f"{self.path(name)} cannot be read", summed)

    def move(self, name: str, to: str) -> None:
        """Move a folder or file to a place where there is none: at once on a disk, file by file in a bucket."""
        with told(f"{self.path(name)} cannot be moved to {self.path(to)}"):
            if self.local is not None:
                (self.local / to).parent.mkdir(parents=True, exist_ok=True)
                (self.local / name).rename(self.local / to)
                return
            for old in [name] if self.exists(name) else [one.name for one in self.under(name)]:
                new = to + old.removeprefix(name)
                self.ask(
                    f"{self.path(old)} cannot be copied to {self.path(new)}",
                    partial(self.system.copy_file, self.path(old), self.path(new)),
                )
                self.remove(old)

    def read(self, name: str) -> bytes:
        """Return a file's bytes. Raise LakeError where it is not there."""

        def whole() -> bytes:
            with self.stream(name) as stream:
                return bytes(stream.read())

        return self.ask(f"{self.path(name)} cannot be read", whole)

    def holds(self, name: str, content: bytes) -> bool:
        """Say whether there is a file of that name with exactly this content; it is read a piece at a time."""

        def compared() -> bool:
            info = self.system.get_file_info(self.path(name))
            if info.type != fs.FileType.File or info.size != len(content):
                return False
            at = 0
            with self.stream(name) as stream, memoryview(content) as whole:
                while piece := stream.read(_PIECE):
                    if whole[at : at + len(piece)] != piece:
                        return False
                    at += len(piece)
            return at == len(content)

        return self.ask(f"{self.path(name)} cannot be looked at", compared)

    def write(self, name: str, content: bytes) -> None:
        """Write a file so that readers see all of it or nothing."""
        if self.local is None:

            def put() -> None:
                with self.system.open_output_stream(self.path(name)) as out:
                    out.write(content)

            self.ask(f"{self.path(name)} cannot be written", put)
            return
        target = self.local / name
        aside = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        with told(f"{target} cannot be written"):
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with aside.open("wb") as out:
                    out.write(content)
                    out.flush()
                    os.fsync(out.fileno())
                aside.replace(target)
            finally:
                aside.unlink(missing_ok=True)

    def copy_in(self, name: str, file: Path) -> None:
        """Copy a local file into the folder under that name, a piece at a time; readers see all of it or nothing."""
        if self.local is None:

            def put() -> None:
                with file.open("rb") as content, self.system.open_output_stream(self.path(name)) as out:
                    shutil.copyfileobj(content, out, _PIECE)

            self.ask(f"{self.path(name)} cannot be written", put)
            return
        target = self.local / name
        aside = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        with told(f"{target} cannot be written"):
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with aside.open("wb") as out, file.open("rb") as content:
                    shutil.copyfileobj(content, out, _PIECE)
                    out.flush()
                    os.fsync(out.fileno())
                aside.replace(target)
            finally:
                aside.unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        """Remove a file. Raise LakeError where it is not there."""
        self._remove(self.system.delete_file, self.path(name))

    def remove_folder(self, name: str) -> None:
        """Remove a folder and all that is in it. Raise LakeError where it is not there."""
        self._remove(self.system.delete_dir, self.path(name))

    def _remove(self, delete: Callable[[str], None], path: str) -> None:
        tried = False

        def gone() -> None:
            nonlocal tried
            try:
                delete(path)
            except FileNotFoundError:
                if not tried:  # else the attempt before removed it, and its answer was lost
                    raise
            finally:
                tried = True

        self.ask(f"{path} cannot be removed", gone)

    def put(self, name: str, file: Path) -> None:
        """Move a local file into the folder under that name, whole."""
        if self.local is not None:
            with told(f"{self.path(name)} cannot be written"):
                file.replace(self.local / name)
        else:
            self.write(name, file.read_bytes())
            file.unlink()
