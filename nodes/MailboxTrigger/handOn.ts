/**
 * Hands mails to n8n and hears how their execution ended (promise B13): a batch that n8n cannot even begin, or that a
 * full disk broke off, is no fault of its mails.
 */
import type { INodeExecutionData, IPollFunctions, IRun } from 'n8n-workflow';

import type { RunEnd } from './deliveries';
import { isMachineFault } from './machineFaults';

/** How an execution ended, and what its error says; '' when it says nothing. */
export interface EndedRun {
	end: RunEnd;
	fault: string;
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
		return { end, fault: error instanceof Error ? error.message : String(error) };
	}
}

/** @param run as n8n gives it; queue mode may leave parts out */
export function readRun(run: IRun | undefined): EndedRun | undefined {
	if (!run) return undefined;
	const error = run.data?.resultData?.error;
	const isIll = ['error', 'crashed', 'canceled'].includes(run.status) || error !== undefined;
	if (!isIll) return { end: 'well', fault: '' };
	const fault = error?.message ?? (run.status === 'canceled' ? 'The execution was cut short' : '');
	return { end: isMachineFault(error) ? 'machine' : 'ill', fault };
}

type DeferredRun = NonNullable<Parameters<IPollFunctions['__emit']>[2]>;

function deferRun(): DeferredRun {
	let settle: Pick<DeferredRun, 'resolve' | 'reject'>;
	const promise = new Promise<IRun | undefined>((resolve, reject) => {
		settle = { resolve, reject };
	});
	return { promise, ...settle! };
}
