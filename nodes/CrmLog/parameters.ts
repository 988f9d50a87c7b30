/** The parameters of CRM Log that its operations share, and reading them. */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { ProblemError } from '../shared/reasons/problem';
import { quote } from '../shared/reasons/receipt';
import { ledgerName } from './ledger/table';

export const crms = ['dataTable'] as const;
export type CrmName = (typeof crms)[number];

export const crmProperty: INodeProperties = {
	displayName: 'CRM',
	name: 'crm',
	type: 'options',
	noDataExpression: true,
	default: 'dataTable',
	options: [
		{
			name: 'Data Table',
			value: 'dataTable',
			description: 'A table of this n8n, "CRM Log": to see what would be logged, and for no CRM',
		},
	],
	description: 'Where mail is logged to',
};

export const ledgerOption: INodeProperties = {
	displayName: 'Ledger Table',
	name: 'table',
	type: 'string',
	default: ledgerName,
	noDataExpression: true,
	description:
		"Name of the data table that says what was logged, so that nothing is logged twice. It is created in the workflow's project when it does not exist. Give each account of one CRM a table of its own.",
};

/** @throws ProblemError for a CRM that does not exist */
export function readCrm(context: IExecuteFunctions, itemIndex: number): CrmName {
	const written = asText(context.getNodeParameter('crm', itemIndex, 'dataTable'));
	const found = crms.find((crm) => crm === written);
	if (found) return found;
	throw new ProblemError({
		code: 'crmUnknown',
		text: `The CRM ${quote(written)} does not exist`,
		remedy: 'Choose one from the list.',
	});
}

export function readOptions(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {});
}

/** @throws ProblemError when it is no number of the range */
export function readNumber(
	written: unknown,
	name: string,
	initial: number,
	least: number,
	most: number,
): number {
	const value = written === undefined || written === '' ? initial : Number(written);
	if (value >= least && value <= most) return value;
	throw new ProblemError({
		code: 'parameterUnusable',
		text: `${name} is no number from ${least} to ${most}`,
		remedy: 'Write such a number, or remove the option.',
	});
}

export function asText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** @returns the entries of a comma-separated list */
export function splitCommas(written: unknown): string[] {
	return asText(written)
		.split(/[,\r\n]/)
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

/** @returns one of the allowed, the first where none is written */
export function oneOf<Value extends string>(
	written: unknown,
	allowed: readonly [Value, ...Value[]],
	name: string,
): Value {
	if (written === undefined || written === '') return allowed[0];
	const found = allowed.find((one) => one === written);
	if (found) return found;
	throw new ProblemError({
		code: 'parameterUnusable',
		text: `${name} is ${quote(asText(written))}, which does not exist`,
		remedy: `Set it to one of: ${allowed.join(', ')}.`,
	});
}
