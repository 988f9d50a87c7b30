/** Record (B27): writes into the ledger what the nodes between Plan and here wrote into the CRM, and gives each mail once. */
import type { IDataObject } from 'n8n-workflow';

import type { Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { openTable } from '../../shared/tables/dataTable';
import { writtenText } from '../../shared/text/asText';
import { Ledger } from '../ledger/ledger';
import { describeLedger } from '../ledger/table';
import type { CrmOutcome } from '../logMails';
import { explain } from '../reasons';
import { groupResults, readTicket, type Recorded, type Result } from '../ticket';

/** The outputs, by number. */
export const recordOutputs = { logged: 0, failed: 1 } as const;

export const record: Operation<Result> = {
	option: {
		name: 'Record',
		value: 'record',
		description: 'Note what the nodes of another CRM wrote, so that no mail is logged twice',
		action: 'Record what was logged by the nodes of another CRM',
	},
	properties: [
		{
			displayName: 'Ticket',
			name: 'ticket',
			type: 'json',
			default: "={{ $json.ticket ?? $('Plan').item.json.ticket }}",
			required: true,
			description:
				'The field "ticket" of the item as Plan made it. Write the name of your Plan node where it says Plan.',
		},
		{
			displayName: 'Record ID',
			name: 'recordId',
			type: 'string',
			default: '={{ $json.id }}',
			description: 'Id of what the CRM wrote, or had already. Empty: it wrote nothing.',
		},
		{
			displayName: 'Record URL',
			name: 'recordUrl',
			type: 'string',
			default: '',
			description: 'Where people see the record',
		},
		{
			displayName: 'Problem',
			name: 'problem',
			type: 'string',
			default: '={{ $json.error?.message ?? $json.error ?? "" }}',
			description:
				'What went wrong. Whatever stands here, the mail is not taken for logged: it leaves Plan on Check First when it comes again.',
		},
	],

	readParameters(context, itemIndex) {
		const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '');
		const ticket = readTicket(parse(parameter('ticket')));
		if (!ticket) {
			throw new ProblemError({
				code: 'ticketMissing',
				text: 'The item carries no ticket of Plan',
				remedy: "Set Ticket to the field of your Plan node, as {{ $('Plan').item.json.ticket }}.",
			});
		}
		const problem = parameter('problem');
		return {
			ticket,
			record: {
				id: writtenText(parameter('recordId')).trim(),
				url: writtenText(parameter('recordUrl')),
			},
			problem: typeof problem === 'object' ? JSON.stringify(problem) : writtenText(problem),
		};
	},

	async run(batch, context) {
		const groups = groupResults(batch.map(({ parameters }) => parameters));
		const claims = new Map<string, Recorded[]>();
		for (const group of groups) {
			const { table, crm, run } = group.ticket;
			const id = JSON.stringify([table, crm, run]);
			claims.set(id, [...(claims.get(id) ?? []), group]);
		}
		const held = new Set<Recorded>();
		for (const same of claims.values()) {
			const { table, crm, run } = same[0]!.ticket;
			const ledger = new Ledger({
				table: openTable(context, describeLedger(table)),
				...{ crm, run, lagMs: 0, now: () => Date.now() },
			});
			const settled = await ledger.settle(
				same.map(({ claim, parts, isWhole, problem }) => ({
					claim,
					parts,
					problem: isWhole ? '' : problem.slice(0, 500),
					// A node that failed may have written: the CRM is asked first when the mail comes again.
					status: isWhole ? 'logged' : 'unknown',
				})),
			);
			same.forEach((group, index) => settled[index] && held.add(group));
		}
		const outcomes: Outcome[] = batch.map(() => ({ items: [] }));
		for (const group of groups) {
			const { output, outcome } = describe(group, held.has(group));
			const json = { message: group.ticket.message, crm: outcome };
			outcomes[group.places[0]!] = { output, items: [{ json: json as unknown as IDataObject }] };
		}
		return outcomes;
	},
};

function describe(group: Recorded, isHeld: boolean): { output: number; outcome: CrmOutcome } {
	const { ticket, parts, isWhole, problem } = group;
	const { crm, key } = ticket;
	const isLogged = isHeld && isWhole;
	const reason = !isHeld
		? explain('claimLost', { crm })
		: isWhole
			? explain('logged', { crm, contacts: ticket.wanted.length })
			: explain('endUnknown', { crm, text: problem || 'Not every contact has a record.' });
	return {
		output: isLogged ? recordOutputs.logged : recordOutputs.failed,
		outcome: {
			...{ crm, key, outcome: isLogged ? 'logged' : 'failed', attachments: [] },
			records: Object.entries(parts.records).map(([contact, one]) => ({ contact, ...one })),
			reasons: [reason],
		},
	};
}

/** An expression gives the object, a typed parameter its JSON. */
function parse(written: unknown): unknown {
	if (typeof written !== 'string') return written;
	try {
		return JSON.parse(written) as unknown;
	} catch {
		return null;
	}
}
