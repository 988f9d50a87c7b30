/** Whether the owner is asked beside the new address (promise B31): the parameter that asking and adding share. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

export const ownerMustAgreeProperty: INodeProperties = {
	displayName: 'Owner Must Agree',
	name: 'ownerMustAgree',
	type: 'boolean',
	default: true,
	description:
		"Whether the owner is asked too, at the main address, before the address counts. The owner's main address has to be on the list; requests for anybody else do nothing. Turn it off, here and in the other node of the two, only where nobody but an operator can ask.",
};

/** Anything but a plain "no" asks the owner. */
export function readOwnerMustAgree(context: IExecuteFunctions, itemIndex: number): boolean {
	return context.getNodeParameter('ownerMustAgree', itemIndex, true) !== false;
}
