/** The operations of the Mailbox node, in the order of its list. */
import { flag } from './flag';
import { getMessage } from './getMessage';
import { markAsLogged } from './markAsLogged';
import { move } from './move';
import { sendMessage } from './sendMessage';
import { sendTestMail } from './sendTestMail';
import { showConnectionAddress } from './showConnectionAddress';
import { testConnection } from './testConnection';
import { testDomain } from './testDomain';

export const operations = [
	flag,
	getMessage,
	markAsLogged,
	move,
	sendMessage,
	sendTestMail,
	showConnectionAddress,
	testConnection,
	testDomain,
];
