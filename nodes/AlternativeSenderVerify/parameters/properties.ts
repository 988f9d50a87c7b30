/** Parameters that several operations share, and how they are read. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { normalizeAddress } from '../../shared/message/address';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import { normalizeOwner } from '../../shared/senders/registration';
import { writtenText } from '../../shared/text/asText';

export const addressProperty: INodeProperties = {
	displayName: 'Address',
	name: 'address',
	type: 'string',
	default: '={{ $json.address ?? $json.sender?.address }}',
	placeholder: 'e.g. ann@example.org',
	required: true,
	description: 'The sender address',
};

export const ownerProperty: INodeProperties = {
	displayName: 'Owner',
	name: 'owner',
	type: 'string',
	default: '={{ $json.owner ?? $json.sender?.owner }}',
	placeholder: 'e.g. ann@example.com',
	required: true,
	description:
		'The CRM user the address belongs to: main address, user name or ID, always the same one',
};

export interface Whose {
	/** Normalised. */
	address: string;
	/** Normalised. */
	owner: string;
}

/** @throws ProblemError when the address or the owner is missing or unusable */
export function readWhose(context: IExecuteFunctions, itemIndex: number): Whose {
	const written = readText(context, 'address', itemIndex);
	const address = normalizeAddress(written);
	if (!address) {
		throw new ProblemError({
			code: 'addressUnusable',
			text: written ? `${quote(written)} is not an email address` : 'The address is empty',
			remedy: 'Set "Address" to one address of the form name@domain.',
		});
	}
	const owner = normalizeOwner(readText(context, 'owner', itemIndex));
	if (!owner) {
		throw new ProblemError({
			code: 'ownerUnusable',
			text: `The owner of ${quote(address)} is empty or longer than 320 characters`,
			remedy: 'Set "Owner" to the CRM user the address belongs to.',
		});
	}
	return { address, owner };
}

export function readText(context: IExecuteFunctions, name: string, itemIndex: number): string {
	return writtenText(context.getNodeParameter(name, itemIndex, ''));
}
