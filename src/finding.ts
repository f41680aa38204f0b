/** One line of the doctor. `mend` says what to do, in the words of the admin console. */
export interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'fault';
  says: string;
  mend?: string;
}
