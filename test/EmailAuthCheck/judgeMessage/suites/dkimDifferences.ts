/** Where Check Message answers otherwise than the DKIM suite expects, and why: nowhere. */
export const differences = new Map<string, { answer: boolean[]; reason: string }>();
