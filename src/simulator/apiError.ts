/** "WeCom says no": becomes an HTTP 200 answer with this errcode (basics.md §3). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly errcode: number;
  /** Fields that go with the error, such as `invaliduser`. */
  readonly fields: Record<string, unknown>;

  constructor(errcode: number, errmsg: string, fields: Record<string, unknown> = {}) {
    super(errmsg);
    this.errcode = errcode;
    this.fields = fields;
  }
}
