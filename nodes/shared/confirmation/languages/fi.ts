/** Finnish texts of the confirmation mail and its pages (promise B11). */
import type { Texts } from '../texts';

export const fi: Texts = {
	subject: '{organization}: Vahvista uusi sähköpostiosoitteesi',
	heading: 'Vahvista uusi sähköpostiosoitteesi',
	request:
		'Osoitetta {address} ollaan lisäämässä käyttäjälle {owner} ({organization}). Kun osoite on vahvistettu, siitä lähetetyt viestit voidaan kirjata tälle tilille.',
	button: 'Vahvista uusi sähköpostiosoitteesi',
	copyLink: 'Jos painike ei toimi, kopioi tämä linkki selaimeesi:',
	validity: 'Linkki on voimassa {validUntil} asti, toimii kerran ja korvautuu, jos saat uudemman.',
	replyOffer:
		'Voit vahvistaa osoitteen myös vastaamalla tähän viestiin osoitteesta {address} ja jättämällä vastaukseen tämän koodin: {code}',
	notYou:
		'Etkö se ollut sinä? Silloin sinun ei tarvitse tehdä mitään: osoite jää vahvistamatta. Jos et halua enää näitä viestejä, avaa linkki ja valitse ”{declineButton}”.',
	settings: 'Osoitteesi löytyvät täältä: {settingsUrl}',
	automatic:
		'Tämän viestin lähetti automaattisesti {organization}, koska osoite annettiin lisättäväksi. Viestiin ei tarvitse vastata.',
	ownerSubject: '{organization}: Onko tämä uusi osoite sinun?',
	ownerHeading: 'Onko tämä uusi osoite sinun?',
	ownerRequest:
		'Joku pyysi lisäämään osoitteen {address} käyttäjälle {owner} ({organization}). Kun sekä sinä että osoitteen haltija olette hyväksyneet sen, siitä lähetetyt viestit voidaan kirjata tilillesi. Hyväksy vain, jos osoite on sinun.',
	ownerButton: 'Kyllä, osoite on minun',
	addressLabel: 'Osoite',
	ownerLabel: 'Käyttäjä',
	validUntilLabel: 'Voimassa',
	declineButton: 'Se en ollut minä',
	declineHint:
		'Osoitetta ei lisätä, eikä siihen lähetetä enää käyttäjää {owner} koskevia vahvistusviestejä.',
	confirmed: {
		heading: 'Osoite on vahvistettu',
		text: '{address} on nyt vahvistettu käyttäjälle {owner}. Voit sulkea tämän sivun.',
	},
	agreed: {
		heading: 'Kiitos hyväksynnästä',
		text: '{address}: osoite on voimassa käyttäjälle {owner} heti, kun myös toinen postilaatikko on hyväksynyt sen. Voit sulkea tämän sivun.',
	},
	declined: {
		heading: 'Kiitos ilmoituksesta',
		text: '{address}: osoitetta ei lisätä, eikä siihen lähetetä enää käyttäjää {owner} koskevia vahvistusviestejä. Voit sulkea tämän sivun.',
	},
	received: {
		heading: 'Kiitos',
		text: 'Vastauksesi on vastaanotettu ({address}). Voit sulkea tämän sivun.',
	},
	used: {
		heading: 'Tätä linkkiä on jo käytetty',
		text: 'Vastaus on jo kirjattu tälle osoitteelle. Sinun ei tarvitse tehdä muuta.',
	},
	withdrawn: {
		heading: 'Tämä linkki ei ole enää voimassa',
		text: 'Uudempi vahvistusviesti on lähetetty tai osoite on poistettu. Käytä uusimman viestin linkkiä.',
	},
	expired: {
		heading: 'Tämä linkki on vanhentunut',
		text: 'Pyydä uusi vahvistusviesti.',
	},
	damaged: {
		heading: 'Tämä linkki ei ole täydellinen',
		text: 'Kopioi koko linkki viestistä selaimeesi tai pyydä uusi vahvistusviesti.',
	},
	failed: {
		heading: 'Jokin meni vikaan',
		text: 'Vastaustasi ei voitu kirjata. Avaa viestin linkki uudelleen muutaman minuutin kuluttua.',
	},
	toSettings: 'Siirry asetuksiisi',
};
