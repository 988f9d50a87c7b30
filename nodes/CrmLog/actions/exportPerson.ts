/** Exports what the tables hold of a person, one row an item (B34). */
import type { IDataObject } from 'n8n-workflow';

import { readDecision } from '../../shared/decisions/readDecision';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import { describeEntry } from '../ledger/table';
import { findPersonRows } from '../person/findPerson';
import { openPersonTables, personProperties, readPersonParameter } from '../person/parameters';
import type { Person } from '../person/person';

interface Parameters {
	person: Person;
}

export const exportPerson: Operation<Parameters> = {
	option: {
		name: 'Export Person',
		value: 'exportPerson',
		description: 'Get what stands of a person in the decisions, the ledger and the table CRM Log',
		action: 'Export what is stored of a person',
	},
	properties: personProperties,
	readParameters: (context, itemIndex) => ({ person: readPersonParameter(context, itemIndex) }),
	async run(batch, context) {
		const tables = openPersonTables(context);
		const outcomes: Outcome[] = [];
		for (const { parameters } of batch) {
			const { person } = parameters;
			const { decisions, ledger, crmLog } = await findPersonRows(tables, person);
			const items = [
				...decisions.map((row) => ({ table: 'decisions', entry: readDecision(row) ?? row })),
				...ledger.map((row) => {
					const entry = describeEntry(row)!;
					// What the CRM holds of others is not this person's.
					const records = entry.records.filter(({ contact }) => person.isSame(contact));
					return { table: 'ledger', entry: { ...entry, records } };
				}),
				...crmLog.map((row) => ({ table: 'crmLog', entry: row })),
			];
			outcomes.push({ items: items.map((json) => ({ json: json as unknown as IDataObject })) });
		}
		return outcomes;
	},
};
