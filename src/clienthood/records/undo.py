"""Undoes imports: the records are again what the other imports make them."""

from __future__ import annotations

from collections.abc import Sequence

from clienthood.book import Batch, Book, Manifest, read_manifest, write_manifest, writing
from clienthood.errors import NotFoundError


def undo(book: Book, batch_id: str) -> Batch:
    """Take back one batch, its updates included, whatever came after it; return it.

    Raises
    ------
    NotFoundError
        If the book has no such batch; tells which it has.
    BookError
        If another process is writing.
    """
    with writing(book):
        manifest = read_manifest(book.manifest_file)
        batch = manifest.batch(batch_id)
        if batch is None:
            told = ", ".join(f"{batch.id} ({batch.file})" for batch in manifest.batches)
            raise NotFoundError(
                f"there is no batch {batch_id}",
                where=str(book.path),
                hint=f"the batches: {told}" if told else "the book has no batches",
            )
        _take_back(book, manifest, [batch])
    return batch


def undo_drop(book: Book, drop: str) -> tuple[Batch, ...]:
    """Take back at once what came together and still counts; return it.

    Raises
    ------
    NotFoundError
        If nothing of such a drop counts.
    BookError
        If another process is writing.
    """
    with writing(book):
        manifest = read_manifest(book.manifest_file)
        batches = manifest.dropped(drop)
        if not batches:
            told = ", ".join(dict.fromkeys(each.drop for each in manifest.batches if each.drop))
            raise NotFoundError(
                f"there is no drop {drop}",
                where=str(book.path),
                hint=f"the drops: {told}" if told else "no files came together",
            )
        _take_back(book, manifest, batches)
    return batches


def _take_back(book: Book, manifest: Manifest, batches: Sequence[Batch]) -> None:
    write_manifest(book.manifest_file, manifest.without(*(batch.id for batch in batches)))
    for batch in batches:
        (book.records / batch.table / f"{batch.id}.parquet").unlink(missing_ok=True)
        (book.quarantine / f"{batch.id}.parquet").unlink(missing_ok=True)
