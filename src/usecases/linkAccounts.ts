import { type AccountLink, matchAccounts, type ReviewItem } from '../domain/crm/accountMatching.ts';
import type { CrmAccount } from '../domain/crm/crmRows.ts';
import type { CustomerOutcome } from '../domain/customerOutcome.ts';
import type { Clock } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { loadAccountLinks, saveAccountLinks } from '../store/accountLinks.ts';
import { loadMobileKeys } from '../store/contactMobiles.ts';
import { loadAllCrmRows } from '../store/crmRows.ts';
import { endMappings, loadCustomers, loadMappings, saveMappings } from '../store/customers.ts';
import { saveOutcomes } from '../store/outcomes.ts';
import { loadContacts, loadRelationships } from '../store/people.ts';
import type { Db, Store } from '../store/store.ts';

export interface LinkDeps {
  store: Store;
  clock: Clock;
  log: Logger;
}

export interface LinkReport {
  accounts: number;
  linked: number;
  /** Contacts that were put to another customer. */
  joined: number;
  /** Accounts for the operator to decide about. */
  review: ReviewItem[];
}

/** The operator names something that is not there. */
export class LinkRefused extends Error {
  override readonly name = 'LinkRefused';
}

/** Finds out which customer each account of the CRM is, after people or accounts have changed. */
export async function linkAccounts({ store, clock, log }: LinkDeps): Promise<LinkReport> {
  const now = clock();
  const report = await store.transaction((db) => link(db, now));
  if (report.accounts > 0)
    log.info({ ...report, review: report.review.length }, 'accounts of the CRM were matched with customers');
  return report;
}

async function link(db: Db, now: number): Promise<LinkReport> {
  const accounts = await loadAllCrmRows(db, 'accounts');
  if (accounts.length === 0) return { accounts: 0, linked: 0, joined: 0, review: [] };
  const standing = await loadAccountLinks(db);
  const matching = matchAccounts({
    accounts,
    crmContacts: await loadAllCrmRows(db, 'contacts'),
    contacts: await loadContacts(db),
    relationships: await loadRelationships(db),
    mobileKeysOf: await loadMobileKeys(db),
    customers: await loadCustomers(db),
    mappings: await loadMappings(db, { at: now }),
    links: standing,
    now,
  });
  await saveAccountLinks(db, matching.links);
  const mappings = new Map((await loadMappings(db, { at: now })).map((mapping) => [mapping.contactId, mapping]));
  const moved = matching.joins.filter(
    ({ contactId, customerId }) => mappings.get(contactId)?.customerId !== customerId,
  );
  await endMappings(
    db,
    moved.map(({ contactId }) => contactId),
    now,
  );
  const movedIds = new Set(moved.map(({ contactId }) => contactId));
  await saveMappings(
    db,
    matching.joins.map(({ contactId, customerId }) => ({
      customerId,
      contactId,
      rule: 'crm',
      validFrom: movedIds.has(contactId) ? now : mappings.get(contactId)!.validFrom,
      validTo: null,
      knownAt: now,
    })),
  );
  await saveOutcomes(db, lossesOf(accounts, [...standing, ...matching.links], now));
  return {
    accounts: accounts.length,
    linked: accounts.length - matching.review.length,
    joined: moved.length,
    review: matching.review,
  };
}

/** What the CRM calls lost is a confirmed loss of the customer: the backtest measures warnings against it. */
function lossesOf(accounts: readonly CrmAccount[], links: readonly AccountLink[], now: number): CustomerOutcome[] {
  const customerOf = new Map(links.map((one) => [`${one.source}\n${one.accountId}`, one.customerId]));
  return accounts.flatMap(({ source, sourceId, lostAt }) => {
    const customerId = customerOf.get(`${source}\n${sourceId}`) ?? null;
    if (lostAt === null || lostAt > now || customerId === null) return [];
    return [{ customerId, kind: 'lost', reason: null, at: lostAt, by: source, source: 'import', knownAt: now }];
  });
}

/** A person says which customer an account is; final until a person undoes it. @throws LinkRefused */
export async function linkByHand(
  { store, clock }: LinkDeps,
  { source, accountId, customerId }: { source: string; accountId: string; customerId: string },
): Promise<AccountLink> {
  return store.transaction(async (db) => {
    const [account, customers] = [await accountOf(db, source, accountId), await loadCustomers(db, [customerId])];
    if (customers.length === 0) throw new LinkRefused(`there is no customer ${customerId}`);
    const before = await standingLink(db, account);
    const linked: AccountLink = {
      ...{ ...account, customerId, rule: 'manual', evidence: '' },
      ...{ refusedRules: before?.refusedRules ?? [], knownAt: clock() },
    };
    await saveAccountLinks(db, [linked]);
    return linked;
  });
}

/** Takes a link back; the rule that made it does not make it again. @throws LinkRefused */
export async function unlink(
  { store, clock }: LinkDeps,
  { source, accountId }: { source: string; accountId: string },
): Promise<AccountLink> {
  return store.transaction(async (db) => {
    const before = await standingLink(db, await accountOf(db, source, accountId));
    if (before === null || before.customerId === null) throw new LinkRefused(`account ${accountId} has no link`);
    const refused = before.rule === 'manual' ? [] : [before.rule];
    const undone: AccountLink = {
      ...{ ...before, customerId: null, rule: 'none', evidence: '' },
      ...{ refusedRules: [...new Set([...before.refusedRules, ...refused])], knownAt: clock() },
    };
    await saveAccountLinks(db, [undone]);
    return undone;
  });
}

async function accountOf(db: Db, source: string, accountId: string): Promise<{ source: string; accountId: string }> {
  const accounts = await loadAllCrmRows(db, 'accounts');
  if (!accounts.some((account) => account.source === source && account.sourceId === accountId))
    throw new LinkRefused(`source ${source} has told of no account ${accountId}: import the accounts first`);
  return { source, accountId };
}

async function standingLink(db: Db, ref: { source: string; accountId: string }): Promise<AccountLink | null> {
  const links = await loadAccountLinks(db);
  return links.find(({ source, accountId }) => source === ref.source && accountId === ref.accountId) ?? null;
}
