import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { readRun } from '../../nodes/MailboxTrigger/handOn';
import { isMachineFault } from '../../nodes/MailboxTrigger/machineFaults';
import { explainTableFailure } from '../../nodes/shared/tables/tableProblems';

const node: INode = {
	...{ id: '1', name: 'CRM', type: 'n8n-nodes-base.httpRequest', typeVersion: 4 },
	...{ position: [0, 0], parameters: {} },
};
const withCode = (code: string, message = 'It failed') =>
	Object.assign(new Error(message), { code });
/** As n8n keeps the error of an execution. */
const kept = (error: Error) => ({ ...error, message: error.message, stack: error.stack });

const enospc = 'ENOSPC: no space left on device, write';
const tableFull =
	'Validation error with data table request: Data table size limit exceeded: 50MB used, limit is 50MB';

describe('B13 a fault of the machine', () => {
	it.each([
		['a full disk', withCode('ENOSPC', enospc)],
		['a full disk behind our own words', new Error('Not stored', { cause: withCode('ENOSPC') })],
		[
			'a full disk, wrapped by a node',
			kept(new NodeOperationError(node, withCode('ENOSPC', enospc))),
		],
		[
			"a full disk, with the file's name",
			new Error("EROFS: read-only file system, open '/n8n/a b'"),
		],
		['a full database', withCode('SQLITE_FULL', 'SQLITE_FULL: database or disk is full')],
		[
			'a database of whose error the words are left',
			new Error('SQLITE_FULL: database or disk is full'),
		],
		['a Postgres without room', Object.assign(new Error('x'), { driverError: withCode('53100') })],
		['full data tables', kept(new NodeOperationError(node, new Error(tableFull)))],
		[
			'full data tables, as this package says it',
			new NodeOperationError(node, explainTableFailure(new Error(tableFull), 'Log').text),
		],
	])('%s', (_, error) => {
		expect(isMachineFault(error)).toBe(true);
	});
});

describe('B13 no mail makes itself a fault of the machine by its words', () => {
	it.each([
		['a CRM that repeats a subject', new Error('Cannot log "no space left on device"')],
		['in a description', new NodeOperationError(node, 'Refused', { description: enospc })],
		['behind words of a step', new Error(`Refused: ${enospc}`)],
		['before words of a step', new Error(`${enospc} is no valid subject`)],
		['as the whole answer', new NodeApiError(node, { message: enospc, code: 'ENOSPC' })],
		[
			'as the whole answer, as n8n keeps it',
			kept(new NodeApiError(node, { message: tableFull, statusCode: 422 })),
		],
		[
			'in an answer behind the error of a node',
			new Error('Refused', { cause: new NodeApiError(node, { message: tableFull }) }),
		],
		[
			'in an answer of a library',
			Object.assign(withCode('ENOSPC'), { response: { data: 'no space left on device' } }),
		],
		['by a protocol error that a text provoked in Postgres', withCode('08P01')],
		['by no error at all', undefined],
	])('%s', (_, error) => {
		expect(isMachineFault(error)).toBe(false);
	});

	it('the execution then counts as a failed one', () => {
		const error = kept(new NodeApiError(node, { message: enospc, statusCode: 400 }));
		const run = { status: 'error', data: { resultData: { error, runData: {} } } };
		expect(readRun(run as unknown as Parameters<typeof readRun>[0])).toMatchObject({ end: 'ill' });
	});
});
