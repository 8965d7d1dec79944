/** What went wrong, as the service tells it (`application/problem+json`) or as the way to it does. */
export class Problem extends Error {
  readonly code: string;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly nextAction: string;
  /** Everything else the answer carries: ids, `allowed_operations`, `errors`, `decision`. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly retryAfterS: number | null;

  constructor(of: { code: string; status: number; detail: string; nextAction?: string; fields?: Record<string, unknown>; retryAfterS?: number | null }) {
    super(of.detail);
    this.name = "Problem";
    this.code = of.code;
    this.status = of.status;
    this.nextAction = of.nextAction ?? "";
    this.fields = of.fields ?? {};
    this.retryAfterS = of.retryAfterS ?? null;
  }

  /** Whether the same request may succeed later without anything being changed. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The service could not be reached: it is stopped, or the network is gone. */
export function offline(cause: unknown): Problem {
  return new Problem({ code: "offline", status: 0, detail: cause instanceof Error ? cause.message : "" });
}

/** Reads the answer of a refused request; one that is no problem document keeps its status. */
export async function problemOf(answer: Response): Promise<Problem> {
  const after = Number(answer.headers.get("Retry-After") ?? Number.NaN);
  const retryAfterS = Number.isFinite(after) ? after : null;
  const body: unknown = await answer.json().catch(() => null);
  if (typeof body === "object" && body !== null && "code" in body && typeof body.code === "string") {
    const fields: Record<string, unknown> = { ...body };
    return new Problem({
      code: body.code,
      status: answer.status,
      detail: typeof fields["detail"] === "string" ? fields["detail"] : "",
      nextAction: typeof fields["next_action"] === "string" ? fields["next_action"] : "",
      fields,
      retryAfterS,
    });
  }
  // A proxy answers for a service that does not.
  const code = answer.status >= 502 && answer.status <= 504 ? "offline" : `http_${answer.status}`;
  return new Problem({ code, status: answer.status, detail: answer.statusText, retryAfterS });
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({ code: "page_error", status: 0, detail: error instanceof Error ? error.message : String(error) });
}
