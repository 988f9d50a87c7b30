/** Erases a person from the tables, and says what it cannot reach (B34). */
import type { IDataObject } from 'n8n-workflow';

import type { Operation, Outcome } from '../../shared/n8n/operation';
import { erasePerson as erase } from '../person/erasePerson';
import { openPersonTables, personProperties, readPersonParameter } from '../person/parameters';
import type { Person } from '../person/person';
import { explain } from '../reasons';

interface Parameters {
	person: Person;
}

export const erasePerson: Operation<Parameters> = {
	option: {
		name: 'Erase Person',
		value: 'erasePerson',
		description: 'Take a person out of the decisions, the ledger and the table CRM Log',
		action: 'Erase what is stored of a person',
	},
	properties: personProperties,
	readParameters: (context, itemIndex) => ({ person: readPersonParameter(context, itemIndex) }),
	async run(batch, context) {
		const tables = openPersonTables(context);
		const outcomes: Outcome[] = [];
		for (const { parameters } of batch) {
			const { busy, ...erased } = await erase(tables, parameters.person, Date.now());
			const count = Object.values(erased).reduce((sum, { removed, cut }) => sum + removed + cut, 0);
			const reasons = [
				count > 0 ? explain('erased', { count }) : explain('nothingToErase'),
				...(busy > 0 ? [explain('erasureBusy', { count: busy })] : []),
				explain('erasureReach'),
				...(erased.ledger.removed + erased.ledger.cut > 0 ? [explain('erasedComesAgain')] : []),
			];
			outcomes.push({
				add: { erased, reasons: reasons as unknown as IDataObject[] },
			});
		}
		return outcomes;
	},
};
