/** What WeCom says of our app for lack of use (callbacks.md §6.5): about to be stopped or limited, stopped, or well again. */
export type AppStanding = 'atRisk' | 'stopped' | 'well';

const STANDINGS: Readonly<Record<string, AppStanding>> = {
  inactive_alert: 'atRisk',
  low_active_alert: 'atRisk',
  low_active: 'atRisk',
  close_inactive_agent: 'stopped',
  reopen_inactive_agent: 'well',
  active_restored: 'well',
};

/** @returns null for an event that says nothing of the app itself (a member enters or leaves its visible range) */
export function appStanding(event: string): AppStanding | null {
  return STANDINGS[event] ?? null;
}
