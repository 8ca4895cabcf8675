import type { EmulatedRequest, EmulatedResponse, RecordedRequest, ScriptedAnswer } from './emulator';

interface Line {
  readonly match: (request: EmulatedRequest) => boolean;
  readonly answer: ScriptedAnswer;
  left: number;
}

/** The part that all emulators share: what was asked, and what to answer out of turn. */
export class EmulatedScript {
  readonly requests: RecordedRequest[] = [];
  private readonly lines: Line[] = [];

  /** Answers requests that match with this; earlier lines go first. */
  answerNext(match: (request: EmulatedRequest) => boolean, answer: ScriptedAnswer, times = 1): void {
    this.lines.push({ match, answer, left: times });
  }

  /** Records a request; the scripted answer, where there is one. */
  take(request: EmulatedRequest): EmulatedResponse | undefined {
    const { method, url, headers } = request;
    this.requests.push({ method, path: url.pathname + url.search, headers });
    const line = this.lines.find(({ left, match }) => left > 0 && match(request));
    if (line === undefined) return undefined;
    line.left -= 1;
    return typeof line.answer === 'function' ? line.answer(request) : line.answer;
  }
}
