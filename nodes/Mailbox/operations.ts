/** The operations of the Mailbox node, in the order of its list. */
import { flag } from './actions/flag';
import { getMessage } from './actions/getMessage';
import { markAsLogged } from './actions/markAsLogged';
import { move } from './actions/move';
import { readMessage } from './actions/readMessage';
import { recordDecision } from './actions/recordDecision';
import { sendMessage } from './actions/sendMessage';
import { sendTestMail } from './actions/sendTestMail';
import { showConnectionAddress } from './actions/showConnectionAddress';
import { tellSender } from './actions/tellSender';
import { testConnection } from './actions/testConnection';
import { testDomain } from './actions/testDomain';

export const operations = [
	flag,
	getMessage,
	markAsLogged,
	move,
	readMessage,
	recordDecision,
	sendMessage,
	sendTestMail,
	showConnectionAddress,
	tellSender,
	testConnection,
	testDomain,
];
