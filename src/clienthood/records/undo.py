"""Undoes an import: the records are again what the other imports make them."""

from __future__ import annotations

from clienthood.book import Batch, Book, read_manifest, write_manifest, writing
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
        write_manifest(book.manifest_file, manifest.without(batch_id))
        (book.records / batch.table / f"{batch_id}.parquet").unlink(missing_ok=True)
        (book.quarantine / f"{batch_id}.parquet").unlink(missing_ok=True)
    return batch
