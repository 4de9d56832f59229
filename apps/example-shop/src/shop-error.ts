/** The shop refuses a request. The visitor gets this status and message. */
export class ShopError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ShopError';
    this.status = status;
    this.code = code;
  }
}
