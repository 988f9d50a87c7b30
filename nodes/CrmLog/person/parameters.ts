/** The parameters of what is done about one person, and the tables they name. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { decisionsTableName, describeDecisions } from '../../shared/decisions/table';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import { openTable } from '../../shared/tables/dataTable';
import { writtenText } from '../../shared/text/asText';
import { crmLogName, describeCrmLog } from '../connectors/dataTable';
import { describeLedger, ledgerName } from '../ledger/table';
import { ledgerOption, readOptions } from '../parameters';
import type { PersonTables } from './findPerson';
import { describePerson, type Person } from './person';

export const decisionsOption: INodeProperties = {
	displayName: 'Decisions Table',
	name: 'decisionsTable',
	type: 'string',
	default: decisionsTableName,
	noDataExpression: true,
	description: 'Name of the data table that says what became of each mail',
};

export const personProperties: INodeProperties[] = [
	{
		displayName: 'Address',
		name: 'address',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'name@example.com',
		description:
			'The person, by one of their addresses: every spelling of it is theirs, with other addresses run this again',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [decisionsOption, ledgerOption],
	},
];

/** @throws ProblemError when the address is none */
export function readPersonParameter(context: IExecuteFunctions, itemIndex: number): Person {
	const address = writtenText(context.getNodeParameter('address', itemIndex, ''));
	const person = describePerson(address);
	if (person) return person;
	throw new ProblemError({
		code: 'addressInvalid',
		text: `${quote(address)} is not an email address`,
		remedy: 'Set "Address" to one address of the person, such as name@example.com.',
	});
}

export function openPersonTables(context: IExecuteFunctions): PersonTables {
	const options = readOptions(context, 0);
	const name = (option: string, initial: string) => writtenText(options[option]).trim() || initial;
	return {
		decisions: openTable(context, describeDecisions(name('decisionsTable', decisionsTableName))),
		ledger: openTable(context, describeLedger(name('table', ledgerName))),
		crmLog: openTable(context, describeCrmLog(crmLogName)),
	};
}
