import { headerValues, type Layer } from './send';
import { parseWarnings } from './warning';

// Enough for every registry of a deployment; a server that warns of something new each time is no use to anybody.
const MOST_WARNINGS = 100;

/** Tells what servers warn of, each text once (RET-11): a registry that will end, a quota that is nearly used up. */
export function reportWarnings(tell: (text: string) => void): Layer {
  const told = new Set<string>();
  return (next) => async (request) => {
    const response = await next(request);
    for (const text of parseWarnings(headerValues(response, 'warning'))) {
      const line = `${request.url.host} warns: ${text}`;
      if (told.has(line) || told.size >= MOST_WARNINGS) continue;
      told.add(line);
      tell(line);
    }
    return response;
  };
}
