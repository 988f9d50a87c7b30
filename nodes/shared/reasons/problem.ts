/**
 * What went wrong, for the person who runs the workflow: what happened and what to do next (house rule:
 * a clear error names the item, the cause and the next step). Free of n8n; the node's edge turns it into a
 * NodeOperationError.
 */

export interface Problem {
	/** Machine-readable, stable, in camelCase. */
	code: string;
	/** What happened, one sentence. Never holds a secret. */
	text: string;
	/** What to do next, one or two sentences. */
	remedy: string;
	/** Set where trying again may help without anybody changing anything. */
	passing?: true;
}

/** Carries a {@link Problem} through code that cannot return it as a value. */
export class ProblemError extends Error {
	constructor(
		readonly problem: Problem,
		options?: ErrorOptions,
	) {
		super(problem.text, options);
		this.name = 'ProblemError';
	}
}
