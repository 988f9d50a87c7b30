/** The parameter by which nodes name the table of senders. */
import type { INodeProperties } from 'n8n-workflow';

import { registryTableName } from './schema';

export const registryTableProperty: INodeProperties = {
	displayName: 'Table Name',
	name: 'table',
	type: 'string',
	default: registryTableName,
	required: true,
	noDataExpression: true,
	description:
		"Name of the data table that holds the senders of all owners. It is created in the workflow's project when it does not exist.",
};
