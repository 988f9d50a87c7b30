/**
 * A sub-workflow written on the spot: a trigger and one node. It runs with the rights of the workflow that calls it,
 * and lets a node use another node of n8n, or itself with another credential.
 */
import type { INode, IWorkflowBase } from 'n8n-workflow';

/** The one node that runs; its name and place are of no consequence. */
export type InlineStep = Pick<INode, 'type' | 'typeVersion' | 'parameters' | 'credentials'>;

/**
 * @param name shown where n8n names the workflow in an error
 * @returns the code for `executeWorkflow`. n8n gives it the calling workflow's id, hence its project's tables.
 */
export function describeInlineWorkflow(name: string, step: InlineStep): IWorkflowBase {
	const now = new Date();
	return {
		id: '',
		name,
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.executeWorkflowTrigger',
				typeVersion: 1.1,
				position: [0, 0],
				parameters: { inputSource: 'passthrough' },
			},
			{ id: 'step', name: 'Step', position: [200, 0], ...step },
		],
		connections: { Start: { main: [[{ node: 'Step', type: 'main', index: 0 }]] } },
		settings: {
			executionOrder: 'v1',
			// Said here, as an instance may let no workflow call another one by default.
			callerPolicy: 'workflowsFromSameOwner',
			// Items hold addresses: they are not kept a second time in n8n's list of executions.
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
			saveExecutionProgress: false,
		},
	};
}
