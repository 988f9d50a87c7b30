/**
 * The one sentence that users of an n8n or a Node.js too old see (requirements.ts says which are).
 */
import { createRequire } from 'node:module';
import { NodeOperationError, type INode } from 'n8n-workflow';

import { findUnmetRequirement } from '../requirements';

const n8nVersion = readN8nVersion();

/** @throws NodeOperationError when Node.js or n8n is older than the package supports */
export function assertSupportedVersions(node: INode): void {
	const unmet = findUnmetRequirement(process.versions.node, n8nVersion);
	if (unmet) throw new NodeOperationError(node, unmet.text, { description: unmet.remedy });
}

/** n8n tells nodes its version nowhere; its package n8n-workflow, which nodes share with it, has the same minor. */
function readN8nVersion(): string | undefined {
	try {
		const { version } = createRequire(__filename)('n8n-workflow/package.json') as {
			version: string;
		};
		return version;
	} catch {
		return undefined;
	}
}
