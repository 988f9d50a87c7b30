/** The owner account of the n8n instances that tests start. */
import type { Account } from '../../sandbox/n8nApi';

export const owner: Account = {
	email: 'owner@example.com',
	password: 'Test-owner-1',
	firstName: 'Test',
	lastName: 'Owner',
};
