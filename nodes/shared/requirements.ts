/**
 * The oldest versions the nodes work on. Node.js 22 is what n8n 2 asks for and what imapflow's and
 * mailauth's current releases are tested on.
 */
import type { Problem } from './problem';

export const oldestNodeMajor = 22;

/** @returns the problem of a Node.js that is too old, or null when the version will do */
export function findUnmetRequirement(nodeVersion: string): Problem | null {
	if (Number.parseInt(nodeVersion, 10) >= oldestNodeMajor) return null;
	return {
		code: 'nodeTooOld',
		text: `The email-to-CRM nodes need Node.js ${oldestNodeMajor} or newer, and this n8n runs on Node.js ${nodeVersion}`,
		remedy: `Run n8n on Node.js ${oldestNodeMajor} or newer, for example by updating to n8n's current Docker image.`,
	};
}
