/**
 * The oldest n8n and Node.js versions the nodes work on, and the one sentence users of older ones see.
 */
import { NodeOperationError, type INode } from 'n8n-workflow';

import { findUnmetRequirement } from '../requirements';

/** @throws NodeOperationError when Node.js or n8n is older than the package supports */
export function assertSupportedVersions(node: INode): void {
	const unmet = findUnmetRequirement(process.versions.node);
	if (unmet) throw new NodeOperationError(node, unmet.text, { description: unmet.remedy });
}
