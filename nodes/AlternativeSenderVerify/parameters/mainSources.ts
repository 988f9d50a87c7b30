/** Where the main addresses come from besides the table, as parameters, and reading them (promise P02). */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { parseMainAddresses, readMainItems, type MainAddresses } from '../mainAddresses';
import { readText } from './properties';

export const mainAddressProperties: INodeProperties[] = [
	{
		displayName: 'Main Addresses',
		name: 'mainSources',
		type: 'multiOptions',
		default: ['table'],
		options: [
			{
				name: 'From the Table',
				value: 'table',
				description: 'Rows with the status "main"',
			},
			{
				name: 'Defined Below',
				value: 'define',
				description: 'Typed into this node, or an expression',
			},
			{
				name: 'From the Second Input',
				value: 'input',
				description: "For instance the CRM's users, one an item",
			},
		],
		description:
			'Where the login addresses of your CRM users come from. Alternative addresses always come from the table.',
	},
	{
		displayName: 'Owners and Main Addresses',
		name: 'mainAddresses',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'ann = ann@example.com',
		displayOptions: { show: { mainSources: ['define'] } },
		description:
			'One "owner = address" a line; an address alone is its own owner. Lines that begin with # are comments.',
	},
	{
		displayName: 'Owner Field',
		name: 'ownerField',
		type: 'string',
		default: 'owner',
		displayOptions: { show: { mainSources: ['input'] } },
		description:
			'Field of the items of the second input that holds the owner; without it, the address is the owner',
	},
	{
		displayName: 'Address Field',
		name: 'addressField',
		type: 'string',
		default: 'email',
		displayOptions: { show: { mainSources: ['input'] } },
		description: 'Field of the items of the second input that holds the main address',
	},
];

/**
 * The inputs of the node, as an expression n8n evaluates in the editor, too: the second one exists where main
 * addresses are taken from it.
 */
export const inputsExpression = `={{
	["check", "list"].includes($parameter.operation) && ($parameter.mainSources ?? []).includes("input")
		? [{ type: "main" }, { type: "main", displayName: "Main Addresses" }]
		: [{ type: "main" }]
}}`;

export interface NamedMains extends MainAddresses {
	/** Whether rows with the status "main" count. */
	fromTable: boolean;
}

export function readMains(context: IExecuteFunctions): NamedMains {
	const sources = context.getNodeParameter('mainSources', 0, ['table']) as string[];
	const defined = sources.includes('define')
		? parseMainAddresses(readText(context, 'mainAddresses', 0))
		: { mains: [], refused: [] };
	const given = sources.includes('input')
		? readMainItems(
				context.getInputData(1).map(({ json }) => json),
				{
					owner: readText(context, 'ownerField', 0),
					address: readText(context, 'addressField', 0),
				},
			)
		: { mains: [], refused: [] };
	return {
		fromTable: sources.includes('table'),
		mains: [...defined.mains, ...given.mains],
		refused: [...defined.refused, ...given.refused],
	};
}
