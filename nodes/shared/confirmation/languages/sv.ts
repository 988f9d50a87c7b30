/** Swedish texts of the confirmation mail and its pages (promise B11). */
import type { Texts } from '../texts';

export const sv: Texts = {
	subject: '{organization}: Bekräfta din nya e-postadress',
	heading: 'Bekräfta din nya e-postadress',
	request:
		'Adressen {address} håller på att läggas till för {owner} hos {organization}. När den är bekräftad kan mejl som skickas från den loggas för det kontot.',
	button: 'Bekräfta din nya e-postadress',
	copyLink: 'Om knappen inte fungerar, kopiera länken till din webbläsare:',
	validity: 'Länken gäller till {validUntil}, kan användas en gång och ersätts om du får en nyare.',
	replyOffer:
		'Du kan också bekräfta genom att svara på mejlet från {address} med den här koden i svaret: {code}',
	notYou:
		'Var det inte du? Då behöver du inte göra något: adressen förblir obekräftad. Om du inte vill få fler sådana mejl, öppna länken och välj ”{declineButton}”.',
	settings: 'Dina adresser finns här: {settingsUrl}',
	automatic:
		'{organization} skickade det här mejlet automatiskt eftersom adressen angavs för att läggas till. Du behöver inte svara.',
	ownerSubject: '{organization}: Är den här nya adressen din?',
	ownerHeading: 'Är den här nya adressen din?',
	ownerRequest:
		'Någon har bett att få lägga till adressen {address} för {owner} hos {organization}. När både du och adressens innehavare har godkänt det kan mejl som skickas från den loggas för ditt konto. Godkänn bara om adressen är din.',
	ownerButton: 'Ja, adressen är min',
	addressLabel: 'Adress',
	ownerLabel: 'För',
	validUntilLabel: 'Giltig till',
	declineButton: 'Det var inte jag',
	declineHint:
		'Adressen läggs inte till och inga fler bekräftelsemejl skickas till den för {owner}.',
	confirmed: {
		heading: 'Adressen är bekräftad',
		text: '{address} är nu bekräftad för {owner}. Du kan stänga den här sidan.',
	},
	agreed: {
		heading: 'Tack för ditt godkännande',
		text: '{address} gäller för {owner} så snart den andra brevlådan också har godkänt. Du kan stänga den här sidan.',
	},
	declined: {
		heading: 'Tack för att du berättade',
		text: '{address} läggs inte till och inga fler bekräftelsemejl skickas till den för {owner}. Du kan stänga den här sidan.',
	},
	received: {
		heading: 'Tack',
		text: 'Ditt svar för {address} har tagits emot. Du kan stänga den här sidan.',
	},
	used: {
		heading: 'Länken har redan använts',
		text: 'Svaret för adressen har redan registrerats. Du behöver inte göra något mer.',
	},
	withdrawn: {
		heading: 'Länken gäller inte längre',
		text: 'Ett nyare bekräftelsemejl har skickats, eller så har adressen tagits bort. Använd länken i det senaste mejlet.',
	},
	expired: {
		heading: 'Länken har gått ut',
		text: 'Be om ett nytt bekräftelsemejl.',
	},
	damaged: {
		heading: 'Länken är inte fullständig',
		text: 'Kopiera hela länken från mejlet till webbläsaren, eller be om ett nytt bekräftelsemejl.',
	},
	failed: {
		heading: 'Något gick fel',
		text: 'Ditt svar kunde inte registreras. Öppna länken i mejlet igen om några minuter.',
	},
	toSettings: 'Gå till dina inställningar',
};
