import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { OperationFigures } from './usecases/measureOperation.ts';

/** What this process counts by itself, and how it is told together with what stands in the database. */
export interface Meters {
  /** Of every exchange with WeCom. @param result its errcode, or that nothing came back */
  onWeComCall(api: string, result: number | 'unreachable', ms: number): void;
  /** Of every callback that was taken in. */
  onCallback(kind: string): void;
  /** Messages that were stored, and envelopes that were kept sealed. */
  onPull(report: { stored: number; kept: number }): void;
  /** The whole in Prometheus' text format. What is not known has no line: it is not zero. */
  text(figures: OperationFigures): Promise<string>;
  contentType: string;
}

/** Answers that take longer than this time out (10 s). */
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One for each process: its counters begin at 0 with it, as Prometheus expects. */
export function createMeters(): Meters {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'liuke_' });
  const calls = new Counter({
    name: 'liuke_wecom_calls_total',
    help: "Calls of WeCom's API by their errcode; unreachable: nothing came back that could be understood",
    labelNames: ['api', 'result'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'liuke_wecom_call_seconds',
    help: "How long calls of WeCom's API took",
    buckets: CALL_SECONDS,
    registers,
  });
  const callbacks = new Counter({
    name: 'liuke_callbacks_total',
    help: 'Callbacks taken in; cardTap and menuTap are taps on cards',
    labelNames: ['kind'],
    registers,
  });
  const stored = new Counter({
    name: 'liuke_archive_messages_total',
    help: 'Messages of the archive that this process opened and stored',
    registers,
  });
  const kept = new Counter({
    name: 'liuke_archive_kept_total',
    help: 'Envelopes of the archive that this process could not open and kept',
    registers,
  });
  const gauge = (name: string, help: string, ...labelNames: string[]): Gauge =>
    new Gauge({ name: `liuke_${name}`, help, labelNames, registers });
  const gauges = {
    archiveAge: gauge('archive_age_seconds', 'Since the moment until which the archive was read'),
    archivePullAge: gauge('archive_pull_age_seconds', 'Since the archive was asked last'),
    archiveFailing: gauge('archive_failing_seconds', 'How long the archive cannot be read; 0 while it can'),
    envelopes: gauge('archive_kept_envelopes', 'Envelopes that wait sealed, by reason', 'reason'),
    gaps: gauge('archive_gaps', 'Times whose messages are lost for ever'),
    assessmentAge: gauge('assessment_age_seconds', 'Since customers were judged last'),
    customers: gauge('customers', 'Customers of the last judgement: all, and those that have a score', 'state'),
    staff: gauge(
      'staff',
      'Members at work: all, those whose conversations are archived, those of whom it is not known',
      'state',
    ),
    inbox: gauge('inbox', 'Events that wait or were given up', 'state'),
    inboxAge: gauge('inbox_oldest_seconds', 'How long the oldest event that waits is due'),
    outbox: gauge('outbox', 'Messages that go out, by state; dead and uncertain ones need a person', 'state'),
    outboxAge: gauge('outbox_oldest_seconds', 'How long the oldest message that waits is due'),
    jobDoneAt: gauge('job_done_timestamp_seconds', 'When a job was done last', 'job'),
    jobFailed: gauge('job_failed', 'Whether the latest run of a job failed', 'job'),
    jobOverdue: gauge('job_overdue_seconds', 'How long a job should have been done, and was not', 'job'),
    paused: gauge('reminders_paused', 'Whether reminders are switched off for everybody'),
  };

  function setAll(figures: OperationFigures): void {
    // A figure that is no longer known must go away, not stand still.
    for (const each of Object.values(gauges)) each.reset();
    for (const each of ['archiveAge', 'archivePullAge', 'assessmentAge', 'inboxAge', 'outboxAge'] as const)
      gauges[each].remove();
    const { archive, assessment, customers, staff, inbox, outbox } = figures;
    setKnown(gauges.archiveAge, archive.ageSeconds);
    setKnown(gauges.archivePullAge, archive.pullAgeSeconds);
    gauges.archiveFailing.set(archive.failingSeconds);
    for (const [reason, count] of Object.entries(archive.kept)) gauges.envelopes.set({ reason }, count);
    gauges.gaps.set(archive.gaps);
    setKnown(gauges.assessmentAge, assessment.ageSeconds);
    for (const [state, count] of Object.entries(customers)) gauges.customers.set({ state }, count);
    for (const [state, count] of Object.entries(staff)) gauges.staff.set({ state }, count);
    for (const [state, count] of Object.entries(inbox.counts)) gauges.inbox.set({ state }, count);
    setKnown(gauges.inboxAge, inbox.oldestSeconds);
    for (const [state, count] of Object.entries(outbox.counts)) gauges.outbox.set({ state }, count);
    setKnown(gauges.outboxAge, outbox.oldestSeconds);
    for (const { job, doneAtSeconds, hasFailed } of figures.jobs) {
      if (doneAtSeconds !== null) gauges.jobDoneAt.set({ job }, doneAtSeconds);
      gauges.jobFailed.set({ job }, hasFailed ? 1 : 0);
    }
    for (const { job, seconds } of figures.overdue) gauges.jobOverdue.set({ job }, seconds);
    gauges.paused.set(figures.isPaused ? 1 : 0);
  }

  return {
    onWeComCall(api, result, ms) {
      calls.inc({ api, result: String(result) });
      callSeconds.observe(ms / 1_000);
    },
    onCallback: (kind) => callbacks.inc({ kind }),
    onPull(report) {
      stored.inc(report.stored);
      kept.inc(report.kept);
    },
    text(figures) {
      setAll(figures);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

function setKnown(gauge: Gauge, value: number | null): void {
  if (value !== null) gauge.set(value);
}
