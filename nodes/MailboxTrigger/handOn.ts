/**
 * Hands mails to n8n and hears how their execution ended (promise B13): a batch that n8n cannot even begin, or that a
 * full disk broke off, is no fault of its mails.
 */
import type { INodeExecutionData, IPollFunctions, IRun } from 'n8n-workflow';

import type { RunEnd } from './deliveries';
import { isMachineFault } from './machineFaults';

export interface EndedRun {
	end: RunEnd;
	/** What its error says; '' when it says nothing. */
	fault: string;
	/** Whether n8n cut it short, which no error workflow hears of: by its time limit, as far as n8n tells. */
	wasCut: boolean;
}

/** @returns how the execution ended, or undefined when n8n does not tell; never rejects */
export async function handOn(
	context: Pick<IPollFunctions, '__emit'>,
	outputs: INodeExecutionData[][],
): Promise<EndedRun | undefined> {
	const done = deferRun();
	try {
		context.__emit(outputs, undefined, done);
		return readRun(await done.promise);
	} catch (error) {
		const end = isMachineFault(error) ? 'notBegun' : 'ill';
		const fault = error instanceof Error ? error.message : String(error);
		return { end, fault, wasCut: readCancellation(error) === 'timeout' };
	}
}

/** @param run as n8n gives it; queue mode may leave parts out */
export function readRun(run: IRun | undefined): EndedRun | undefined {
	if (!run) return undefined;
	const error = run.data?.resultData?.error;
	const isIll = ['error', 'crashed', 'canceled'].includes(run.status) || error !== undefined;
	if (!isIll) return { end: 'well', fault: '', wasCut: false };
	const isCanceled = run.status === 'canceled';
	const by = readCancellation(error);
	return {
		end: isMachineFault(error) ? 'machine' : 'ill',
		fault: error?.message ?? (isCanceled ? 'The execution was cut short' : ''),
		wasCut: by === 'timeout' || (isCanceled && by === null),
	};
}

/** What n8n's errors of canceled executions say of themselves; older ones only in their words. */
const cancellations = [
	{ by: 'timeout', words: /\btimed out$/ },
	{ by: 'manual', words: /\bcancell?ed manually$/ },
	{ by: 'shutdown', words: /\bshutting down$/ },
] as const;

/** @returns who ended an execution before its end; null when the error says nothing of that */
function readCancellation(error: unknown): (typeof cancellations)[number]['by'] | null {
	const { name, reason, message } = Object(error) as Record<string, unknown>;
	const said = typeof message === 'string' ? message : '';
	const isOurs =
		String(name).endsWith('CancelledError') || /^The execution was cancell?ed /.test(said);
	if (!isOurs) return null;
	return cancellations.find(({ by, words }) => by === reason || words.test(said))?.by ?? null;
}

type DeferredRun = NonNullable<Parameters<IPollFunctions['__emit']>[2]>;

function deferRun(): DeferredRun {
	let settle: Pick<DeferredRun, 'resolve' | 'reject'>;
	const promise = new Promise<IRun | undefined>((resolve, reject) => {
		settle = { resolve, reject };
	});
	return { promise, ...settle! };
}
