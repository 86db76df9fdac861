"""From a source to a batch whose files are written, durable and not yet in the manifest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clienthood.book import Batch, Manifest
from clienthood.book.manifest import batch_id
from clienthood.errors import SettingsError
from clienthood.records.arrival import Arrival, Job
from clienthood.records.conversion import Conditions, Converter
from clienthood.records.decisions import Decisions, Profile
from clienthood.records.findings import NONE_OF_IT, Finding
from clienthood.records.report import ImportReport
from clienthood.records.shaping import Shaper
from clienthood.records.source import PLACE
from clienthood.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A batch that only needs to be named in the manifest; None if the file brings nothing."""

    batch: Batch | None
    report: ImportReport
    currency: str


def stage(job: Job, manifest: Manifest, settings: Settings) -> Staged:
    """Write the files of a batch.

    Parameters
    ----------
    job
        What is read, into what.
    manifest
        Batches that count, those staged before of the same file among them.
    settings
        The book's settings.

    Returns
    -------
    Staged
        The batch and its report.

    Raises
    ------
    RecordsError
        If the file cannot be read as it stands.
    """
    elsewhere = _brought_elsewhere(job, manifest)
    if elsewhere is not None:
        return Staged(batch=None, report=elsewhere, currency=manifest.currency)
    decisions = _decide(job)
    conditions = _conditions(job, manifest, settings, decisions)
    batch = _batch(job, manifest, decisions)
    batch = replace(batch, conditions=_fingerprint(batch, conditions))
    whole = job.part.only is None or job.part.rest
    notes = (*(job.source.origin.notes if whole else ()), *decisions.notes)
    again = next((old for old in manifest.batches if old.conditions == batch.conditions), None)
    if again is not None:
        notes = (*notes, f"the same file as batch {again.id}, read in the same way: nothing is new")
        withheld = again.withheld + again.erased
        same = again.read - again.quarantined - withheld
        old = replace(again, file=batch.file, created=0, changed=0, same=same, withheld=withheld)
        return Staged(batch=None, report=_report(old, None, notes), currency=manifest.currency)
    if not decisions.rows:
        none = NONE_OF_IT if job.part.only or job.part.each else "the file has no rows"
        report = _report(batch, None, (*notes, none))
        return Staged(batch=None, report=report, currency=manifest.currency)
    converter = Converter(job.part, decisions, conditions, serials=job.source.origin.serials)
    return _store(job, manifest, batch, converter, notes)


def _brought_elsewhere(job: Job, manifest: Manifest) -> ImportReport | None:
    """Return the report of a part whose records the book has from another layout already.

    Whichever brought them first goes on to bring them.
    """
    part, own = job.part, (job.layout, job.part_number)
    bringing = [
        each
        for each in manifest.batches
        if each.table == part.table
        and (each.layout in part.unless or (each.layout, each.part) == own)
    ]
    found = next(iter(bringing), None)
    if not part.unless or found is None or (found.layout, found.part) == own:
        return None
    note = f"{part.table}: not read, since {found.file} ({found.layout}) brought them already"
    return _report(_batch(job, manifest, Decisions()), None, (note,))


def _conditions(
    job: Job, manifest: Manifest, settings: Settings, decisions: Decisions
) -> Conditions:
    zone = _zone(settings)
    return Conditions(
        zone=zone,
        today=job.request.today or dt.datetime.now(zone).date(),
        currency=settings.book.currency or manifest.currency or decisions.currency,
        rates=frozenset(settings.book.rates),
    )


def _batch(job: Job, manifest: Manifest, decisions: Decisions) -> Batch:
    origin = job.source.origin
    return Batch(
        id=batch_id(manifest.next_number),
        number=manifest.next_number,
        table=job.part.table,
        file=origin.file,
        sha256=origin.sha256,
        layout=job.layout,
        part=job.part_number,
        mentions=job.part.mentions,
        headers=tuple(header for header in job.source.headers if header != PLACE),
        mapping=_mapping(job),
        choices={**origin.reading, **decisions.told()},
        retry_of=origin.retry_of,
        imported_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        read=decisions.rows,
    )


def _store(
    job: Job, manifest: Manifest, batch: Batch, converter: Converter, notes: tuple[str, ...]
) -> Staged:
    arrival = Arrival(job, batch)
    try:
        arrival.write(converter)
        batch, repeated = arrival.settle(manifest)
    finally:
        arrival.close()
    findings = (*arrival.refusals.findings(batch), *repeated)
    report = _report(batch, batch.id, (*notes, *arrival.notes), findings)
    return Staged(batch=batch, report=report, currency=converter.currency)


def _report(
    batch: Batch, stored: str | None, notes: tuple[str, ...], findings: tuple[Finding, ...] = ()
) -> ImportReport:
    return ImportReport(
        file=batch.file,
        table=batch.table,
        batch=stored,
        read=batch.read,
        created=batch.created,
        changed=batch.changed,
        same=batch.same,
        quarantined=batch.quarantined,
        withheld=batch.withheld,
        layout=batch.layout,
        findings=findings,
        notes=notes,
        mapping=batch.mapping,
        filled=batch.kept,
    )


def _decide(job: Job) -> Decisions:
    exact = _exact(job)
    profile = Profile(job.part, exact)
    shaper = Shaper(job.part, job.source.headers)
    done = 0
    for chunk in job.source.chunks():
        profile.take(shaper.shape(chunk))
        done += chunk.rows
        job.progress("look", done, 0)
    return profile.decide(
        dates=job.request.dates,
        decimal=job.request.decimal,
        file=job.source.origin.file,
        earlier=job.earlier,
    )


def _mapping(job: Job) -> dict[str, str]:
    return {header: name for header, name in job.part.mapping().items() if header != PLACE}


def _exact(job: Job) -> frozenset[str]:
    typed = {job.source.headers[at] for at in job.source.origin.exact}
    return frozenset(
        name
        for name, cells in job.part.columns.items()
        if cells.headers and typed.issuperset(cells.headers)
    )


def _zone(settings: Settings) -> ZoneInfo:
    try:
        return ZoneInfo(settings.book.timezone)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise SettingsError(
            f"there is no time zone {settings.book.timezone}",
            where="clienthood.toml, [book] timezone",
            hint="write it as in Europe/Berlin",
        ) from fault


def _fingerprint(batch: Batch, conditions: Conditions) -> str:
    told = [
        batch.sha256,
        batch.table,
        batch.layout,
        batch.part,
        sorted(batch.mapping.items()),
        sorted(batch.choices.items()),
        batch.retry_of,
        conditions.currency,
        str(conditions.zone),
        sorted(conditions.rates),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
