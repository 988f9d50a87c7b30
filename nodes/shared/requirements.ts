/**
 * The oldest versions the nodes work on, tried out by running them. Node.js 22 is what n8n 2 asks for; n8n 2.3 is the
 * first whose Data Table node can list and create tables.
 */
import type { Problem } from './reasons/problem';

export const oldestNodeMajor = 22;
export const oldestN8n = '2.3';

/**
 * @param nodeVersion of Node.js, such as `24.1.0`
 * @param n8nVersion of n8n or its package n8n-workflow, whose major and minor are the same; undefined when it cannot be
 *   told, which is no reason to refuse
 * @returns the problem of a version that is too old, or null when both will do
 */
export function findUnmetRequirement(nodeVersion: string, n8nVersion?: string): Problem | null {
	if (isOlder(nodeVersion, String(oldestNodeMajor))) {
		return {
			code: 'nodeTooOld',
			text: `The email-to-CRM nodes need Node.js ${oldestNodeMajor} or newer, and this n8n runs on Node.js ${nodeVersion}`,
			remedy: `Run n8n on Node.js ${oldestNodeMajor} or newer, for example by updating to n8n's current Docker image.`,
		};
	}
	if (n8nVersion !== undefined && isOlder(n8nVersion, oldestN8n)) {
		return {
			code: 'n8nTooOld',
			text: `The email-to-CRM nodes need n8n ${oldestN8n} or newer, and this n8n is older (${n8nVersion})`,
			remedy: 'Update n8n; workflows and credentials stay as they are.',
		};
	}
	return null;
}

/** Compares as many parts as the oldest version names. */
function isOlder(version: string, oldest: string): boolean {
	const parts = version.split('.').map((part) => Number.parseInt(part, 10));
	for (const [index, least] of oldest.split('.').map(Number).entries()) {
		const part = parts[index] ?? 0;
		if (part !== least) return part < least;
	}
	return false;
}
